import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type {
  GitProvider,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { Cipher } from '../crypto/Cipher';
import type { Providers } from '../providers';
import type { ConnectionRow, Store } from '../store';

type Tokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** Keeps the tokens of connections: the only place that sees them in plain text. */
export class TokenVault {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #providers: Providers;

  constructor(options: { store: Store; cipher: Cipher; providers: Providers }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#providers = options.providers;
  }

  /** What to keep of a grant in the record with this id. */
  seal(connectionId: string, { accessToken, refreshToken }: Tokens): string {
    return this.#cipher.encrypt(
      JSON.stringify({ accessToken, refreshToken }),
      identity(connectionId),
    );
  }

  open(connection: ConnectionRow): Tokens {
    return JSON.parse(
      this.#cipher.decrypt(connection.tokens, identity(connection.id)),
    );
  }

  /**
   * Speaks to the provider with a connection's token. A token that the provider refuses marks the connection
   * `reconnect`; the error says so.
   */
  async use<T>(
    connectionId: string | null,
    work: (token: string, provider: GitProvider) => Promise<T>,
  ): Promise<T> {
    const connection =
      connectionId === null
        ? undefined
        : await this.#store.connections.get(connectionId);
    if (!connection) {
      throw new NotFoundError(
        'The container is disconnected: choose a connection in its settings',
      );
    }
    const provider = this.#providers.get(connection.provider);
    try {
      return await work(this.open(connection).accessToken, provider);
    } catch (error) {
      if (error instanceof AuthenticationError) {
        await this.#store.connections.setStatus(
          connection.id,
          'reconnect',
          new Date().toISOString(),
        );
        throw new AuthenticationError(
          `${provider.instance.title} does not accept the connection of ${connection.accountLogin} any more: reconnect it under Settings > Git Providers`,
        );
      }
      throw error;
    }
  }
}

function identity(connectionId: string): string {
  return `connections/${connectionId}/tokens`;
}
