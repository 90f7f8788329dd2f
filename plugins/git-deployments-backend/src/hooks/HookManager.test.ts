import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { openStore, type HookRow, type Store } from '../store';
import { connection, container } from '../store/__testUtils__/rows';
import { HookForge } from './__testUtils__/HookForge';
import { HookManager } from './HookManager';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('webhooks on %s', engine => {
  let knex: Knex;
  let store: Store;
  let server: HookForge;
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
    server = new HookForge();
    const { providers } = server;
    const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);
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
    expect(server.secretOf(hook.providerHookId)).toBe(manager.secrets(hook)[0]);
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
    expect(server.secretOf(providerHookId)).toBe(fresh);
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
    expect(server.secretOf(hook.providerHookId)).toBe(fresh);
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

  it('are made once where the server looks first and makes then', async () => {
    server.before = () => new Promise(resolve => setImmediate(resolve));
    await Promise.all(Array.from({ length: 3 }, () => manager.ensure(tracked)));
    expect(server.hooks.size).toBe(1);
  });

  it('are not made at another repository that has the name by now', async () => {
    const { hook } = await manager.ensure(tracked);
    server.hooks.clear();
    server.repositoryId = '2';
    expect(await manager.check(hook, [connectionId])).toMatchObject({
      healthy: false,
      problem: expect.stringContaining('another repository by now'),
    });
    expect(server.hooks.size).toBe(0);
  });

  describe('whose secret is changed', () => {
    const unreachable = () => {
      throw new ServiceUnavailableError('Forge is down');
    };

    const ended = () =>
      knex('hooks').update({ previous_until: '2026-01-01T00:00:00.000Z' });

    it('while the server is down get it whenever that is up again', async () => {
      const { hook } = await manager.ensure(tracked);
      server.before = unreachable;
      await expect(manager.rotate(hook, [connectionId])).rejects.toThrow(
        'Forge is down',
      );
      await ended();
      server.before = () => {};
      await manager.check(await current(), [connectionId]);
      const mended = await current();
      expect(server.secretOf(mended.providerHookId)).toBe(
        manager.secrets(mended)[0],
      );
      expect(mended).toMatchObject({ healthy: true, previousSecret: null });
    });

    it('twice, before the server had it, still accept what that signs with', async () => {
      const { hook } = await manager.ensure(tracked);
      server.before = unreachable;
      for (let n = 0; n < 2; n++) {
        await expect(
          manager.rotate(await current(), [connectionId]),
        ).rejects.toThrow('Forge is down');
      }
      expect(manager.secrets(await current())).toContain(
        server.secretOf(hook.providerHookId),
      );
    });

    describe('by hand', () => {
      const deliver = async (withCurrentSecret: boolean) =>
        manager.delivered(await current(), new Date().toISOString(), {
          withCurrentSecret,
        });

      beforeEach(async () => {
        server.before = asked => {
          if (asked === 'createHook') {
            throw new NotAllowedError('You may not');
          }
        };
        await manager.ensure(tracked);
        await deliver(true);
        await manager.rotate(await current(), []);
      });

      it('are not well until the new one was entered, however long that takes', async () => {
        await deliver(false);
        await manager.check(await current(), [connectionId]);
        expect(await current()).toMatchObject({ healthy: false });
        await ended();
        await manager.check(await current(), [connectionId]);
        expect(await current()).toMatchObject({
          healthy: false,
          problem: expect.stringContaining('Enter the new secret'),
        });
      });

      it('are well once a delivery was signed with it', async () => {
        await deliver(true);
        await manager.check(await current(), [connectionId]);
        expect(await current()).toMatchObject({ healthy: true, problem: null });
        await ended();
        await manager.check(await current(), [connectionId]);
        expect(await current()).toMatchObject({
          healthy: true,
          previousSecret: null,
        });
      });
    });
  });
});
