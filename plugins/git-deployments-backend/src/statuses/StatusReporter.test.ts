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
  /** What the server waits for before it answers. */
  let gate: Promise<void>;
  let asked: number;
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
      asked += 1;
      await gate;
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
    gate = Promise.resolve();
    asked = 0;
    const row = connection();
    await store.connections.upsert(row, id =>
      vault().seal(id, { accessToken: 'token' }),
    );
    connectionId = row.id;
  });

  /** One pass, with all that it begins. */
  async function pass(by = reporter()): Promise<void> {
    await by.run();
    await by.idle();
  }

  /** Waits until the server was asked so often. */
  async function untilAsked(times: number): Promise<void> {
    while (asked < times) {
      await new Promise(setImmediate);
    }
  }

  /** A build that was just queued, whose commit has not been told of it. */
  async function queued(at = 'forge'): Promise<BuildRow> {
    const row = container({ provider: at, connectionId });
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
    await pass(statuses);
    await change(row, { status: 'building' });
    await pass(statuses);
    await pass(statuses);
    await change(row, { status: 'deploying' });
    await change(row, { status: 'succeeded' });
    await pass(statuses);
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
    await pass(one);
    await change(row, { status: 'building' });
    await pass(other);
    expect(told).toHaveLength(1);
    await one.stop();
    await pass(other);
    expect(told).toHaveLength(2);
  });

  it('are told again later where the server did not answer', async () => {
    await queued();
    refusals = [new ServiceUnavailableError('Forge is down')];
    const statuses = reporter();
    await pass(statuses);
    const later = await waiting();
    expect(later).toMatchObject({ attempts: 1 });
    expect(Date.parse(later.due_at)).toBeGreaterThan(Date.now());
    await knex('commit_statuses').update({
      due_at: '2026-01-01T00:00:00.000Z',
    });
    await pass(statuses);
    expect(told).toEqual([{ state: 'pending', description: 'Queued' }]);
  });

  it('wait as long as the server’s rate limit says', async () => {
    await queued();
    const retryAt = new Date(Date.now() + 3_600_000);
    refusals = [
      new RateLimitError('The rate limit of Forge is used up', retryAt),
    ];
    await pass();
    expect(await waiting()).toMatchObject({ due_at: retryAt.toISOString() });
  });

  it('are given up where the account may not, and wait without end for a grant', async () => {
    await queued();
    refusals = [new NotAllowedError('Not yours')];
    await pass();
    expect(await waiting()).toMatchObject({ due_at: null });

    await knex('commit_statuses').update({
      due_at: '2026-01-01T00:00:00.000Z',
      attempts: 100,
    });
    await knex('leases').delete();
    refusals = [new AuthenticationError('The grant is dead')];
    await pass();
    const { due_at: dueAt } = await waiting();
    expect(Date.parse(dueAt)).toBeGreaterThan(Date.now());
    await store.commitStatuses.wake(connectionId, new Date().toISOString());
    await store.connections.upsert(
      connection({ id: connectionId, accountId: await accountId() }),
      id => vault().seal(id, { accessToken: 'another token' }),
    );
    await knex('leases').delete();
    await pass();
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
    await pass();
    expect(told).toEqual([{ state: 'pending', description: 'Queued' }]);
  });

  it('are not held up by another server that hangs', async () => {
    await queued('slow');
    let release = () => {};
    gate = new Promise(resolve => (release = resolve));
    const statuses = reporter();
    await statuses.run();
    await untilAsked(1);
    gate = Promise.resolve();
    await queued('forge');
    // The one that hangs is not asked a second time.
    await statuses.run();
    await untilAsked(2);
    expect(told).toHaveLength(1);
    release();
    await statuses.idle();
    expect(told).toHaveLength(2);
  });

  it('do not use up their attempts while they wait for a grant', async () => {
    await queued();
    refusals = [new AuthenticationError('The grant is dead')];
    await pass();
    expect(await waiting()).toMatchObject({ attempts: 0 });
  });

  it('do not ask a connection any more whose rate limit is used up', async () => {
    for (let n = 0; n < 22; n++) {
      await queued();
    }
    const retryAt = new Date(Date.now() + 3_600_000);
    refusals = Array.from(
      { length: 22 },
      () => new RateLimitError('The rate limit of Forge is used up', retryAt),
    );
    await pass();
    // Those that were on their way at the same time.
    expect(asked).toBeLessThanOrEqual(8);
    const rows = await knex('commit_statuses').pluck('due_at');
    expect(new Set(rows)).toEqual(new Set([retryAt.toISOString()]));
  });

  it('are left to another backend that took over meanwhile', async () => {
    const first = await queued();
    const second = await queued();
    await knex('commit_statuses')
      .where({ id: second.id })
      .update({
        container_id: first.containerId,
        sha: 'c'.repeat(40),
      });
    let release = () => {};
    gate = new Promise(resolve => (release = resolve));
    const slow = reporter();
    await slow.run();
    await untilAsked(1);
    await knex('leases').update({ holder: 'another backend' });
    release();
    await slow.idle();
    expect(told).toHaveLength(1);
  });
});
