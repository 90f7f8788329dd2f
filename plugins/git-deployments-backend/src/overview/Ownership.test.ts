import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { RoleService } from '../roles/RoleService';
import { principalOf } from '../service/Access';
import type { Caller } from '../service/types';
import { openStore, type ContainerListWhere, type Store } from '../store';
import {
  build,
  connection,
  container,
  decision,
  hook,
  NOW,
} from '../store/__testUtils__/rows';
import { Ownership } from './Ownership';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

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

const TEAM = 'group:default/team';
const ENTITIES = [
  entity('User', 'mia', { memberOf: TEAM }),
  entity('Group', 'team', { childOf: 'group:default/leads' }),
  entity('Group', 'leads'),
  entity('System', 'shop', { ownedBy: 'group:default/leads' }),
  entity('Component', 'alone', { ownedBy: TEAM }),
  entity('Component', 'other', { ownedBy: 'group:default/others' }),
];

const user = (name: string): Caller => ({
  credentials: mockCredentials.user(`user:default/${name}`),
});

describe.each(databases.eachSupportedId())('owned containers on %s', engine => {
  let knex: Knex;
  let store: Store;
  let ownership: Ownership;
  let getEntities: jest.SpyInstance;

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
    await store.connections.upsert(connection({ id: 'git-1' }), () => 'x');
    const [{ id: connectionId }] = await knex('connections').select('id');
    await store.hooks.findOrInsert(hook({ provider: 'github' }));
    const of = (
      name: string,
      entityRef: string,
      project: string,
      part: Parameters<typeof container>[0] = {},
    ) => container({ name, entityRef, project, connectionId, ...part });
    const rows = [
      of('api', 'component:default/api', 'system:default/shop'),
      of('alone', 'component:default/alone', 'component:default/alone', {
        environment: 'staging',
        repository: 'acme/other_repo',
      }),
      of('given', 'component:default/given', 'component:default/given', {
        pinned: { buildId: 'dep-1', by: 'user:default/mia', at: NOW },
      }),
      of('other', 'component:default/other', 'component:default/other', {
        connectionId: null,
      }),
    ];
    for (const row of rows) {
      await store.containers.insert(row);
    }
    for (const [row, status, queuedAt] of [
      [rows[0], 'failed', '2026-11-24T08:00:00.000Z'],
      [rows[0], 'succeeded', '2026-11-24T09:00:00.000Z'],
      [rows[1], 'error', '2026-11-24T10:00:00.000Z'],
    ] as const) {
      const made = build(row, { status, queuedAt });
      await store.builds.decide(row, decision(row, made.id, made), made);
    }
    await store.roles.set(
      {
        project: 'component:default/given',
        principal: TEAM,
        role: 'member',
        createdBy: 'user:default/olga',
        createdAt: NOW,
      },
      false,
    );
    const catalog = catalogServiceMock({ entities: ENTITIES });
    getEntities = jest.spyOn(catalog, 'getEntities');
    ownership = new Ownership({
      catalog,
      store,
      roles: new RoleService({
        auth: mockServices.auth(),
        catalog,
        store,
        config: {
          roles: {
            owner: ['user:default/root'],
            admin: [],
            ownership: 'member',
            machines: [
              {
                subject: 'external:ci',
                role: 'member',
                projects: ['system:default/*'],
              },
            ],
            bots: [],
          },
          userAnnotations: new Map(),
        },
      }),
    });
  });

  const names = async (caller: Caller, where: ContainerListWhere = {}) => {
    const { items, totalItems } = await store.containers.list(
      {
        ...where,
        within: await ownership.filterOf(
          principalOf(caller),
          caller.credentials,
        ),
      },
      { limit: 10, offset: 0 },
    );
    expect(totalItems).toBe(items.length);
    return items.map(({ name }) => name);
  };

  it('are those that one’s groups own, of systems that they own, and where they were given a role', async () => {
    expect(await names(user('mia'))).toEqual(['alone', 'api', 'given']);
    expect(getEntities).toHaveBeenCalledTimes(1);
    expect(await names(user('stranger'))).toEqual([]);
  });

  it('are all for who looks after the platform', async () => {
    expect(await names(user('root'))).toEqual([
      'alone',
      'api',
      'given',
      'other',
    ]);
  });

  it('are narrowed to what one owner has', async () => {
    const { items } = await store.containers.list(
      {
        within: await ownership.ownedBy(
          ['Group:default/TEAM'],
          user('mia').credentials,
        ),
      },
      { limit: 10, offset: 0 },
    );
    expect(items.map(({ name }) => name)).toEqual(['alone']);
  });

  it('are those of a machine’s projects', async () => {
    expect(
      await names({ credentials: mockCredentials.service('external:ci') }),
    ).toEqual(['api']);
  });

  it.each<[ContainerListWhere, string[]]>([
    [{ status: ['failed'] }, ['alone']],
    [{ status: ['succeeded'] }, ['api']],
    [{ status: ['pinned'] }, ['given']],
    [{ status: ['never'] }, ['given', 'other']],
    [{ status: ['unhealthy'] }, ['other']],
    [{ status: ['live', 'waiting'] }, []],
    [{ status: ['attention'] }, ['alone', 'given', 'other']],
    [{ environment: 'staging' }, ['alone']],
    [{ search: 'SHOP' }, []],
    [{ search: 'DEFAULT/AP' }, ['api']],
    [{ search: 'r_repo' }, ['alone']],
    [{ order: 'recent' }, ['alone', 'api', 'given', 'other']],
  ])(
    'are narrowed by how they stand and what they are called: %j',
    async (where, expected) => {
      expect(await names(user('root'), where)).toEqual(expected);
    },
  );
});
