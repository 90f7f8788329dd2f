import {
  AuthenticationError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import type {
  GitProvider,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { Cipher } from '../crypto/Cipher';
import type { Providers } from '../providers';
import type { ConnectionRow, Store } from '../store';
import { Grants } from './Grants';

type Tokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** A token with less life than this is renewed before it is used, in milliseconds. */
const LEAST_LIFE_MS = 60_000;
/** A clone gets a token with so much life, where the server gives so much; and the token is kept alive so long. */
const CLONE_LIFE_MS = 15 * 60_000;
/** A process that renews and says nothing for so long counts as dead. Longer than a request to the server may take. */
const REFRESH_LEASE_MS = 60_000;
/** How often a process looks whether another one has renewed. */
const LOOK_AGAIN_MS = 200;

/**
 * Keeps the tokens of connections: the only place that sees them in plain text, and that renews them.
 *
 * A renewal kills the tokens before, so it is done once: by one caller in a process, and by one process of all, which a
 * lease on the row decides. No transaction spans the request. While a build clones with a token it is renewed only if
 * it would end anyway.
 */
export class TokenVault {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #grants: Grants;
  readonly #providers: Providers;
  readonly #callbackUrl: (provider: string) => string;
  readonly #holder = randomUUID();
  readonly #renewing = new Map<string, Promise<ConnectionRow>>();

  constructor(options: {
    store: Store;
    cipher: Cipher;
    providers: Providers;
    /** Where the server sent the browser when the grant was made: some want it again. */
    callbackUrl: (provider: string) => string;
  }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#grants = new Grants(options);
    this.#providers = options.providers;
    this.#callbackUrl = options.callbackUrl;
  }

  /** What to keep of a grant in the record with this id. */
  seal(connectionId: string, { accessToken, refreshToken }: Tokens): string {
    return this.#cipher.encrypt(
      JSON.stringify({ accessToken, refreshToken }),
      tokenIdentity(connectionId),
    );
  }

  open(connection: Pick<ConnectionRow, 'id' | 'tokens'>): Tokens {
    return JSON.parse(
      this.#cipher.decrypt(connection.tokens, tokenIdentity(connection.id)),
    );
  }

  /** The tokens, if the key that they were encrypted with is still configured. */
  tryOpen(
    connection: Pick<ConnectionRow, 'id' | 'tokens'>,
  ): Tokens | undefined {
    try {
      return this.open(connection);
    } catch {
      return undefined;
    }
  }

  /**
   * Speaks to the provider with a connection's token, renewed before where it is about to end. A token that the provider
   * refuses is renewed once; if that does not help, the connection becomes `reconnect` and the error says so.
   */
  async use<T>(
    connectionId: string | null,
    work: (token: string, provider: GitProvider) => Promise<T>,
  ): Promise<T> {
    const connection = await this.#withLife(
      await this.#grants.live(connectionId),
      LEAST_LIFE_MS,
    );
    const provider = this.#providers.get(connection.provider);
    try {
      return await work(this.open(connection).accessToken, provider);
    } catch (error) {
      if (!(error instanceof AuthenticationError)) {
        throw error;
      }
      const renewed = await this.#renewRefused(connection, error);
      try {
        return await work(this.open(renewed).accessToken, provider);
      } catch (again) {
        if (again instanceof AuthenticationError) {
          throw await this.#grants.dead(renewed, again.message);
        }
        throw again;
      }
    }
  }

  /**
   * A token for a build to clone with: one that the provider accepts now, with enough life, and kept alive until
   * {@link release}. ServiceUnavailableError where another clone must end first.
   */
  async hold<T>(
    connectionId: string | null,
    buildId: string,
    give: (token: string, provider: GitProvider) => Promise<T>,
  ): Promise<T> {
    // A refused token is noticed, and renewed, before the clone has it.
    await this.use(connectionId, (token, provider) =>
      provider.getAccount(token),
    );
    const { id } = await this.#grants.live(connectionId);
    await this.#store.connections.hold(
      id,
      buildId,
      new Date(Date.now() + CLONE_LIFE_MS),
    );
    try {
      const connection = await this.#withLife(
        await this.#settled(id),
        CLONE_LIFE_MS,
        buildId,
      );
      return await give(
        this.open(connection).accessToken,
        this.#providers.get(connection.provider),
      );
    } catch (error) {
      await this.release(buildId);
      throw error;
    }
  }

  /** The build has cloned. */
  async release(buildId: string): Promise<void> {
    await this.#store.connections.releaseHold(buildId);
  }

  /** The connection with a token that lives so long, or as long as the server gives. */
  async #withLife(
    connection: ConnectionRow,
    lifeMs: number,
    forBuild?: string,
  ): Promise<ConnectionRow> {
    const life = lifeOf(connection);
    if (life >= lifeMs) {
      return connection;
    }
    if (this.open(connection).refreshToken === undefined) {
      // Nothing gives it more life: it is good until it ends.
      if (life <= 0) {
        throw await this.#grants.dead(connection, 'Its access token has ended');
      }
      return connection;
    }
    if (
      life > LEAST_LIFE_MS &&
      (await this.#store.connections.isHeld(
        connection.id,
        new Date(),
        forBuild,
      ))
    ) {
      throw new ServiceUnavailableError(
        'Waits until another build has cloned: the access token is renewed then',
      );
    }
    return this.#renew(connection);
  }

  async #renewRefused(
    connection: ConnectionRow,
    refusal: AuthenticationError,
  ): Promise<ConnectionRow> {
    if (this.open(connection).refreshToken === undefined) {
      const current = await this.#grants.live(connection.id);
      if (current.tokenVersion !== connection.tokenVersion) {
        return current;
      }
      throw await this.#grants.dead(connection, refusal.message);
    }
    return this.#renew(connection);
  }

  /** Renews the grant of this version, or waits for whoever does. */
  async #renew(connection: ConnectionRow): Promise<ConnectionRow> {
    const key = `${connection.id}/${connection.tokenVersion}`;
    const running = this.#renewing.get(key);
    if (running) {
      return running;
    }
    const renewal = this.#renewAlone(connection).finally(() =>
      this.#renewing.delete(key),
    );
    this.#renewing.set(key, renewal);
    return renewal;
  }

  async #renewAlone({
    id,
    tokenVersion,
  }: ConnectionRow): Promise<ConnectionRow> {
    for (;;) {
      const current = await this.#grants.live(id);
      if (current.tokenVersion !== tokenVersion) {
        return current;
      }
      const now = new Date();
      if (
        await this.#store.connections.beginRefresh(
          id,
          tokenVersion,
          this.#holder,
          now,
          new Date(now.getTime() + REFRESH_LEASE_MS),
        )
      ) {
        return this.#exchange(current);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  async #exchange(connection: ConnectionRow): Promise<ConnectionRow> {
    const { id, tokenVersion, provider } = connection;
    try {
      const { refreshToken = '' } = this.open(connection);
      const tokens = await this.#providers.get(provider).refresh({
        refreshToken,
        redirectUri: this.#callbackUrl(provider),
      });
      await this.#store.connections.finishRefresh(
        id,
        tokenVersion,
        this.#holder,
        {
          tokens: this.seal(id, tokens),
          tokenExpiresAt: tokens.expiresAt?.toISOString() ?? null,
          scopes: tokens.scopes,
          updatedAt: new Date().toISOString(),
        },
      );
    } catch (error) {
      const now = await this.#store.connections.get(id);
      if (now && now.tokenVersion !== tokenVersion) {
        // The account was connected again meanwhile: what became of the grant before does not matter any more.
        return this.#grants.live(id);
      }
      if (error instanceof AuthenticationError) {
        throw await this.#grants.dead(connection, error.message);
      }
      await this.#store.connections.cancelRefresh(
        id,
        tokenVersion,
        this.#holder,
      );
      throw error;
    }
    return this.#grants.live(id);
  }

  /** The connection once nobody renews it. */
  async #settled(id: string): Promise<ConnectionRow> {
    for (;;) {
      const connection = await this.#grants.live(id);
      const { refreshUntil } = connection;
      if (!refreshUntil || refreshUntil < new Date().toISOString()) {
        return connection;
      }
      await pause(LOOK_AGAIN_MS);
    }
  }
}

/** What the encrypted tokens of a connection belong to. */
export function tokenIdentity(connectionId: string): string {
  return `connections/${connectionId}/tokens`;
}

function lifeOf({ tokenExpiresAt }: ConnectionRow): number {
  return tokenExpiresAt === null
    ? Infinity
    : Date.parse(tokenExpiresAt) - Date.now();
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
