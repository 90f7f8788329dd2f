import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  isFinal,
  type Connection,
  type CreateContainer,
  type RepositoryFile,
  type UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsConfig } from '../config/read';
import type { HookManager } from '../connections/HookManager';
import type { OAuthFlow } from '../connections/OAuthFlow';
import type { TokenVault } from '../connections/TokenVault';
import type { BuildService } from '../containers/BuildService';
import type { ContainerService } from '../containers/ContainerService';
import { grantsOf } from '../containers/grants';
import { presentBuild, presentDecision } from '../containers/present';
import { fillTemplate } from '../containers/templates';
import { mayDeploy } from '../decide/protection';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type { ConnectionRow, Store } from '../store';
import type { Cursors } from './cursors';
import { explainRole, mayChange } from './rights';
import type { Caller, GitDeploymentsService } from './types';

/** File names that the form offers as Dockerfiles. */
const DOCKERFILE = /^(.*\.)?(dockerfile|containerfile)(\..*)?$/i;

/** What Git Deployments does, for whoever may: see {@link GitDeploymentsService}. */
export class DefaultGitDeploymentsService implements GitDeploymentsService {
  readonly #store: Store;
  readonly #providers: Providers;
  readonly #vault: TokenVault;
  readonly #oauth: OAuthFlow;
  readonly #hooks: HookManager;
  readonly #containers: ContainerService;
  readonly #builds: BuildService;
  readonly #roles: RoleService;
  readonly #cursors: Cursors;
  readonly #config: GitDeploymentsConfig;

  constructor(options: {
    store: Store;
    providers: Providers;
    vault: TokenVault;
    oauth: OAuthFlow;
    hooks: HookManager;
    containers: ContainerService;
    builds: BuildService;
    roles: RoleService;
    cursors: Cursors;
    config: GitDeploymentsConfig;
  }) {
    this.#store = options.store;
    this.#providers = options.providers;
    this.#vault = options.vault;
    this.#oauth = options.oauth;
    this.#hooks = options.hooks;
    this.#containers = options.containers;
    this.#builds = options.builds;
    this.#roles = options.roles;
    this.#cursors = options.cursors;
    this.#config = options.config;
  }

