import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { ContainerRights } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { BuildService } from '../containers/BuildService';
import { ContainerPresenter } from '../containers/ContainerPresenter';
import type { ContainerService } from '../containers/ContainerService';
import { Cipher } from '../crypto/Cipher';
import { QueueView } from '../engine/QueueView';
import type { HookManager } from '../hooks/HookManager';
import type { RoleService } from '../roles/RoleService';
import { openStore, type ContainerRow, type Store } from '../store';
import { build, container, decision } from '../store/__testUtils__/rows';
import type { Access } from './Access';
import { Cursors } from './cursors';
import { OverviewActions } from './OverviewActions';
import type { Caller } from './types';

const MIA: Caller = { credentials: mockCredentials.user('user:default/mia') };

describe('what callers see of many builds and containers', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let knex: Knex;
  let store: Store;
  let row: ContainerRow;
  let actions: OverviewActions;

  beforeAll(async () => {
    knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
    const queue = new QueueView({
      store,
      limitsOf: () => ({ cluster: 10, project: 5 }),
    });
    const hooks = {
      present: () => ({ status: 'missing' }),
    } as object as HookManager;
    actions = new OverviewActions({
      store,
      access: {
        rightsOf: async (_caller: Caller, rows: readonly ContainerRow[]) =>
          rows.map(({ project }) => ({ project } as ContainerRights)),
      } as object as Access,
      roles: {
        projectOf: async (entityRef: string) => ({
          entityRef,
          project: entityRef,
        }),
      } as object as RoleService,
      containers: {
        get: async (id: string) => (await store.containers.get(id))!,
      } as object as ContainerService,
      presenter: new ContainerPresenter({
        store,
        hooks,
        queue,
        minimumOf: () => ({ level: 'none', approvalRequired: false }),
      }),
      builds: new BuildService({
        store,
        queue,
        vault: {} as object as ConstructorParameters<
          typeof BuildService
        >[0]['vault'],
        onNew: async () => {},
        onChanged: () => {},
      }),
      ownership: {} as object as ConstructorParameters<
        typeof OverviewActions
      >[0]['ownership'],
      comparisons: {} as object as ConstructorParameters<
        typeof OverviewActions
      >[0]['comparisons'],
      cursors: new Cursors(new Cipher([{ id: 'k', secret: 'secret' }])),
    });
  });

  beforeEach(async () => {
    row = container({ entityRef: container().id });
    await store.containers.insert(row);
  });

  async function add(...statuses: ('queued' | 'failed' | 'succeeded')[]) {
    for (const status of statuses) {
      const made = build(row, { status });
      await store.builds.decide(row, decision(row, made.id, made), made, {
        supersede: 'queue-all',
      });
    }
  }

  const list = (
    input: Partial<Parameters<OverviewActions['listBuilds']>[1]> = {},
  ) =>
    actions.listBuilds(MIA, {
      containerId: row.id,
      limit: 2,
      offset: 0,
      ...input,
    });

  it('goes to older builds and back by cursors, and counts where it is asked to', async () => {
    await add('failed', 'failed', 'succeeded');
    const first = await list();
    expect(first.items.map(({ status }) => status)).toEqual([
      'succeeded',
      'failed',
    ]);
    expect(first).toMatchObject({ totalItems: 3, newer: 0 });
    expect(first.pageInfo.previousCursor).toBeUndefined();
    const second = await list({
      cursor: first.pageInfo.nextCursor,
      count: false,
    });
    expect(second.items).toHaveLength(1);
    expect(second).not.toHaveProperty('totalItems');
    expect(second.pageInfo.nextCursor).toBeUndefined();
    const back = await list({ cursor: second.pageInfo.previousCursor });
    expect(back.items).toEqual(first.items);
  });

  it('shows the same page again, and how many have come since', async () => {
    await add('failed', 'failed');
    const { items, pageInfo } = await list({ status: ['failed'] });
    await add('failed', 'succeeded');
    const again = await list({
      status: ['failed'],
      cursor: pageInfo.thisCursor,
    });
    expect(again.items).toEqual(items);
    expect(again.newer).toBe(1);
  });

  it('takes no cursor of another list, and none that was made up', async () => {
    await add('failed', 'failed', 'failed');
    const { pageInfo } = await list({ status: ['failed'] });
    await expect(list({ cursor: pageInfo.nextCursor })).rejects.toThrow(
      'begin at the first page',
    );
    await expect(list({ cursor: 'x' })).rejects.toThrow(
      'begin at the first page',
    );
  });

  it('lists containers with all that a row shows', async () => {
    await add('succeeded', 'failed', 'queued');
    const { items } = await actions.listContainers(MIA, {
      entityRef: row.entityRef,
      limit: 10,
      offset: 0,
    });
    expect(items).toEqual([
      expect.objectContaining({
        id: row.id,
        rights: { project: row.project },
        lastFailed: expect.objectContaining({ status: 'failed' }),
        lastDeployed: expect.objectContaining({ status: 'succeeded' }),
        currentBuild: expect.objectContaining({
          queue: { position: 1, length: 1, reason: 'It is its turn' },
        }),
      }),
    ]);
  });

  it('asks the database as often for fifty containers as for one', async () => {
    for (let n = 0; n < 49; n += 1) {
      await store.containers.insert(container({ entityRef: row.entityRef }));
    }
    let statements = 0;
    knex.on('query', () => {
      statements += 1;
    });
    const input = { entityRef: row.entityRef, offset: 0 };
    await actions.listContainers(MIA, { ...input, limit: 1 });
    const ofOne = statements;
    statements = 0;
    const { items } = await actions.listContainers(MIA, {
      ...input,
      limit: 50,
    });
    expect(items).toHaveLength(50);
    expect(statements).toBe(ofOne);
  });

  it('lets what indexes the portal list everything, and asks people what they want', async () => {
    const all = { limit: 1, offset: 0 };
    await expect(actions.listContainers(MIA, all)).rejects.toThrow('entityRef');
    const { totalItems } = await actions.listContainers(
      { credentials: mockCredentials.service('plugin:search') },
      all,
    );
    expect(totalItems).toBeGreaterThan(1);
  });
});
