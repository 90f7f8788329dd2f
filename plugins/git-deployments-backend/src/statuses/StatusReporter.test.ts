import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthenticationError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  RateLimitError,
  type CommitStatus,
  type GitProvider,
} from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import type { Providers } from '../providers';
import { openStore, type BuildRow, type Store } from '../store';
import {
  build,
  connection,
  container,
  decision,
} from '../store/__testUtils__/rows';
import { StatusReporter } from './StatusReporter';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('commit statuses on %s', engine => {
  let knex: Knex;
  let store: Store;
  /** What the server was told, in order. */
  let told: Pick<CommitStatus, 'state' | 'description'>[];
  /** What the server answers next; it takes what it is told once there is nothing here any more. */
  let refusals: Error[];
  let connectionId: string;

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

  const provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    setStatus: async (
      _token: string,
      _repository: string,
      _sha: string,
      { state, description }: CommitStatus,
    ) => {
      const refusal = refusals.shift();
      if (refusal) {
        throw refusal;
      }
      told.push({ state, description });
    },
  } as Partial<GitProvider> as GitProvider;

  function vault(): TokenVault {
    return new TokenVault({
      store,
      cipher: new Cipher([{ id: 'k', secret: 'secret' }]),
      providers: {
        get: () => provider,
        find: () => provider,
      } as Partial<Providers> as Providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
  }

  const reporter = () =>
    new StatusReporter({
      store,
      vault: vault(),
      logger: mockServices.logger.mock(),
      linkTo: () => 'https://portal.example.com/build',
    });

  beforeEach(async () => {
    for (const table of ['commit_statuses', 'containers', 'leases']) {
      await knex(table).delete();
    }
    told = [];
    refusals = [];
    const row = connection();
    await store.connections.upsert(row, id =>
      vault().seal(id, { accessToken: 'token' }),
    );
    connectionId = row.id;
  });

  /** A build that was just queued, whose commit has not been told of it. */
  async function queued(): Promise<BuildRow> {
    const row = container({ provider: 'forge', connectionId });
    await store.containers.insert(row);
    const now = new Date().toISOString();
    const made = build(row, { queuedAt: now });
    await store.builds.decide(
      row,
      { ...decision(row, made.id, made), createdAt: now },
      made,
    );
    return current(made.id);
  }

  async function current(id: string): Promise<BuildRow> {
    const found = await store.builds.get(id);
    if (!found) {
      throw new Error(`There is no build ${id}`);
    }
    return found;
  }

  const change = async (
    { id }: BuildRow,
    changes: Parameters<Store['builds']['update']>[1],
  ) =>
    store.builds.update(await current(id), changes, new Date().toISOString());

  const accountId = async () =>
    (await store.connections.get(connectionId))?.accountId;

  const waiting = async () => {
    const [row] = await knex('commit_statuses').select('due_at', 'attempts');
    return row;
  };

  it('tell each change once, in order', async () => {
    const row = await queued();
    const statuses = reporter();
    await statuses.run();
    await change(row, { status: 'building' });
    await statuses.run();
    await statuses.run();
    await change(row, { status: 'deploying' });
    await change(row, { status: 'succeeded' });
    await statuses.run();
    expect(told).toEqual([
      { state: 'pending', description: 'Queued' },
      { state: 'running', description: 'Building' },
      // What went by in between is not told any more.
      { state: 'success', description: 'Deployed' },
    ]);
    expect(await waiting()).toMatchObject({ due_at: null });
  });

  it('are told by one backend at a time, and by another when that one is gone', async () => {
    const row = await queued();
    const [one, other] = [reporter(), reporter()];
    await one.run();
    await change(row, { status: 'building' });
    await other.run();
    expect(told).toHaveLength(1);
    await one.stop();
    await other.run();
    expect(told).toHaveLength(2);
  });

  it('are told again later where the server did not answer', async () => {
    await queued();
    refusals = [new ServiceUnavailableError('Forge is down')];
    const statuses = reporter();
    await statuses.run();
    const later = await waiting();
    expect(later).toMatchObject({ attempts: 1 });
    expect(Date.parse(later.due_at)).toBeGreaterThan(Date.now());
    await knex('commit_statuses').update({
      due_at: '2026-01-01T00:00:00.000Z',
    });
    await statuses.run();
    expect(told).toEqual([{ state: 'pending', description: 'Queued' }]);
  });

  it('wait as long as the server’s rate limit says', async () => {
    await queued();
    const retryAt = new Date(Date.now() + 3_600_000);
    refusals = [
      new RateLimitError('The rate limit of Forge is used up', retryAt),
    ];
    await reporter().run();
    expect(await waiting()).toMatchObject({ due_at: retryAt.toISOString() });
  });

  it('are given up where the account may not, and wait without end for a grant', async () => {
    await queued();
    refusals = [new NotAllowedError('Not yours')];
    await reporter().run();
    expect(await waiting()).toMatchObject({ due_at: null });

    await knex('commit_statuses').update({
      due_at: '2026-01-01T00:00:00.000Z',
      attempts: 100,
    });
    await knex('leases').delete();
    refusals = [new AuthenticationError('The grant is dead')];
    await reporter().run();
    const { due_at: dueAt } = await waiting();
    expect(Date.parse(dueAt)).toBeGreaterThan(Date.now());
    await store.commitStatuses.wake(connectionId, new Date().toISOString());
    await store.connections.upsert(
      connection({ id: connectionId, accountId: await accountId() }),
      id => vault().seal(id, { accessToken: 'another token' }),
    );
    await knex('leases').delete();
    await reporter().run();
    expect(told).toEqual([{ state: 'pending', description: 'Queued' }]);
  });

  it('of a newer build are not undone by those of an older one', async () => {
    const older = await queued();
    await knex('commit_statuses').update({ due_at: null });
    const row = await store.containers.get(older.containerId);
    if (!row) {
      throw new Error('The container is gone');
    }
    const later = new Date(Date.now() + 1000).toISOString();
    const newer = build(row, { queuedAt: later });
    await store.builds.decide(
      row,
      { ...decision(row, newer.id, newer), createdAt: later },
      newer,
    );
    await knex('commit_statuses').update({
      due_at: '2026-01-01T00:00:00.000Z',
    });
    await reporter().run();
    expect(told).toEqual([{ state: 'pending', description: 'Queued' }]);
  });
});
