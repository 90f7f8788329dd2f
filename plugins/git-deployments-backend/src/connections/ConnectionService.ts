import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  Connection,
  ConnectionShare,
} from 'backstage-plugin-git-deployments-common';
import type { HookManager } from '../hooks/HookManager';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { ConnectionRow, ContainerRow, ShareRow, Store } from '../store';
import { giveBack } from './giveBack';
import type { TokenVault } from './TokenVault';

/** Containers may be pointed at a connection while it is deleted; so often that is noticed and begun anew. */
const DELETE_ATTEMPTS = 5;

/** The connections of people: seen, shared and taken back by whoever authorised them. */
export class ConnectionService {
  readonly #store: Store;
  readonly #providers: Providers;
  readonly #vault: TokenVault;
  readonly #hooks: HookManager;

  constructor(options: {
    store: Store;
    providers: Providers;
    vault: TokenVault;
    hooks: HookManager;
  }) {
    this.#store = options.store;
    this.#providers = options.providers;
    this.#vault = options.vault;
    this.#hooks = options.hooks;
  }

  /** A user's own connections; with a project, those too that others share with it. */
  async list(userRef: string, project?: string): Promise<Connection[]> {
    const own = await this.#store.connections.listOf(userRef);
    const shared =
      project === undefined ? [] : await this.#sharedWith(project, userRef);
    const ids = [...own, ...shared.map(({ row }) => row)].map(({ id }) => id);
    const [counts, waiting, shares] = await Promise.all([
      this.#store.containers.countByConnection(ids),
      this.#store.connections.countWaiting(ids),
      this.#store.shares.listOfConnections(own.map(({ id }) => id)),
    ]);
    const present = (
      row: ConnectionRow,
      access: Connection['access'],
      visible: ShareRow[],
    ): Connection => ({
      id: row.id,
      provider: row.provider,
      account: {
        id: row.accountId,
        login: row.accountLogin,
        avatarUrl: row.avatarUrl,
      },
      owner: row.ownerRef,
      access,
      scopes: row.scopes,
      missingScopes:
        this.#providers.find(row.provider)?.missingScopes(row.scopes) ?? [],
      status: row.status,
      problem: row.problem,
      expiresAt: row.tokenExpiresAt,
      createdAt: row.createdAt,
      containers: counts.get(row.id) ?? 0,
      waiting: waiting.get(row.id) ?? { builds: 0, pushes: 0 },
      shares: visible.map(presentShare),
    });
    return [
      ...own.map(row =>
        present(
          row,
          'owner',
          shares.filter(({ connectionId }) => connectionId === row.id),
        ),
      ),
      ...shared.map(({ row, shares: visible }) =>
        present(row, 'shared', visible),
      ),
    ];
  }

  /** A user's own connection. That others' exist is nobody's business. */
  async own(userRef: string, connectionId: string): Promise<ConnectionRow> {
    const connection = await this.#store.connections.get(connectionId);
    if (!connection || connection.ownerRef !== userRef) {
      throw new NotFoundError(`You have no connection ${connectionId}`);
    }
    return connection;
  }

  /** Lets the admins of a project use a connection for one repository that it sees. */
  async share(
    userRef: string,
    connectionId: string,
    input: { project: string; repository: string },
  ): Promise<ConnectionShare> {
    const connection = await this.own(userRef, connectionId);
    const repository = await this.#vault
      .use(connection.id, (token, provider) =>
        provider.getRepository(token, input.repository),
      )
      .catch(error => {
        if (error instanceof NotFoundError) {
          throw new InputError(
            `repository: there is no repository ${input.repository}, or this connection may not see it`,
          );
        }
        throw error;
      });
    return presentShare(
      await this.#store.shares.insert({
        id: newId('shr'),
        connectionId: connection.id,
        project: input.project,
        repositoryId: repository.id,
        repository: repository.fullName,
        url: repository.url,
        createdBy: userRef,
        createdAt: new Date().toISOString(),
      }),
    );
  }

  /** Takes a share back; containers that were made with it keep working. */
  async unshare(
    userRef: string,
    connectionId: string,
    shareId: string,
  ): Promise<void> {
    const connection = await this.own(userRef, connectionId);
    if (!(await this.#store.shares.delete(connection.id, shareId))) {
      throw new NotFoundError(
        `The connection ${connectionId} has no share ${shareId}`,
      );
    }
  }

  /** Disconnects: refused while containers use it, unless forced; revoked at the provider where it can be. */
  async delete(
    userRef: string,
    connectionId: string,
    force: boolean,
  ): Promise<void> {
    const { id } = await this.own(userRef, connectionId);
    for (let attempt = 1; attempt <= DELETE_ATTEMPTS; attempt++) {
      const containers = await this.#store.containers.listOfConnection(id);
      if (containers.length > 0 && !force) {
        throw new ConflictError(
          `These containers build with this connection: ${namesOf(
            containers,
          )}. Point them at another connection first, or disconnect by force: their webhooks go, and pushes build them no more`,
        );
      }
      for (const container of containers) {
        await this.#store.containers.disconnect(container.id, id);
        await this.#hooks.release(container);
      }
      // Read only now: its tokens may have been renewed while the webhooks went.
      const connection = await this.#store.connections.get(id);
      if (!connection) {
        return;
      }
      if (await this.#store.connections.deleteUnused(id)) {
        await this.#giveBack(connection);
        return;
      }
    }
    throw new ConflictError(
      'Containers were pointed at this connection meanwhile; try again',
    );
  }

  /** The grant is ours to forget whether or not the provider hears of it. */
  async #giveBack(connection: ConnectionRow): Promise<void> {
    const provider = this.#providers.find(connection.provider);
    const tokens = this.#vault.tryOpen(connection);
    if (provider && tokens) {
      await giveBack(this.#store, provider, connection.accountId, tokens);
    }
  }

  /**
   * The ids of the repositories that a project may use somebody else's connection for; `'all'` of one's own connection.
   * NotAllowedError where there are none.
   */
  async usableRepositories(
    userRef: string,
    project: string,
    connection: ConnectionRow,
  ): Promise<'all' | Set<string>> {
    if (connection.ownerRef === userRef) {
      return 'all';
    }
    const shares = await this.#store.shares.listOfProject(project);
    const ids = shares
      .filter(({ connectionId }) => connectionId === connection.id)
      .map(({ repositoryId }) => repositoryId);
    if (ids.length === 0) {
      throw new NotAllowedError(
        'repoConfig.gitProviderId: choose one of your own connections, or one that is shared with this project, or connect an account under Settings > Git Providers',
      );
    }
    return new Set(ids);
  }

  async #sharedWith(
    project: string,
    userRef: string,
  ): Promise<{ row: ConnectionRow; shares: ShareRow[] }[]> {
    const shares = await this.#store.shares.listOfProject(project);
    const ids = [...new Set(shares.map(({ connectionId }) => connectionId))];
    const rows = await Promise.all(
      ids.map(id => this.#store.connections.get(id)),
    );
    return rows.flatMap(row =>
      row && row.ownerRef !== userRef
        ? [
            {
              row,
              shares: shares.filter(
                ({ connectionId }) => connectionId === row.id,
              ),
            },
          ]
        : [],
    );
  }
}

function namesOf(containers: readonly ContainerRow[]): string {
  return containers
    .map(
      ({ entityRef, name, environment }) =>
        `${name} (${environment}) of ${entityRef}`,
    )
    .join(', ');
}

function presentShare(row: ShareRow): ConnectionShare {
  const { connectionId: _, ...share } = row;
  return share;
}
