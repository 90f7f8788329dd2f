import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  Branch,
  Build,
  BuildStatus,
  Cluster,
  ClusterFinding,
  Connection,
  ConnectionShare,
  Container,
  ContainerDefaults,
  CreateContainer,
  CursorPage,
  Decision,
  Delivery,
  DeliveryDetail,
  DeliveryState,
  Page,
  Provider,
  Repository,
  RepositoryFile,
  UpdateContainer,
  WatchPathTest,
} from 'backstage-plugin-git-deployments-common';
import type { LogTail } from '../logs/LogTails';

/** Who calls: a person of the portal. */
export type Caller = {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
};

/** A page by limit and offset. */
export type OffsetPage = { limit: number; offset: number };

/** A page of what a provider lists. */
export type ProviderPageRequest = {
  search?: string;
  limit: number;
  cursor?: string;
};

/**
 * Everything that Git Deployments does for its callers. HTTP and other ways in meet only here; authorisation and audit
 * wrap it. Methods reject with errors of `@backstage/errors` whose messages say what to do.
 */
export interface GitDeploymentsService {
  listProviders(): Promise<Provider[]>;

  /** With `entityRef`, those too that are shared with its project, where the caller may change it. */
  listConnections(
    caller: Caller,
    input: { entityRef?: string },
  ): Promise<Connection[]>;
  startConnection(
    caller: Caller,
    input: { provider: string; connectionId?: string; returnTo?: string },
  ): Promise<{ authorizeUrl: string; cookie: string; maxAgeMs: number }>;
  deleteConnection(
    caller: Caller,
    input: { connectionId: string; force: boolean },
  ): Promise<void>;
  shareConnection(
    caller: Caller,
    input: { connectionId: string; project: string; repository: string },
  ): Promise<ConnectionShare>;
  unshareConnection(
    caller: Caller,
    input: { connectionId: string; shareId: string },
  ): Promise<void>;

  listRepositories(
    caller: Caller,
    input: { connectionId: string } & ProviderPageRequest,
  ): Promise<CursorPage<Repository>>;
  listBranches(
    caller: Caller,
    input: { connectionId: string; repository: string } & ProviderPageRequest,
  ): Promise<CursorPage<Branch>>;
  listFiles(
    caller: Caller,
    input: {
      connectionId: string;
      repository: string;
      branch: string;
      path: string;
    },
  ): Promise<RepositoryFile[]>;
  /** Which of the newest commits of a branch would have built with a watchPath. */
  testWatchPath(
    caller: Caller,
    input: {
      connectionId: string;
      repository: string;
      branch: string;
      watchPath?: string;
    },
  ): Promise<WatchPathTest[]>;

  getDefaults(
    caller: Caller,
    input: { entityRef: string; name?: string; environment?: string },
  ): Promise<ContainerDefaults>;
  listContainers(
    caller: Caller,
    input: { entityRef: string } & OffsetPage,
  ): Promise<Page<Container>>;
  /** Those whose entity is not in the catalog any more: for administrators. */
  listOrphanedContainers(
    caller: Caller,
    input: OffsetPage,
  ): Promise<Page<Container>>;
  getContainer(
    caller: Caller,
    input: { containerId: string },
  ): Promise<Container>;
  createContainer(caller: Caller, input: CreateContainer): Promise<Container>;
  updateContainer(
    caller: Caller,
    input: { containerId: string; changes: UpdateContainer },
  ): Promise<Container>;
  deleteContainer(
    caller: Caller,
    input: { containerId: string; deleteWorkload: boolean },
  ): Promise<void>;
  /** Lets pushes be built again after a rollback. */
  unpinContainer(
    caller: Caller,
    input: { containerId: string },
  ): Promise<Container>;

  listBuilds(
    caller: Caller,
    input: { containerId: string; status?: BuildStatus } & OffsetPage,
  ): Promise<Page<Build>>;
  triggerBuild(
    caller: Caller,
    input: { containerId: string; sha?: string },
  ): Promise<Build>;
  getBuild(caller: Caller, input: { buildId: string }): Promise<Build>;
  /** Cancels a build that is queued or building; a conflict says what it is instead. */
  cancelBuild(caller: Caller, input: { buildId: string }): Promise<Build>;
  /** Deploys the image of a build again, with what its container is now. */
  redeployBuild(caller: Caller, input: { buildId: string }): Promise<Build>;
  /** Deploys an earlier build with its configuration, and pins it. */
  rollbackContainer(
    caller: Caller,
    input: { containerId: string; buildId: string },
  ): Promise<Build>;
  /** Deploys a build of another container of the same repository. */
  promoteBuild(
    caller: Caller,
    input: { containerId: string; fromBuildId: string },
  ): Promise<Build>;
  listDecisions(
    caller: Caller,
    input: { containerId: string; limit: number; cursor?: string },
  ): Promise<Page<Decision>>;

  /** Looks at the webhook of a container now, and mends it where it can be mended. */
  checkHook(caller: Caller, input: { containerId: string }): Promise<Container>;
  /** Gives the webhook of a container a new secret. */
  rotateHookSecret(
    caller: Caller,
    input: { containerId: string },
  ): Promise<Container>;

  /** Deliveries and keys are for administrators. */
  listDeliveries(
    caller: Caller,
    input: {
      provider?: string;
      repository?: string;
      state?: DeliveryState;
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<Delivery>>;
  getDelivery(
    caller: Caller,
    input: { deliveryId: string },
  ): Promise<DeliveryDetail>;
  replayDelivery(
    caller: Caller,
    input: { deliveryId: string },
  ): Promise<Delivery>;
  rotateEncryption(
    caller: Caller,
  ): Promise<{ key: string; changed: number; unreadable: string[] }>;

  /** The log of a build: what there is, and what comes. */
  openLog(caller: Caller, input: { buildId: string }): Promise<LogTail>;

  /** Clusters are for administrators. */
  listClusters(caller: Caller): Promise<Page<Cluster>>;
  checkCluster(
    caller: Caller,
    input: { name: string },
  ): Promise<{ items: ClusterFinding[] }>;
  /** The Task and the Pipelines, as YAML, for a cluster that forbids runs to embed them. */
  getClusterPipelines(caller: Caller, input: { name: string }): Promise<string>;
}
