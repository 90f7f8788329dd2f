import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { RateLimitError } from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import {
  openStore,
  type ContainerRow,
  type HookRow,
  type Store,
} from '../store';
import {
  connection,
  container,
  decision,
  NOW,
} from '../store/__testUtils__/rows';
import { HookForge } from './__testUtils__/HookForge';
import { HookManager } from './HookManager';
import { HookMonitor, type MonitorConfig } from './HookMonitor';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const HOUR = 60 * 60_000;
const NEW = 'b'.repeat(40);

describe.each(databases.eachSupportedId())('looking after on %s', engine => {
  let knex: Knex;
  let store: Store;
  let forge: HookForge;
  let vault: TokenVault;
  let hooks: HookManager;

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
    for (const table of ['containers', 'hooks', 'connections', 'leases']) {
      await knex(table).delete();
    }
    forge = new HookForge();
    const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);
    const { providers } = forge;
    const logger = mockServices.logger.mock();
    vault = new TokenVault({
      store,
      cipher,
      providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
    hooks = new HookManager({
      store,
      cipher,
      vault,
      providers,
      logger,
      webhookBaseUrl: 'https://portal.example.com',
    });
  });

  const monitor = (config: Partial<MonitorConfig> = {}) =>
    new HookMonitor({
      store,
      vault,
      hooks,
      logger: mockServices.logger.mock(),
      config: {
        healthyIntervalMs: HOUR,
        unhealthyIntervalMs: 3 * 60_000,
        requestsPerMinute: 60,
        graceMs: 30_000,
        ...config,
      },
    });

  /** One pass, with all that it begins. */
  async function pass(by = monitor()): Promise<void> {
    await by.run();
    await by.stop();
  }

  async function connect(accessToken = 'token'): Promise<string> {
    const row = connection({ ownerRef: newId('git') });
    return store.connections.upsert(row, id => vault.seal(id, { accessToken }));
  }

  async function tracking(
    changes: Partial<ContainerRow> = {},
  ): Promise<ContainerRow> {
    const row = container({
      provider: 'forge',
      connectionId: await connect(),
      ...changes,
    });
    await store.containers.insert(row);
    return row;
  }

  async function hook(): Promise<HookRow> {
    const found = await store.hooks.find('forge', '1');
    if (!found) {
      throw new Error('There is no hook');
    }
    return found;
  }

  const due = () => knex('hooks').update({ due_at: NOW });
  const polled = () => knex('deliveries').where({ source: 'poll' });
  const minutesUntil = (time: string) =>
    (Date.parse(time) - Date.now()) / 60_000;

  it('makes the webhook that a backend that died did not make', async () => {
    await tracking();
    await pass();
    expect(await hook()).toMatchObject({ status: 'active', healthy: true });
    expect(forge.hooks.size).toBe(1);
  });

  it('goes on with a webhook that a backend that died had begun to make', async () => {
    const row = await tracking();
    forge.before = asked => {
      if (asked === 'createHook') {
        throw new ServiceUnavailableError('Forge is down');
      }
    };
    await expect(hooks.ensure(row)).rejects.toThrow('Forge is down');
    expect(await hook()).toMatchObject({ status: 'creating' });
    forge.before = () => {};
    await pass();
    expect(await hook()).toMatchObject({ status: 'active', healthy: true });
  });

  it('forgets a webhook that serves no container that is connected', async () => {
    const row = await tracking();
    await hooks.ensure(row);
    await knex('containers').update({ connection_id: null });
    await due();
    await pass();
    expect(await knex('hooks')).toEqual([]);
  });

  it('looks hourly where all is well, and every three minutes where it is not, not to the second', async () => {
    await hooks.ensure(await tracking());
    const times = new Set<number>();
    for (let n = 0; n < 5; n++) {
      await due();
      await pass();
      const minutes = minutesUntil((await hook()).dueAt);
      expect(minutes).toBeGreaterThan(53);
      expect(minutes).toBeLessThan(67);
      times.add(minutes);
    }
    expect(times.size).toBe(5);
    forge.before = () => {
      throw new ServiceUnavailableError('Forge is down');
    };
    await due();
    await pass();
    expect(minutesUntil((await hook()).dueAt)).toBeLessThan(4);
  });

  it('waits for as long as the server says', async () => {
    await hooks.ensure(await tracking());
    await due();
    forge.before = () => {
      throw new RateLimitError('Enough', new Date(Date.now() + 2 * HOUR));
    };
    await pass();
    expect(minutesUntil((await hook()).dueAt)).toBeGreaterThan(100);
  });

  it('asks no more than the budget of a connection allows', async () => {
    await hooks.ensure(await tracking());
    const thrifty = monitor({ requestsPerMinute: 2 });
    for (let n = 0; n < 4; n++) {
      await due();
      await pass(thrifty);
    }
    expect(forge.asked.filter(what => what === 'getHook')).toHaveLength(1);
    // What was not looked at is looked at soon.
    expect(minutesUntil((await hook()).dueAt)).toBeLessThan(2);
  });

  it('looks once for two backends', async () => {
    await hooks.ensure(await tracking());
    await due();
    await Promise.all([pass(), pass()]);
    expect(forge.asked.filter(what => what === 'getHook')).toHaveLength(1);
  });

  it('looks again at once where somebody wants that while it looks', async () => {
    await hooks.ensure(await tracking());
    await due();
    let asked = false;
    forge.before = async what => {
      if (what === 'getBranch' && !asked) {
        asked = true;
        await due();
      }
    };
    await pass();
    expect((await hook()).dueAt).toBe(NOW);
  });

  it('finds a push that was not reported, once, and leaves it to its webhook for a while', async () => {
    const row = await tracking();
    await hooks.ensure(row);
    forge.heads.set('main', NEW);
    for (let n = 0; n < 3; n++) {
      await due();
      await pass();
    }
    const found = await polled();
    expect(found).toHaveLength(1);
    expect(JSON.parse(String(found[0].body))).toMatchObject([
      { name: 'main', after: NEW, before: row.initialSha },
    ]);
    expect(minutesUntil(found[0].due_at)).toBeGreaterThan(0.3);
  });

  it('finds nothing that was decided, whatever became of it', async () => {
    const row = await tracking();
    await hooks.ensure(row);
    forge.heads.set('main', NEW);
    await store.builds.decide(row, {
      ...decision(row, 'dlv/0'),
      outcome: 'block',
      rule: 'protection',
      afterSha: NEW,
    });
    await due();
    await pass();
    expect(await polled()).toEqual([]);
  });

  it('finds a push through one connection, where that of another container is dead', async () => {
    forge.dead.add('dead');
    await tracking({ connectionId: await connect('dead') });
    const row = await tracking();
    await hooks.ensure(row);
    forge.heads.set('main', NEW);
    await due();
    await pass();
    expect(await polled()).toHaveLength(1);
    expect(await hook()).toMatchObject({ healthy: true });
  });

  it('finds nothing in another repository that has the name by now', async () => {
    const row = await tracking();
    await hooks.ensure(row);
    forge.heads.set('main', NEW);
    forge.repositoryId = '2';
    await due();
    await pass();
    expect(await polled()).toEqual([]);
  });
});
