import {
  AuthenticationError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Providers } from '../providers';
import type { ConnectionRow, Store } from '../store';

/** Which grants live, and which have died: only a refusal of the server makes one die, and only a person mends it. */
export class Grants {
  readonly #store: Store;
  readonly #providers: Providers;

  constructor(options: { store: Store; providers: Providers }) {
    this.#store = options.store;
    this.#providers = options.providers;
  }

  /** The connection, if there is one and its grant has not died. */
  async live(connectionId: string | null): Promise<ConnectionRow> {
    const connection =
      connectionId === null
        ? undefined
        : await this.#store.connections.get(connectionId);
    if (!connection) {
      throw new NotFoundError(
        'The container is disconnected: choose a connection in its settings',
      );
    }
    if (connection.status === 'reconnect') {
      throw this.#deadError(connection);
    }
    return connection;
  }

  /** The grant has died, unless there is a newer one by now; answers the error that says so. */
  async dead(connection: ConnectionRow, problem: string): Promise<Error> {
    const isDead = await this.#store.connections.markDead(
      connection.id,
      connection.tokenVersion,
      problem,
      new Date().toISOString(),
    );
    const now = isDead
      ? undefined
      : await this.#store.connections.get(connection.id);
    return now?.status === 'active'
      ? new ServiceUnavailableError(
          `The grant of ${connection.accountLogin} was renewed just now; try again`,
        )
      : this.#deadError(connection);
  }

  #deadError({ provider, accountLogin }: ConnectionRow): AuthenticationError {
    const title = this.#providers.find(provider)?.instance.title ?? provider;
    return new AuthenticationError(
      `${title} does not accept the connection of ${accountLogin} any more: reconnect it under Settings > Git Providers`,
    );
  }
}
