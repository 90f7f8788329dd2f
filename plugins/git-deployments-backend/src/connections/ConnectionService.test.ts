import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Cipher } from '../crypto/Cipher';
import { HookManager } from '../hooks/HookManager';
import { openStore, type ConnectionRow, type Store } from '../store';
import { connection, container, hook } from '../store/__testUtils__/rows';
import { OAuthForge } from './__testUtils__/OAuthForge';
import { ConnectionService } from './ConnectionService';
import { TokenVault } from './TokenVault';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OLGA = 'user:default/olga';
const OTTO = 'user:default/otto';

describe.each(databases.eachSupportedId())('disconnecting on %s', engine => {
  let knex: Knex;
  let store: Store;
  let forge: OAuthForge;
  let vault: TokenVault;
  let service: ConnectionService;

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

  const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);

  beforeEach(async () => {
    for (const table of ['containers', 'hooks', 'connections']) {
      await knex(table).delete();
    }
    forge = new OAuthForge();
    const { providers } = forge;
    vault = new TokenVault({
      store,
      cipher,
      providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
    const hooks = new HookManager({
      store,
      cipher,
      vault,
      providers,
      logger: mockServices.logger.mock(),
      webhookBaseUrl: 'https://portal.example.com',
    });
    service = new ConnectionService({ store, providers, vault, hooks });
  });

  async function connected(
    ownerRef = OLGA,
    changes: Partial<ConnectionRow> = {},
  ): Promise<string> {
    const tokens = forge.grant();
    return store.connections.upsert(
      connection({ ownerRef, accountId: '1', ...changes }),
      id => vault.seal(id, tokens),
    );
  }

  async function tracked(connectionId: string): Promise<string> {
    const row = container({ provider: 'forge', connectionId });
    await store.containers.insert(row);
    await store.hooks.findOrInsert(hook());
    return row.id;
  }

  it('gives the grant back', async () => {
    const id = await connected();
    await service.delete(OLGA, id, false);
    expect(await store.connections.get(id)).toBeUndefined();
    expect(forge.revoked).toEqual(['access-1']);
  });

  it('leaves alone what the same account granted to somebody else, until that goes too', async () => {
    const [mine, other] = [await connected(), await connected(OTTO)];
    await service.delete(OLGA, mine, false);
    expect(forge.revoked).toEqual([]);
    await service.delete(OTTO, other, false);
    expect(forge.revoked).toEqual(['access-2']);
  });

  it('names the containers that build with it, and changes nothing', async () => {
    const id = await connected();
    const containerId = await tracked(id);
    await expect(service.delete(OLGA, id, false)).rejects.toThrow(containerId);
    expect((await store.containers.get(containerId))?.connectionId).toBe(id);
  });

  it('is for its owner alone', async () => {
    const id = await connected();
    await expect(service.delete(OTTO, id, true)).rejects.toThrow(
      'You have no connection',
    );
  });

  it('by force takes it from containers, though they are changed at the same time', async () => {
    const id = await connected();
    const containerId = await tracked(id);
    // As somebody would who renames the branch while the first webhook goes.
    const list = store.containers.listOfConnection.bind(store.containers);
    jest
      .spyOn(store.containers, 'listOfConnection')
      .mockImplementationOnce(async of => {
        const rows = await list(of);
        await store.containers.update(containerId, 1, { branch: 'next' });
        return rows;
      });
    await service.delete(OLGA, id, true);
    expect(await store.connections.get(id)).toBeUndefined();
    expect(await store.containers.get(containerId)).toMatchObject({
      connectionId: null,
      branch: 'next',
    });
    expect(await knex('hooks')).toEqual([]);
    expect(forge.removedHooks).toEqual(['7']);
  });

  it('does not lose a container that is pointed at it at the last moment', async () => {
    const id = await connected();
    const list = store.containers.listOfConnection.bind(store.containers);
    let late = '';
    jest
      .spyOn(store.containers, 'listOfConnection')
      .mockImplementationOnce(async of => {
        const rows = await list(of);
        late = await tracked(id);
        return rows;
      });
    await expect(service.delete(OLGA, id, false)).rejects.toThrow(late);
    expect((await store.containers.get(late))?.connectionId).toBe(id);
  });

  it('gives back the grant that is good now, where it was renewed while webhooks went', async () => {
    const id = await connected(OLGA, {
      tokenExpiresAt: '2026-01-01T00:00:00.000Z',
    });
    await tracked(id);
    await service.delete(OLGA, id, true);
    expect(forge.revoked).toEqual(['access-2']);
  });

  it('works though the key is lost that its tokens were encrypted with', async () => {
    const id = await connected();
    await knex('connections').update({ tokens: 'v1.lost.AAAA' });
    await service.delete(OLGA, id, false);
    expect(await store.connections.get(id)).toBeUndefined();
    expect(forge.revoked).toEqual([]);
  });
});
