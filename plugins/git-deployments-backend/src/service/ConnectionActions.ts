import type { BrowseService } from '../browse/BrowseService';
import type { ConnectionService } from '../connections/ConnectionService';
import type { OAuthFlow } from '../connections/OAuthFlow';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import { userOf } from './Access';
import { browsable } from './browsable';
import { mayChange } from './rights';
import type { Caller, GitDeploymentsService } from './types';

/** What callers do with their connections, and what they browse with them. */
export class ConnectionActions
  implements
    Pick<
      GitDeploymentsService,
      | 'listProviders'
      | 'listConnections'
      | 'startConnection'
      | 'deleteConnection'
      | 'shareConnection'
      | 'unshareConnection'
      | 'listRepositories'
      | 'listBranches'
      | 'listFiles'
      | 'testWatchPath'
    >
{
  readonly #rooms: { store: Store; roles: RoleService };
  readonly #providers: Providers;
  readonly #oauth: OAuthFlow;
  readonly #connections: ConnectionService;
  readonly #browse: BrowseService;
  readonly #roles: RoleService;

  constructor(options: {
    store: Store;
    providers: Providers;
    oauth: OAuthFlow;
    connections: ConnectionService;
    browse: BrowseService;
    roles: RoleService;
  }) {
    this.#rooms = options;
    this.#providers = options.providers;
    this.#oauth = options.oauth;
    this.#connections = options.connections;
    this.#browse = options.browse;
    this.#roles = options.roles;
  }

  async listProviders() {
    return this.#providers.list().map(({ instance }) => ({
      id: instance.id,
      type: instance.type,
      title: instance.title,
      host: new URL(instance.baseUrl).host,
    }));
  }

  async listConnections(caller: Caller, { entityRef }: { entityRef?: string }) {
    const userRef = userOf(caller);
    if (entityRef === undefined) {
      return this.#connections.list(userRef);
    }
    const { project } = await this.#roles.projectOf(
      entityRef,
      caller.credentials,
    );
    const { allowed } = mayChange(await this.#roles.roleOf(userRef, project));
    return this.#connections.list(userRef, allowed ? project : undefined);
  }

  async startConnection(
    caller: Caller,
    input: Parameters<GitDeploymentsService['startConnection']>[1],
  ) {
    return this.#oauth.start(userOf(caller), input);
  }

  async deleteConnection(
    caller: Caller,
    { connectionId, force }: { connectionId: string; force: boolean },
  ) {
    await this.#connections.delete(userOf(caller), connectionId, force);
  }

  async shareConnection(
    caller: Caller,
    {
      connectionId,
      ...share
    }: { connectionId: string; project: string; repository: string },
  ) {
    const { project } = await this.#roles.projectOf(
      share.project,
      caller.credentials,
    );
    return this.#connections.share(userOf(caller), connectionId, {
      ...share,
      project,
    });
  }

  async unshareConnection(
    caller: Caller,
    { connectionId, shareId }: { connectionId: string; shareId: string },
  ) {
    await this.#connections.unshare(userOf(caller), connectionId, shareId);
  }

  async listRepositories(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listRepositories']>[1],
  ) {
    const connection = await this.#connections.own(
      userOf(caller),
      input.connectionId,
    );
    return this.#browse.repositories(
      { connection, repositoryIds: 'all' },
      input,
    );
  }

  async listBranches(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listBranches']>[1],
  ) {
    return this.#browse.branches(
      await browsable(this.#rooms, caller, input.connectionId),
      input,
    );
  }

  async listFiles(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listFiles']>[1],
  ) {
    return this.#browse.files(
      await browsable(this.#rooms, caller, input.connectionId),
      input,
    );
  }

  async testWatchPath(
    caller: Caller,
    input: Parameters<GitDeploymentsService['testWatchPath']>[1],
  ) {
    return this.#browse.testWatchPath(
      await browsable(this.#rooms, caller, input.connectionId),
      input,
    );
  }
}
