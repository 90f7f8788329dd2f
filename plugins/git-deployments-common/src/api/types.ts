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

/** Where a container is built from. */
export type RepoConfig = FromSchema<typeof schemas.repoConfigSchema>;

/** What a workload that the platform creates looks like. */
export type Workload = FromSchema<typeof schemas.workloadSchema>;

/** What a build is rolled out to. */
export type Target = FromSchema<typeof schemas.targetSchema>;

/** Who may deploy. */
export type Protection = FromSchema<typeof schemas.protectionSchema>;

/** The seven values of the commit that a build records and passes on. */
export type GitInfo = FromSchema<typeof schemas.gitInfoSchema>;

/** One attempt to build and deploy a commit. Times are ISO 8601, durations milliseconds. */
export type Build = FromSchema<typeof schemas.buildSchema>;

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
