import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthenticationError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type {
  GitProvider,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import type { Providers } from '../providers';
import { openStore, type Store } from '../store';
import {
  build,
  connection,
  container,
  decision,
  hook,
  NOW,
} from '../store/__testUtils__/rows';
import { TokenVault } from './TokenVault';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** A server whose refresh kills the pair before, as GitHub's and GitLab's does. */
class Server {
  refreshes = 0;
  /** What the next refreshes wait for. */
  gate: Promise<void> = Promise.resolve();
  #generation = 0;
  lifetimeMs: number | undefined = 2 * 60 * 60_000;
  dead = false;
  down = false;

  get pair(): TokenSet {
    return {
      accessToken: `access-${this.#generation}`,
      refreshToken: `refresh-${this.#generation}`,
      expiresAt:
        this.lifetimeMs === undefined
          ? undefined
          : new Date(Date.now() + this.lifetimeMs),
      scopes: ['repo'],
    };
  }

  /** What any call with the token does. */
  accept(token: string): string {
    if (token !== this.pair.accessToken || this.dead) {
      throw new AuthenticationError(`The token is dead`);
    }
    return token;
  }

  readonly provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    getAccount: async (token: string) => {
      this.accept(token);
      return { id: '1', login: 'olga' };
    },
    refresh: async ({ refreshToken }: { refreshToken: string }) => {
      this.refreshes += 1;
      await this.gate;
      if (this.down) {
        throw new ServiceUnavailableError('Forge is down');
      }
      if (this.dead || refreshToken !== this.pair.refreshToken) {
        throw new AuthenticationError('Forge refused: invalid_grant');
      }
      this.#generation += 1;
      return this.pair;
    },
  } as Partial<GitProvider> as GitProvider;
}

const ENDED = '2026-01-01T00:00:00.000Z';