  async listProviders() {
    return this.#providers.list().map(({ instance }) => ({
      id: instance.id,
      type: instance.type,
      title: instance.title,
      host: new URL(instance.baseUrl).host,
    }));
  }

  async listConnections(caller: Caller): Promise<Connection[]> {
    const rows = await this.#store.connections.listOf(userOf(caller));
    const counts = await this.#store.containers.countByConnection(
      rows.map(({ id }) => id),
    );
    return rows.map(row => ({
      id: row.id,
      provider: row.provider,
      account: {
        id: row.accountId,
        login: row.accountLogin,
        avatarUrl: row.avatarUrl,
      },
      scopes: row.scopes,
      status: row.status,
      createdAt: row.createdAt,
      containers: counts.get(row.id) ?? 0,
    }));
  }

  async startConnection(
    caller: Caller,
    input: { provider: string; returnTo?: string },
  ) {
    return this.#oauth.start(userOf(caller), input);
  }

  async deleteConnection(
    caller: Caller,
    { connectionId, force }: { connectionId: string; force: boolean },
  ) {
    const connection = await this.#own(caller, connectionId);
    const containers = await this.#store.containers.listOfConnection(
      connection.id,
    );
    if (containers.length > 0 && !force) {
      const names = containers.map(
        ({ entityRef, name, environment }) =>
          `${name} (${environment}) of ${entityRef}`,
      );
      throw new ConflictError(
        `These containers build with this connection: ${names.join(
          ', ',
        )}. Point them at another connection first, or disconnect by force: their webhooks go, and pushes build them no more`,
      );
    }
    for (const container of containers) {
      await this.#store.containers.update(container.id, container.version, {
        connectionId: null,
      });
      await this.#hooks.release(container);
    }
    const tokens = this.#vault.open(connection);
    await this.#store.connections.delete(connection.id);
    // The grant is ours to forget whether or not the provider hears of it.
    await this.#providers
      .find(connection.provider)
      ?.revoke(tokens)
      .catch(() => undefined);
  }

  async listRepositories(
    caller: Caller,
    input: {
      connectionId: string;
      search?: string;
      limit: number;
      cursor?: string;
    },
  ) {
    const connection = await this.#own(caller, input.connectionId);
    const scope = ['repositories', connection.id, input.search ?? ''];
    const page = await this.#vault.use(connection.id, (token, provider) =>
      provider.listRepositories(token, {
        search: input.search,
        limit: input.limit,
        cursor: this.#cursors.open(scope, input.cursor),
      }),
    );
    return {
      items: page.items.map(
        ({
          id,
          fullName,
          url,
          defaultBranch,
          private: isPrivate,
          pushedAt,
        }) => ({
          id,
          fullName,
          url,
          defaultBranch,
          private: isPrivate,
          pushedAt: pushedAt?.toISOString() ?? null,
        }),
      ),
      pageInfo: { nextCursor: this.#cursors.seal(scope, page.next) },
    };
  }

  async listBranches(
    caller: Caller,
    input: {
      connectionId: string;
      repository: string;
      search?: string;
      limit: number;
      cursor?: string;
    },
  ) {
    const connection = await this.#own(caller, input.connectionId);
    const scope = [
      'branches',
      connection.id,
      input.repository,
      input.search ?? '',
    ];
    return this.#vault.use(connection.id, async (token, provider) => {
      const [repository, page] = await Promise.all([
        provider.getRepository(token, input.repository),
        provider.listBranches(token, input.repository, {
          search: input.search,
          limit: input.limit,
          cursor: this.#cursors.open(scope, input.cursor),
        }),
      ]);
      return {
        items: page.items.map(({ name, sha }) => ({
          name,
          sha,
          default: name === repository.defaultBranch,
        })),
        pageInfo: { nextCursor: this.#cursors.seal(scope, page.next) },
      };
    });
  }

  async listFiles(
    caller: Caller,
    input: {
      connectionId: string;
      repository: string;
      branch: string;
      path: string;
    },
  ) {
    const connection = await this.#own(caller, input.connectionId);
    const entries = await this.#vault.use(connection.id, (token, provider) =>
      provider.listFolder(
        token,
        input.repository,
        input.branch,
        input.path.replace(/^\/+|\/+$/g, ''),
      ),
    );
    return entries.flatMap(({ path, type }): RepositoryFile[] => {
      if (type === 'folder') {
        return [{ path, type: 'folder' }];
      }
      return type === 'file' && DOCKERFILE.test(path.split('/').at(-1) ?? '')
        ? [{ path, type: 'dockerfile' }]
        : [];
    });
  }

  async getDefaults(
    caller: Caller,
    input: { entityRef: string; name?: string; environment?: string },
  ) {
    const { entityRef, project } = await this.#roles.projectOf(
      input.entityRef,
      caller.credentials,
    );
    const role = await this.#roles.roleOf(userOf(caller), project);
    const { namespaces, images } = grantsOf(this.#config.grants, project);
    const values = {
      entityRef,
      name: input.name || 'app',
      environment: input.environment || 'production',
    };
    const { templates } = this.#config;
    const clusterNames = [
      ...new Set(namespaces.map(pattern => pattern.split('/')[0])),
    ];
    return {
      project,
      role: role ?? null,
      mayCreate: mayChange(role).allowed && images.length > 0,
      why:
        images.length > 0
          ? explainRole(role, project)
          : `Nothing is granted to ${project}: ask the platform team for an entry in gitDeployments.grants`,
      image: templates.image ? fillTemplate(templates.image, values) : null,
      target: {
        cluster: templates.cluster ?? null,
        namespace: templates.namespace
          ? fillTemplate(templates.namespace, values)
          : null,
      },
      clusters: clusterNames.map(name => ({
        name,
        namespaces: namespaces
          .filter(pattern => pattern.startsWith(`${name}/`))
          .map(pattern => pattern.slice(name.length + 1)),
      })),
    };
  }

  async listContainers(
    caller: Caller,
    {
      entityRef,
      ...page
    }: { entityRef: string; limit: number; offset: number },
  ) {
    const entity = await this.#roles.projectOf(entityRef, caller.credentials);
    return this.#containers.list(entity.entityRef, page);
  }

  async getContainer(
    _caller: Caller,
    { containerId }: { containerId: string },
  ) {
    return this.#containers.present(await this.#containers.get(containerId));
  }

  async createContainer(caller: Caller, input: CreateContainer) {
    const owner = await this.#roles.projectOf(
      input.entityRef,
      caller.credentials,
    );
    await this.#mustChange(caller, owner.project);
    return this.#containers.create(userOf(caller), owner, input);
  }

  async updateContainer(
    caller: Caller,
    { containerId, changes }: { containerId: string; changes: UpdateContainer },
  ) {
    const container = await this.#containers.get(containerId);
    await this.#mustChange(
      caller,
      container.project,
      container.protection.level === 'locked',
    );
    return this.#containers.update(userOf(caller), containerId, changes);
  }

  async deleteContainer(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    const container = await this.#containers.get(containerId);
    await this.#mustChange(
      caller,
      container.project,
      container.protection.level === 'locked',
    );
    await this.#containers.delete(containerId);
  }

  async listBuilds(
    _caller: Caller,
    {
      containerId,
      ...page
    }: Parameters<GitDeploymentsService['listBuilds']>[1],
  ) {
    await this.#containers.get(containerId);
    return this.#builds.list(containerId, page);
  }

  async triggerBuild(
    caller: Caller,
    { containerId, sha }: { containerId: string; sha?: string },
  ) {
    const container = await this.#containers.get(containerId);
    const userRef = userOf(caller);
    const actor = {
      userRef,
      name: userRef,
      role: await this.#roles.roleOf(userRef, container.project),
    };
    const verdict = mayDeploy(container.protection, actor);
    if (!verdict.allowed) {
      throw new NotAllowedError(verdict.reason);
    }
    return this.#builds.trigger(container, actor, sha);
  }

  async getBuild(_caller: Caller, { buildId }: { buildId: string }) {
    return presentBuild(await this.#builds.get(buildId));
  }

  async listDecisions(
    _caller: Caller,
    {
      containerId,
      limit,
      cursor,
    }: { containerId: string; limit: number; cursor?: string },
  ) {
    await this.#containers.get(containerId);
    const scope = ['decisions', containerId];
    const opened = this.#cursors.open(scope, cursor);
    const { items, totalItems } = await this.#store.builds.listDecisions(
      containerId,
      {
        limit,
        before: opened === undefined ? undefined : Number(opened),
      },
    );
    const last = items.length === limit ? items.at(-1) : undefined;
    return {
      items: items.map(presentDecision),
      totalItems,
      pageInfo: {
        nextCursor: this.#cursors.seal(scope, last && String(last.seq)),
      },
    };
  }

  async readLog(
    _caller: Caller,
    { buildId, after }: { buildId: string; after: number },
  ) {
    // The state is read first: what is written before the end is then read before the end is told.
    const build = await this.#builds.get(buildId);
    const lines = await this.#store.logs.read(buildId, after);
    return { lines, ended: isFinal(build.status) && lines.length === 0 };
  }

  /** A connection of the caller. That others' exist is nobody's business. */
  async #own(caller: Caller, connectionId: string): Promise<ConnectionRow> {
    const connection = await this.#store.connections.get(connectionId);
    if (!connection || connection.ownerRef !== userOf(caller)) {
      throw new NotFoundError(`You have no connection ${connectionId}`);
    }
    return connection;
  }

  async #mustChange(
    caller: Caller,
    project: string,
    locked = false,
  ): Promise<void> {
    const verdict = mayChange(
      await this.#roles.roleOf(userOf(caller), project),
      locked,
    );
    if (!verdict.allowed) {
      throw new NotAllowedError(`${verdict.reason} of ${project}`);
    }
  }
}

function userOf(caller: Caller): string {
  const { userEntityRef } = caller.credentials.principal;
  if (!userEntityRef) {
    throw new InputError('Sign in as a person');
  }
  return userEntityRef;
}
