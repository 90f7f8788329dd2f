import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from './schemas';

/** What can be connected: a git server as configured. */
export type Provider = FromSchema<typeof schemas.providerSchema>;

/** An authorised account at a provider instance. Holds no token. */
export type Connection = FromSchema<typeof schemas.connectionSchema>;

/** A repository that a project may use somebody's connection for. */
export type ConnectionShare = FromSchema<typeof schemas.connectionShareSchema>;

/** A repository that a connection can browse. */
export type Repository = FromSchema<typeof schemas.repositorySchema>;

/** A branch of a repository. */
export type Branch = FromSchema<typeof schemas.branchSchema>;

/** A folder or a Dockerfile of a branch; paths from the root of the repository. */
export type RepositoryFile = FromSchema<typeof schemas.repositoryFileSchema>;

/** What a folder is written in, as far as its files tell. */
export type Stack = FromSchema<typeof schemas.stackSchema>;

/** A Dockerfile to begin with, and what to keep out of its context. */
export type Starter = FromSchema<typeof schemas.starterSchema>;

/** What a folder of a branch holds that a container can be built from. */
export type Inspection = FromSchema<typeof schemas.inspectionSchema>;

/** A workload that exists, for a container to be rolled out to. */
export type TargetWorkload = FromSchema<typeof schemas.targetWorkloadSchema>;

/** A namespace that a project may deploy to, and what is there. */
export type TargetNamespace = FromSchema<typeof schemas.targetNamespaceSchema>;

/** Where the containers of a project can be rolled out to. */
export type TargetChoices = FromSchema<typeof schemas.targetChoicesSchema>;

/** Something about a container that could be better. */
export type AdviceFinding = FromSchema<typeof schemas.adviceFindingSchema>;

/** What there is to say about how a container is built. */
export type Advice = FromSchema<typeof schemas.adviceSchema>;

/** Where a container is built from. */
export type RepoConfig = FromSchema<typeof schemas.repoConfigSchema>;

/** What a workload that the platform creates looks like. */
export type Workload = FromSchema<typeof schemas.workloadSchema>;

/** What a build is rolled out to. */
export type Target = FromSchema<typeof schemas.targetSchema>;

/** Who may deploy, and who must be asked. */
export type Protection = FromSchema<typeof schemas.protectionSchema>;

/** How approvals of a container are granted. */
export type ApprovalRules = FromSchema<typeof schemas.approvalRulesSchema>;

/** A change of a protection; what is not given stays. */
export type ProtectionInput = FromSchema<typeof schemas.protectionInput>;

/** The least protection that the platform wants for an environment. */
export type MinimumProtection = FromSchema<
  typeof schemas.minimumProtectionSchema
>;

/** Whether someone may do something, and why. */
export type Verdict = FromSchema<typeof schemas.verdictSchema>;

/** What the caller may do with a container, and why. */
export type ContainerRights = FromSchema<typeof schemas.containerRightsSchema>;

/** That an owner deployed past a gate. */
export type BreakGlass = FromSchema<typeof schemas.breakGlassSchema>;

/** A request that someone else must grant. */
export type Approval = FromSchema<typeof schemas.approvalSchema>;

/** What someone said to a request. */
export type ApprovalDecision = FromSchema<
  typeof schemas.approvalDecisionSchema
>;

/** What a request would let through, against what runs now. */
export type ApprovalChange = FromSchema<typeof schemas.approvalChangeSchema>;

/** A request with what it is about. */
export type ApprovalDetail = FromSchema<typeof schemas.approvalDetailSchema>;

/** One setting that differs. */
export type SettingChange = FromSchema<typeof schemas.settingChangeSchema>;

/** One change of a container's settings. */
export type ContainerChange = FromSchema<typeof schemas.containerChangeSchema>;

/** A role of a user, a group or a machine in a project. */
export type RoleBinding = FromSchema<typeof schemas.roleBindingSchema>;

/** Who has which role in a project. */
export type ProjectRoles = FromSchema<typeof schemas.projectRolesSchema>;

