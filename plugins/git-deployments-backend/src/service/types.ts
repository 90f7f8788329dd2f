import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  Advice,
  Approval,
  ApprovalChange,
  ApprovalDetail,
  ApprovalState,
  AuditEvent,
  AuditFilter,
  Branch,
  Build,
  BuildEvent,
  BuildPage,
  Cluster,
  ClusterFinding,
  Connection,
  ConnectionShare,
  Container,
  ContainerChange,
  ContainerComparison,
  ContainerDefaults,
  ContainerRights,
  ContainerStatistics,
  CreateContainer,
  CursorPage,
  Decision,
  Delivery,
  DeliveryDetail,
  DeliveryState,
  Inspection,
  ListedContainer,
  Page,
  ProjectRoles,
  Provider,
  Repository,
  RepositoryFile,
  Role,
  TargetChoices,
  UpdateContainer,
  WatchPathTest,
} from 'backstage-plugin-git-deployments-common';
import type { LogTail } from '../logs/LogTails';
import type {
  ContainerFilter,
  ContainerListWhere,
  HistoryWhere,
} from '../store';

/** Who calls: a person of the portal, or a machine (an external access token, another plugin). */
export type Caller = {
  credentials: BackstageCredentials<
    BackstageUserPrincipal | BackstageServicePrincipal
  >;
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
 * wrap it, and hand in what the caller may see as a filter. Methods reject with errors of `@backstage/errors` whose messages say what to do.
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

  /** Which Dockerfiles are in a folder of a branch and below, and what the folder holds. */
  inspectFolder(
    caller: Caller,
    input: {
      connectionId: string;
      repository: string;
      branch: string;
      path: string;
    },
  ): Promise<Inspection>;
  /** Where the project of an entity may deploy to; with a place, what is in that one alone. */
  listTargets(
    caller: Caller,
    input: { entityRef: string; cluster?: string; namespace?: string },
  ): Promise<TargetChoices>;
  /** What could be better in how a container is built. */
  adviseContainer(
    caller: Caller,
    input: { containerId: string },
  ): Promise<Advice>;

  getDefaults(
    caller: Caller,
    input: { entityRef: string; name?: string; environment?: string },
  ): Promise<ContainerDefaults>;
  /** The containers of an entity, or all that the caller's groups own or have a role in. */
  listContainers(
    caller: Caller,
    input: {
      entityRef?: string;
      owned?: boolean;
      owner?: string;
    } & Omit<ContainerListWhere, 'within'> &
      OffsetPage,
    filter?: ContainerFilter,
  ): Promise<Page<ListedContainer>>;
  /** Those whose entity is not in the catalog any more: for administrators. */
  listOrphanedContainers(
    caller: Caller,
    input: OffsetPage,
    filter?: ContainerFilter,
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

  /** The history, by offset or by cursor. */
  listBuilds(
    caller: Caller,
    input: {
      containerId: string;
      cursor?: string;
      /** Whether to say how many there are; it does, unless told otherwise. */
      count?: boolean;
    } & HistoryWhere &
      OffsetPage,
  ): Promise<BuildPage>;
  /** How long builds of a container take, and how they end. */
  getContainerStatistics(
    caller: Caller,
    input: { containerId: string },
  ): Promise<ContainerStatistics>;
  /** What runs in a container against what runs in another one. */
  compareContainers(
    caller: Caller,
    input: { containerId: string; with: string },
  ): Promise<ContainerComparison>;
  triggerBuild(
    caller: Caller,
    input: { containerId: string; sha?: string },
  ): Promise<Build>;
  getBuild(caller: Caller, input: { buildId: string }): Promise<Build>;
  /** What a build changed, against what was deployed before it. */
  getBuildChange(
    caller: Caller,
    input: { buildId: string },
  ): Promise<ApprovalChange>;
  /** What the cluster said of a build that matters. */
  listBuildEvents(
    caller: Caller,
    input: { buildId: string },
  ): Promise<{ items: BuildEvent[] }>;
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

  /** What the caller may do with a container, and why. */
  getContainerRights(
    caller: Caller,
    input: { containerId: string },
  ): Promise<ContainerRights>;
  /** How the settings of a container were changed, newest first. */
  listContainerChanges(
    caller: Caller,
    input: { containerId: string } & OffsetPage,
  ): Promise<Page<ContainerChange>>;

  /** Requests, newest first; with `waitingForMe` only what the caller may approve. */
  listApprovals(
    caller: Caller,
    input: {
      state?: ApprovalState;
      waitingForMe: boolean;
      containerId?: string;
    } & OffsetPage,
    filter?: ContainerFilter,
  ): Promise<Page<Approval>>;
  getApproval(
    caller: Caller,
    input: { approvalId: string },
  ): Promise<ApprovalDetail>;
  approve(
    caller: Caller,
    input: { approvalId: string; comment?: string },
  ): Promise<ApprovalDetail>;
  reject(
    caller: Caller,
    input: { approvalId: string; comment?: string },
  ): Promise<ApprovalDetail>;
  withdraw(
    caller: Caller,
    input: { approvalId: string },
  ): Promise<ApprovalDetail>;
  /** Break-glass: an owner lets it pass. */
  override(
    caller: Caller,
    input: { approvalId: string; reason: string },
  ): Promise<ApprovalDetail>;

  /** Who has which role in a project. */
  getProjectRoles(
    caller: Caller,
    input: { project: string },
  ): Promise<ProjectRoles>;
  setProjectRole(
    caller: Caller,
    input: { project: string; principal: string; role: Role },
  ): Promise<ProjectRoles>;
  removeProjectRole(
    caller: Caller,
    input: { project: string; principal: string },
  ): Promise<ProjectRoles>;

  /** Who did what, newest first. */
  listAudit(
    caller: Caller,
    input: AuditFilter & { limit: number; cursor?: string },
    filter?: ContainerFilter,
  ): Promise<Page<AuditEvent>>;
  /** The same, all of it, oldest first. */
  exportAudit(
    caller: Caller,
    input: AuditFilter,
    filter?: ContainerFilter,
  ): Promise<AsyncIterable<AuditEvent>>;
}
