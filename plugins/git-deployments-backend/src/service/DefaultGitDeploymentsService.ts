import { NotFoundError } from '@backstage/errors';
import type {
  CreateContainer,
  UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { EncryptionRotation } from '../admin/EncryptionRotation';
import type { BrowseAccess, BrowseService } from '../browse/BrowseService';
import type { GitDeploymentsConfig } from '../config/read';
import type { ConnectionService } from '../connections/ConnectionService';
import type { OAuthFlow } from '../connections/OAuthFlow';
import type { ClusterService } from '../admin/ClusterService';
import type { ContainerService } from '../containers/ContainerService';
import { grantsOf } from '../containers/grants';
import { presentDecision } from '../containers/present';
import { fillTemplate } from '../containers/templates';
import type { DeliveryService } from '../deliveries/DeliveryService';
import type { Providers } from '../providers';
import type { RoleService } from '../roles/RoleService';
import type { ContainerRow, Store } from '../store';
import { userOf, type Access } from './Access';
import type { BuildActions } from './BuildActions';
import type { Cursors } from './cursors';
import { explainRole, mayChange } from './rights';
import type { Caller, GitDeploymentsService } from './types';

/** What Git Deployments does, for whoever may: see {@link GitDeploymentsService}. */
export class DefaultGitDeploymentsService implements GitDeploymentsService {
  readonly #store: Store;
  readonly #providers: Providers;
  readonly #oauth: OAuthFlow;
  readonly #connections: ConnectionService;
  readonly #browse: BrowseService;
  readonly #containers: ContainerService;
  readonly #builds: BuildActions;
  readonly #access: Access;
  readonly #clusters: ClusterService;
  readonly #roles: RoleService;
  readonly #cursors: Cursors;
  readonly #deliveries: DeliveryService;
  readonly #encryption: EncryptionRotation;
  readonly #config: GitDeploymentsConfig;

  constructor(options: {
    store: Store;
    providers: Providers;
    oauth: OAuthFlow;
    connections: ConnectionService;
    browse: BrowseService;
    containers: ContainerService;
    builds: BuildActions;
    access: Access;
    clusters: ClusterService;
    roles: RoleService;
    cursors: Cursors;
    deliveries: DeliveryService;
    encryption: EncryptionRotation;
    config: GitDeploymentsConfig;
  }) {
    this.#store = options.store;
    this.#providers = options.providers;
    this.#oauth = options.oauth;
    this.#connections = options.connections;
    this.#browse = options.browse;
    this.#containers = options.containers;
    this.#builds = options.builds;
    this.#access = options.access;
    this.#clusters = options.clusters;
    this.#roles = options.roles;
    this.#cursors = options.cursors;
    this.#deliveries = options.deliveries;
    this.#encryption = options.encryption;
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
      await this.#browsable(caller, input.connectionId),
      input,
    );
  }

  async listFiles(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listFiles']>[1],
  ) {
    return this.#browse.files(
      await this.#browsable(caller, input.connectionId),
      input,
    );
  }

  async testWatchPath(
    caller: Caller,
    input: Parameters<GitDeploymentsService['testWatchPath']>[1],
  ) {
    return this.#browse.testWatchPath(
      await this.#browsable(caller, input.connectionId),
      input,
    );
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
    return this.#containers.list([entity.entityRef], page);
  }

  async listOrphanedContainers(
    caller: Caller,
    page: { limit: number; offset: number },
  ) {
    await this.#access.mustAdminister(caller);
    const entityRefs = await this.#store.containers.entityRefs();
    return this.#containers.list(await this.#roles.missingOf(entityRefs), page);
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
    await this.#access.mustChange(caller, owner.project);
    return this.#containers.create(userOf(caller), owner, input);
  }

  async updateContainer(
    caller: Caller,
    { containerId, changes }: { containerId: string; changes: UpdateContainer },
  ) {
    await this.#changeable(caller, containerId);
    const { entityRef, ...others } = changes;
    const owner =
      entityRef === undefined
        ? undefined
        : await this.#roles.projectOf(entityRef, caller.credentials);
    if (owner) {
      await this.#access.mustChange(caller, owner.project);
    }
    return this.#containers.update(userOf(caller), containerId, others, owner);
  }

  async deleteContainer(
    caller: Caller,
    {
      containerId,
      deleteWorkload,
    }: { containerId: string; deleteWorkload: boolean },
  ) {
    await this.#changeable(caller, containerId);
    await this.#containers.delete(containerId, deleteWorkload);
  }

  async unpinContainer(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    const container = await this.#containers.get(containerId);
    await this.#access.mustDeploy(caller, container);
    return this.#containers.unpin(container);
  }

  listBuilds: GitDeploymentsService['listBuilds'] = (caller, input) =>
    this.#builds.listBuilds(caller, input);

  triggerBuild: GitDeploymentsService['triggerBuild'] = (caller, input) =>
    this.#builds.triggerBuild(caller, input);

  getBuild: GitDeploymentsService['getBuild'] = (caller, input) =>
    this.#builds.getBuild(caller, input);

  cancelBuild: GitDeploymentsService['cancelBuild'] = (caller, input) =>
    this.#builds.cancelBuild(caller, input);

  redeployBuild: GitDeploymentsService['redeployBuild'] = (caller, input) =>
    this.#builds.redeployBuild(caller, input);

  rollbackContainer: GitDeploymentsService['rollbackContainer'] = (
    caller,
    input,
  ) => this.#builds.rollbackContainer(caller, input);

  promoteBuild: GitDeploymentsService['promoteBuild'] = (caller, input) =>
    this.#builds.promoteBuild(caller, input);

  openLog: GitDeploymentsService['openLog'] = (caller, input) =>
    this.#builds.openLog(caller, input);

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
    const { items, totalItems } = await this.#store.decisions.list(
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

  async checkHook(caller: Caller, { containerId }: { containerId: string }) {
    const container = await this.#changeable(caller, containerId);
    return this.#containers.checkHook(container);
  }

  async rotateHookSecret(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    const container = await this.#changeable(caller, containerId);
    return this.#containers.rotateHookSecret(container);
  }

  async listDeliveries(
    caller: Caller,
    input: Parameters<GitDeploymentsService['listDeliveries']>[1],
  ) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.list(input);
  }

  async getDelivery(caller: Caller, { deliveryId }: { deliveryId: string }) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.get(deliveryId);
  }

  async replayDelivery(caller: Caller, { deliveryId }: { deliveryId: string }) {
    await this.#access.mustAdminister(caller);
    return this.#deliveries.replay(deliveryId);
  }

  async listClusters(caller: Caller) {
    await this.#access.mustAdminister(caller);
    const items = await this.#clusters.list();
    return { items, totalItems: items.length, pageInfo: {} };
  }

  async checkCluster(caller: Caller, { name }: { name: string }) {
    await this.#access.mustAdminister(caller);
    return { items: await this.#clusters.check(name) };
  }

  async getClusterPipelines(caller: Caller, { name }: { name: string }) {
    await this.#access.mustAdminister(caller);
    return this.#clusters.pipelines(name);
  }

  async rotateEncryption(caller: Caller) {
    await this.#access.mustAdminister(caller);
    return this.#encryption.run();
  }

  /**
   * What of a connection the caller may browse: all of their own, and of others' what is shared with projects that they
   * may change. That there are others is nobody's business.
   */
  async #browsable(
    caller: Caller,
    connectionId: string,
  ): Promise<BrowseAccess> {
    const userRef = userOf(caller);
    const connection = await this.#store.connections.get(connectionId);
    if (connection?.ownerRef === userRef) {
      return { connection, repositoryIds: 'all' };
    }
    const shares = connection
      ? await this.#store.shares.listOfConnections([connection.id])
      : [];
    const usable = await Promise.all(
      shares.map(async ({ project, repositoryId }) =>
        mayChange(await this.#roles.roleOf(userRef, project)).allowed
          ? [repositoryId]
          : [],
      ),
    );
    const repositoryIds = new Set(usable.flat());
    if (!connection || repositoryIds.size === 0) {
      throw new NotFoundError(`You have no connection ${connectionId}`);
    }
    return { connection, repositoryIds };
  }

  async #changeable(
    caller: Caller,
    containerId: string,
  ): Promise<ContainerRow> {
    const container = await this.#containers.get(containerId);
    await this.#access.mustChangeContainer(caller, container);
    return container;
  }
}
