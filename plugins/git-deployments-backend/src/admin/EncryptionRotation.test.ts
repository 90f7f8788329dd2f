import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { flowIdentity } from '../connections/OAuthFlow';
import { tokenIdentity } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { hookIdentity } from '../hooks/HookSecrets';
import { openStore, type Store } from '../store';
import { connection, hook, NOW } from '../store/__testUtils__/rows';
import { EncryptionRotation } from './EncryptionRotation';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OLD = { id: 'old', secret: 'x'.repeat(32) };
const FRESH = { id: 'fresh', secret: 'y'.repeat(32) };

describe.each(databases.eachSupportedId())('encrypting anew on %s', engine => {
  let knex: Knex;
  let store: Store;
  const before = new Cipher([OLD]);
  const both = new Cipher([FRESH, OLD]);
  const after = new Cipher([FRESH]);

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

  const run = (cipher = both) =>
    new EncryptionRotation({
      store,
      cipher,
      logger: mockServices.logger.mock(),
    }).run();

  let connectionId: string;
  let hookId: string;

  beforeEach(async () => {
    for (const table of ['connections', 'hooks', 'oauth_flows']) {
      await knex(table).delete();
    }
    connectionId = await store.connections.upsert(connection(), id =>
      before.encrypt('tokens', tokenIdentity(id)),
    );
    const row = hook();
    hookId = row.id;
    await store.hooks.findOrInsert({
      ...row,
      secret: before.encrypt('secret', hookIdentity(row.id)),
      previousSecret: before.encrypt('previous', hookIdentity(row.id)),
      previousUntil: NOW,
    });
    await store.connections.insertFlow({
      stateHash: 'state',
      cookieHash: 'cookie',
      provider: 'forge',
      userRef: 'user:default/olga',
      codeVerifier: before.encrypt('verifier', flowIdentity('state')),
      returnTo: '/',
      connectionId: null,
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
  });

  /** Every column of every table that holds something encrypted. */
  async function encrypted(): Promise<string[]> {
    const found: string[] = [];
    for (const table of ['connections', 'hooks', 'oauth_flows']) {
      for (const row of await knex(table)) {
        for (const [column, value] of Object.entries(row)) {
          if (typeof value === 'string' && /^v1\./.test(value)) {
            found.push(`${table}.${column} ${value.split('.')[1]}`);
          }
        }
      }
    }
    return found;
  }

  it('leaves nothing that needs the key before', async () => {
    expect(await run()).toEqual({ key: 'fresh', changed: 3, unreadable: [] });
    expect(await encrypted()).toEqual([
      'connections.tokens fresh',
      'hooks.secret fresh',
      'hooks.previous_secret fresh',
      'oauth_flows.code_verifier fresh',
    ]);
    const [row, made, flow] = [
      await store.connections.get(connectionId),
      await store.hooks.get(hookId),
      await store.connections.takeFlow('state'),
    ];
    expect(after.decrypt(row!.tokens, tokenIdentity(connectionId))).toBe(
      'tokens',
    );
    expect(after.decrypt(made!.secret, hookIdentity(hookId))).toBe('secret');
    expect(after.decrypt(made!.previousSecret!, hookIdentity(hookId))).toBe(
      'previous',
    );
    expect(after.decrypt(flow!.codeVerifier, flowIdentity('state'))).toBe(
      'verifier',
    );
  });

  it('changes nothing the second time', async () => {
    await run();
    expect(await run()).toMatchObject({ changed: 0, unreadable: [] });
  });

  it('does not undo a renewal that comes in between', async () => {
    const page = store.connections.page.bind(store.connections);
    const renewed = both.encrypt('renewed', tokenIdentity(connectionId));
    jest
      .spyOn(store.connections, 'page')
      .mockImplementationOnce(async (from, limit) => {
        const rows = await page(from, limit);
        await knex('connections').update({ tokens: renewed });
        return rows;
      });
    await run();
    expect((await store.connections.get(connectionId))?.tokens).toBe(renewed);
  });

  it('names what no key reads any more, and goes on', async () => {
    const result = await run(after);
    expect(result.changed).toBe(0);
    expect(result.unreadable.sort()).toEqual(
      [connectionId, hookId, 'state'].sort(),
    );
  });

  it('notices a key whose secret was changed under the same id', async () => {
    const result = await run(new Cipher([{ ...OLD, secret: 'z'.repeat(32) }]));
    expect(result.unreadable).toHaveLength(3);
  });
});