/** Who did what, when, and under which rule it was allowed. */
export type AuditEvent = FromSchema<typeof schemas.auditEventSchema>;

/** Which audit events to show. Times are ISO 8601. */
export type AuditFilter = {
  project?: string;
  containerId?: string;
  actor?: string;
  action?: string;
  outcome?: AuditEvent['outcome'];
  from?: string;
  to?: string;
};

/** The seven values of the commit that a build records and passes on. */
export type GitInfo = FromSchema<typeof schemas.gitInfoSchema>;

/** One attempt to build and deploy a commit. Times are ISO 8601, durations milliseconds. */
export type Build = FromSchema<typeof schemas.buildSchema>;

/** How far a build has come in its Dockerfile. */
export type BuildDockerfile = FromSchema<typeof schemas.buildDockerfileSchema>;

/** What the cluster said of a build's pods, or of what it deploys. */
export type BuildEvent = FromSchema<typeof schemas.buildEventSchema>;

/** How a container is built, beyond where its Dockerfile is. */
export type BuildOptions = FromSchema<typeof schemas.buildOptionsSchema>;

/** Where a build stands that waits for its turn. */
export type BuildQueue = FromSchema<typeof schemas.buildQueueSchema>;

/** That a container keeps what it was rolled back to. */
export type Pin = FromSchema<typeof schemas.pinSchema>;

/** A cluster as configured, and whether the platform hears from it. */
export type Cluster = FromSchema<typeof schemas.clusterSchema>;

/** One thing that builds and deployments depend on in a cluster. */
export type ClusterFinding = FromSchema<typeof schemas.clusterFindingSchema>;

/** How one stage of a build stands. */
export type BuildStage = Build['stages'][number];

/** A deployable unit of a catalog entity in one environment. */
export type Container = FromSchema<typeof schemas.containerSchema>;

/** A container as lists have it: with all that a row about it shows. */
export type ListedContainer = FromSchema<typeof schemas.listedContainerSchema>;

/** By what a list of containers can be narrowed. */
export type ContainerConditionName =
  (typeof schemas.CONTAINER_CONDITIONS)[number];

/** How a build came about, as the history is narrowed by it. */
export type HistoryTrigger = (typeof schemas.HISTORY_TRIGGERS)[number];

/** A page of a container's history. */
export type BuildPage = FromSchema<typeof schemas.buildPageSchema>;

/** How long builds of a container take, and how they end. */
export type ContainerStatistics = FromSchema<
  typeof schemas.containerStatisticsSchema
>;

/** What runs in one container against what runs in another one of the same repository. */
export type ContainerComparison = FromSchema<
  typeof schemas.containerComparisonSchema
>;

/** What makes a container. */
export type CreateContainer = FromSchema<typeof schemas.createContainerSchema>;

/** What can be changed of a container; what is not given stays. */
export type UpdateContainer = FromSchema<typeof schemas.updateContainerSchema>;

/** What one push meant for one container, and why. */
export type Decision = FromSchema<typeof schemas.decisionSchema>;

/** What watchPath would have meant for one commit of a branch. */
export type WatchPathTest = FromSchema<typeof schemas.watchPathTestSchema>;

/** One webhook request as it arrived. */
export type Delivery = FromSchema<typeof schemas.deliverySchema>;

/** A delivery with its headers and body. */
export type DeliveryDetail = FromSchema<typeof schemas.deliveryDetailSchema>;

/** What the form for a new container starts with. */
export type ContainerDefaults = FromSchema<
  typeof schemas.containerDefaultsSchema
>;

/** One line of a build's log; `n` counts from 1. */
export type LogLine = FromSchema<typeof schemas.logLineSchema>;

/** A page of a list: by limit and offset, or by the sealed cursor. */
export type Page<T> = {
  items: T[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
};

/** A page of a list that is the provider's: by cursor alone, and nobody knows how many there are. */
export type CursorPage<T> = {
  items: T[];
  pageInfo: { nextCursor?: string };
};
