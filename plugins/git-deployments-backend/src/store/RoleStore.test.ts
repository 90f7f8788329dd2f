import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Role } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { openStore, type Store } from '.';
import { NOW } from './__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SHOP = 'system:default/shop';

describe.each(databases.eachSupportedId())('roles on %s', engine => {
  let knex: Knex;
  let store: Store;

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  beforeEach(() => knex('project_roles').delete());

  const give = (principal: string, role: Role, keepsOwner = true) =>
    store.roles.set(
      {
        project: SHOP,
        principal,
        role,
        createdBy: 'user:default/ann',
        createdAt: NOW,
      },
      keepsOwner,
    );

  async function held(): Promise<string[]> {
    return (await store.roles.listOf(SHOP)).map(
      ({ principal, role }) => `${principal} ${role}`,
    );
  }

  it('are one for each principal: a new one takes the place of the old', async () => {
    await give('user:default/mia', 'member');
    await give('group:default/leads', 'admin');
    await give('user:default/mia', 'admin');
    expect(await held()).toEqual([
      'group:default/leads admin',
      'user:default/mia admin',
    ]);
    expect(await store.roles.listOf('system:default/other')).toEqual([]);
    expect(
      await store.roles.listOfProjects([SHOP, SHOP, 'system:default/other']),
    ).toHaveLength(2);
  });

  it('leave a project its last owner, whether the role is taken or made less', async () => {
    await give('user:default/olga', 'owner');
    await give('user:default/mia', 'admin');
    await expect(
      store.roles.remove(SHOP, 'user:default/olga', true),
    ).rejects.toThrow('is the last owner of system:default/shop');
    await expect(give('user:default/olga', 'admin')).rejects.toThrow(
      'make somebody else owner first',
    );
    expect(await held()).toContain('user:default/olga owner');
    expect(await store.roles.remove(SHOP, 'user:default/mia', true)).toBe(true);
    expect(await store.roles.remove(SHOP, 'user:default/mia', true)).toBe(
      false,
    );
  });

  it('may be taken from the last owner where somebody is owner by configuration', async () => {
    await give('user:default/olga', 'owner');
    expect(await store.roles.remove(SHOP, 'user:default/olga', false)).toBe(
      true,
    );
  });

  it('keep one owner when two take each other’s role at once', async () => {
    await give('user:default/olga', 'owner');
    await give('user:default/ann', 'owner');
    const outcomes = await Promise.allSettled([
      store.roles.remove(SHOP, 'user:default/olga', true),
      store.roles.remove(SHOP, 'user:default/ann', true),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(await held()).toHaveLength(1);
  });
});
