import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  GitProvider,
  HookRequest,
} from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import type { Providers } from '../providers';
import { openStore, type HookRow, type Store } from '../store';
import { connection, container } from '../store/__testUtils__/rows';
import { HookManager } from './HookManager';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** A server with webhooks, whose answers can be held back. */
class Server {
  readonly hooks = new Map<string, HookRequest & { active: boolean }>();
  /** What looking at a hook waits for. */
  gate: Promise<void> = Promise.resolve();
  #next = 1;

  readonly provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    getRepository: async () => ({
      id: '1',
      fullName: 'acme/api',
      url: 'https://forge.example.com/acme/api',
      cloneUrl: 'https://forge.example.com/acme/api.git',
      defaultBranch: 'main',
      private: false,
    }),
    createHook: async (
      _token: string,
      _repository: string,
      hook: HookRequest,
    ) => {
      // As every provider does: the one with the same address is taken over.
      const [known] =
        [...this.hooks].find(([, { url }]) => url === hook.url) ?? [];
      const id = known ?? String(this.#next++);
      this.hooks.set(id, { ...hook, active: true });
      return id;
    },
    getHook: async (_token: string, _repository: string, id: string) => {
      const { url, active } = this.#find(id);
      await this.gate;
      return { url, active };
    },
    updateHook: async (
      _token: string,
      _repository: string,
      id: string,
      hook: HookRequest,
    ) => {
      Object.assign(this.#find(id), hook, { active: true });
    },
  } as Partial<GitProvider> as GitProvider;

  #find(id: string) {
    const hook = this.hooks.get(id);
    if (!hook) {
      throw new NotFoundError('There is no such hook');
    }
    return hook;
  }
}

describe.each(databases.eachSupportedId())('webhooks on %s', engine => {
  let knex: Knex;
  let store: Store;
  let server: Server;
  let manager: HookManager;
  let connectionId: string;
  let tracked: Parameters<HookManager['ensure']>[0];

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
    await knex('containers').delete();
    await knex('hooks').delete();
    server = new Server();
    const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);
    const providers = {
      get: () => server.provider,
      find: () => server.provider,
    } as Partial<Providers> as Providers;
    const vault = new TokenVault({
      store,
      cipher,
      providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
    manager = new HookManager({
      store,
      cipher,
      vault,
      providers,
      logger: mockServices.logger.mock(),
      webhookBaseUrl: 'https://portal.example.com',
    });
    const row = connection();
    await store.connections.upsert(row, id =>
      vault.seal(id, { accessToken: 'token' }),
    );
    connectionId = row.id;
    tracked = container({ provider: 'forge', connectionId });
    await store.containers.insert(
      container({ provider: 'forge', connectionId }),
    );
  });

  const current = async (): Promise<HookRow> => {
    const found = await store.hooks.find('forge', tracked.repositoryId);
    if (!found) {
      throw new Error('The hook is gone');
    }
    return found;
  };

  it('are made once for all who make containers of a repository at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => manager.ensure(tracked)));
    expect(await knex('hooks').select('id')).toHaveLength(1);
    expect(server.hooks.size).toBe(1);
    const hook = await current();
    expect(hook.status).toBe('active');
    expect(server.hooks.get(hook.providerHookId ?? '')?.secret).toBe(
      manager.secrets(hook)[0],
    );
  });

  it('keep a secret that is changed while somebody else looks at them', async () => {
    const { hook } = await manager.ensure(tracked);
    const [before] = manager.secrets(hook);
    let release = () => {};
    server.gate = new Promise(resolve => (release = resolve));
    const looking = manager.check(hook, [connectionId]);
    const rotating = manager.rotate(hook, [connectionId]);
    release();
    await Promise.all([looking, rotating]);

    const [fresh, previous] = manager.secrets(await current());
    expect(fresh).not.toBe(before);
    expect(previous).toBe(before);
    await manager.check(await current(), [connectionId]);
    const { providerHookId } = await current();
    expect(server.hooks.get(providerHookId ?? '')?.secret).toBe(fresh);
  });

  it('have one new secret where two change it at the same time', async () => {
    const { hook } = await manager.ensure(tracked);
    const outcomes = await Promise.allSettled([
      manager.rotate(hook, [connectionId]),
      manager.rotate(hook, [connectionId]),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ConflictError' },
    });
    const [fresh, previous] = manager.secrets(await current());
    expect(previous).toBe(manager.secrets(hook)[0]);
    expect(server.hooks.get(hook.providerHookId ?? '')?.secret).toBe(fresh);
  });

  it('are made again where they were deleted by hand, and put right where they were changed', async () => {
    const { hook } = await manager.ensure(tracked);
    server.hooks.clear();
    const again = await manager.check(hook, [connectionId]);
    expect(again.problem).toContain('made again');
    const [[id, made]] = [...server.hooks];
    expect(again.providerHookId).toBe(id);
    made.active = false;
    made.url = 'https://elsewhere.example.com';
    const mended = await manager.check(again, [connectionId]);
    expect(mended).toMatchObject({ healthy: true });
    expect(server.hooks.get(id)).toMatchObject({
      active: true,
      url: manager.url(hook),
    });
  });
});
