import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import type { RolesConfig } from '../config/roles';
import { RoleService } from '../roles/RoleService';
import { openStore, type Store } from '../store';
import { container } from '../store/__testUtils__/rows';
import { RoleActions } from './RoleActions';
import type { Caller } from './types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SHOP = 'system:default/shop';

function entity(
  kind: string,
  name: string,
  relations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    relations: Object.entries(relations).map(([type, targetRef]) => ({
      type,
      targetRef,
    })),
  };
}

const callerOf = (name: string): Caller => ({
  credentials: mockCredentials.user(`user:default/${name}`),
});
const OLGA = callerOf('olga');
const MIA = callerOf('mia');

describe.each(databases.eachSupportedId())('project roles on %s', engine => {
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

  beforeEach(async () => {
    await knex('project_roles').delete();
    await knex('containers').delete();
  });

  function actionsOf(config: Partial<RolesConfig> = {}): RoleActions {
    const roles = new RoleService({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({
        entities: [
          entity('System', 'shop', { ownedBy: 'group:default/team' }),
          entity('Component', 'api', { partOf: SHOP }),
          entity('Group', 'team'),
          entity('User', 'mia', { memberOf: 'group:default/team' }),
          entity('User', 'olga'),
        ],
      }),
      config: {
        roles: {
          owner: ['user:default/olga'],
          admin: [],
          ownership: 'member',
          machines: [
            {
              subject: 'external:ci',
              role: 'member',
              projects: ['system:*/*'],
            },
          ],
          bots: [],
          ...config,
        },
        userAnnotations: new Map(),
      },
      store,
    });
    return new RoleActions({ store, roles });
  }

  it('are shown with where they come from, and who may change them', async () => {
    const actions = actionsOf();
    await actions.setProjectRole(OLGA, {
      project: 'component:default/api',
      principal: 'group:default/team',
      role: 'admin',
    });
    expect(
      await actions.getProjectRoles(MIA, { project: 'component:default/api' }),
    ).toEqual({
      project: SHOP,
      role: 'admin',
      reason:
        'user:default/mia is admin of system:default/shop: user:default/olga gave group:default/team that role',
      manage: {
        allowed: false,
        reason: expect.stringContaining('Only owners of the project'),
      },
      items: [
        {
          principal: 'user:default/olga',
          role: 'owner',
          source: 'configuration',
          createdBy: null,
          createdAt: null,
        },
        {
          principal: 'group:default/team',
          role: 'admin',
          source: 'binding',
          createdBy: 'user:default/olga',
          createdAt: expect.stringMatching(/Z$/),
        },
        {
          principal: 'group:default/team',
          role: 'member',
          source: 'ownership',
          createdBy: null,
          createdAt: null,
        },
        {
          principal: 'machine:external:ci',
          role: 'member',
          source: 'configuration',
          createdBy: null,
          createdAt: null,
        },
      ],
      hasOwner: true,
      remedy: null,
    });
  });

  it('are given and taken by owners alone', async () => {
    const actions = actionsOf();
    const input = { project: SHOP, principal: 'user:default/mia' };
    await actions.setProjectRole(OLGA, { ...input, role: 'admin' });
    await expect(
      actions.setProjectRole(MIA, { ...input, role: 'owner' }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('user:default/mia is admin of'),
    });
    await expect(actions.removeProjectRole(MIA, input)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    await actions.setProjectRole(OLGA, { ...input, role: 'owner' });
    // Whoever was made owner gives and takes from then on, at once.
    await actions.setProjectRole(MIA, {
      project: SHOP,
      principal: 'group:default/team',
      role: 'admin',
    });
    const { role } = await actions.removeProjectRole(MIA, input);
    expect(role).toBe('admin');
  });

  it('are given to people and groups of the catalog only', async () => {
    const actions = actionsOf();
    const give = (principal: string) =>
      actions.setProjectRole(OLGA, { project: SHOP, principal, role: 'admin' });
    await expect(give('user:default/nobody')).rejects.toThrow(
      'there is no user:default/nobody in the catalog',
    );
    await expect(give('component:default/api')).rejects.toThrow(
      'is no user or group',
    );
    await expect(give('mia')).rejects.toThrow('is no user or group');
    await expect(give('machine:external:ci')).rejects.toThrow();
    await give('User:Default/Mia');
    expect(await store.roles.listOf(SHOP)).toMatchObject([
      { principal: 'user:default/mia' },
    ]);
  });

  it('are given by people, not by machines', async () => {
    const actions = actionsOf({
      machines: [
        { subject: 'external:ci', role: 'owner', projects: ['system:*/*'] },
      ],
    });
    const machine = { credentials: mockCredentials.service('external:ci') };
    await expect(
      actions.setProjectRole(machine, {
        project: SHOP,
        principal: 'user:default/mia',
        role: 'owner',
      }),
    ).rejects.toThrow('machines may not');
    expect(
      await actions.getProjectRoles(machine, { project: SHOP }),
    ).toMatchObject({ role: 'owner', manage: { allowed: false } });
  });

  it('say where the project has no owner, and which configuration mends that', async () => {
    expect(
      await actionsOf({ owner: [] }).getProjectRoles(MIA, { project: SHOP }),
    ).toMatchObject({
      role: 'member',
      hasOwner: false,
      remedy:
        'gitDeployments:\n  roles:\n    owner: [group:default/<platform-team>]',
    });
  });

  it('keep a last owner, but for where the configuration gives one', async () => {
    const input = { project: SHOP, principal: 'user:default/mia' };
    await actionsOf().setProjectRole(OLGA, { ...input, role: 'owner' });
    const alone = actionsOf({ owner: [] });
    await expect(alone.removeProjectRole(MIA, input)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('make somebody else owner first'),
    });
    await expect(
      alone.setProjectRole(MIA, { ...input, role: 'member' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await actionsOf().removeProjectRole(MIA, input);
    expect(await store.roles.listOf(SHOP)).toEqual([]);
  });

  it('of a project that the catalog does not know are kept up by whoever has one there', async () => {
    const gone = 'system:default/gone';
    const input = { project: gone, principal: 'user:default/mia' };
    const actions = actionsOf();
    await expect(
      actions.setProjectRole(OLGA, { ...input, role: 'admin' }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await store.containers.insert(container({ project: gone }));
    await expect(
      actions.getProjectRoles(MIA, { project: gone }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await actions.setProjectRole(OLGA, { ...input, role: 'admin' });
    expect(await actions.getProjectRoles(MIA, { project: gone })).toMatchObject(
      { project: gone, role: 'admin' },
    );
  });

  it('that were not given cannot be taken, and say where they come from', async () => {
    await expect(
      actionsOf().removeProjectRole(OLGA, {
        project: SHOP,
        principal: 'group:default/team',
      }),
    ).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining(
        'what the configuration or the catalog gives is changed there',
      ),
    });
  });
});