describe.each(databases.eachSupportedId())('tokens on %s', engine => {
  let knex: Knex;
  let store: Store;
  let server: Server;

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

  beforeEach(() => {
    server = new Server();
  });

  /** As another backend on the same database would make it. */
  function vault(): TokenVault {
    return new TokenVault({
      store,
      cipher: new Cipher([{ id: 'k', secret: 'secret' }]),
      providers: {
        get: () => server.provider,
        find: () => server.provider,
      } as Partial<Providers> as Providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
  }

  async function connected(tokenExpiresAt: string | null): Promise<string> {
    const row = connection({ tokenExpiresAt });
    await store.connections.upsert(row, id => vault().seal(id, server.pair));
    return row.id;
  }

  async function cloning(): Promise<string> {
    const row = container();
    const made = build(row);
    await store.containers.insert(row);
    await store.builds.decide(row, decision(row, made.id, made), made);
    return made.id;
  }

  const use = (tokens: TokenVault, id: string) =>
    tokens.use(id, async token => server.accept(token));

  it('renews an ended token once for two hundred requests', async () => {
    const id = await connected(ENDED);
    const tokens = vault();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => use(tokens, id)),
    );
    expect(new Set(answers)).toEqual(new Set(['access-1']));
    expect(server.refreshes).toBe(1);
  });

  it('renews it once for two backends', async () => {
    const id = await connected(ENDED);
    const [one, other] = [vault(), vault()];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => use(n % 2 ? one : other, id)),
    );
    expect(new Set(answers)).toEqual(new Set(['access-1']));
    expect(server.refreshes).toBe(1);
  });

  it('keeps deliveries while a provider takes its time to renew', async () => {
    const id = await connected(ENDED);
    const called = await store.hooks.findOrInsert(
      hook({ repositoryId: newId('hook') }),
    );
    let open = () => {};
    server.gate = new Promise(resolve => {
      open = resolve;
    });
    const waiting = use(vault(), id);
    await expect(
      store.deliveries.insert({
        id: newId('dlv'),
        hookId: called.id,
        deliveryId: '1',
        headers: {},
        body: Buffer.from('{}'),
        source: 'hook',
        replayOf: null,
        state: 'received',
        outcome: null,
        attempts: 0,
        dueAt: NOW,
        receivedAt: NOW,
      }),
    ).resolves.toBe(true);
    open();
    await expect(waiting).resolves.toBe('access-1');
  });

  it('renews a token that the provider refuses before its time, and tries once more', async () => {
    const id = await connected('2999-01-01T00:00:00.000Z');
    await server.provider.refresh({
      refreshToken: 'refresh-0',
      redirectUri: '',
    });
    // The pair that is kept is dead now, so this is what a revoked access token looks like to us; its refresh is too.
    await expect(use(vault(), id)).rejects.toThrow('reconnect it');

    const healed = await connected('2999-01-01T00:00:00.000Z');
    const tokens = vault();
    let first = true;
    await expect(
      tokens.use(healed, async token => {
        if (first) {
          first = false;
          throw new AuthenticationError('revoked');
        }
        return server.accept(token);
      }),
    ).resolves.toBe('access-2');
  });

  it('says that a dead grant must be connected again, and does not ask the provider any more', async () => {
    const id = await connected(ENDED);
    server.dead = true;
    await expect(use(vault(), id)).rejects.toThrow(
      'Forge does not accept the connection of olga any more: reconnect it',
    );
    expect(await store.connections.get(id)).toMatchObject({
      status: 'reconnect',
      problem: 'Forge refused: invalid_grant',
    });
    await expect(use(vault(), id)).rejects.toThrow('reconnect it');
    expect(server.refreshes).toBe(1);
  });

  it.each([
    ['is refused', true],
    ['ends', false],
  ])(
    'serves with the new grant where the account was connected again while a renewal %s',
    async (_, refused) => {
      const id = await connected(ENDED);
      let open = () => {};
      server.gate = new Promise(resolve => {
        open = resolve;
      });
      const asked = vault().use(id, async token => token);
      while (server.refreshes === 0) {
        await new Promise(setImmediate);
      }
      const { ownerRef, accountId } = (await store.connections.get(id))!;
      await store.connections.upsert(
        connection({ ownerRef, accountId }),
        holder => vault().seal(holder, { accessToken: 'connected-again' }),
      );
      server.dead = refused;
      open();
      await expect(asked).resolves.toBe('connected-again');
      expect(await store.connections.get(id)).toMatchObject({
        status: 'active',
        tokenVersion: 3,
        refreshHolder: null,
      });
    },
  );

  it('leaves the grant as it is while the provider is down', async () => {
    const id = await connected(ENDED);
    server.down = true;
    await expect(use(vault(), id)).rejects.toThrow('Forge is down');
    server.down = false;
    await expect(use(vault(), id)).resolves.toBe('access-1');
  });

  it('gives a clone a token with life enough, and renews none that a clone holds', async () => {
    const id = await connected(new Date(Date.now() + 5 * 60_000).toISOString());
    const [first, second] = [await cloning(), await cloning()];
    const tokens = vault();
    const give = async (token: string) => server.accept(token);
    await expect(tokens.hold(id, first, give)).resolves.toBe('access-1');

    // Ten minutes left: enough to ask, too little to clone.
    await knex('connections')
      .where({ id })
      .update({
        token_expires_at: new Date(Date.now() + 10 * 60_000).toISOString(),
      });
    await expect(tokens.hold(id, second, give)).rejects.toThrow(
      'until another build has cloned',
    );
    await expect(use(tokens, id)).resolves.toBe('access-1');
    await tokens.release(first);
    await expect(tokens.hold(id, second, give)).resolves.toBe('access-2');
  });

  it('uses a token without an end, and without a way to renew it, until it is refused', async () => {
    server.lifetimeMs = undefined;
    const row = connection();
    await store.connections.upsert(row, id =>
      vault().seal(id, { accessToken: 'access-0' }),
    );
    await expect(use(vault(), row.id)).resolves.toBe('access-0');
    server.dead = true;
    await expect(use(vault(), row.id)).rejects.toThrow('reconnect it');
    expect(server.refreshes).toBe(0);
  });
});
