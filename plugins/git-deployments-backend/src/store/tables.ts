import type {
  BuildStatus,
  BuildTrigger,
  DecisionOutcome,
  GitInfo,
  PipelineStatus,
  Protection,
  SupersedePolicy,
  Target,
  BuildStage,
} from 'backstage-plugin-git-deployments-common';

/*
 * The rows as the rest of the backend sees them: JSON columns parsed, names in camel case. Times are ISO 8601 in UTC,
 * so that they compare as text on every engine.
 */

/** An authorised account; `tokens` is encrypted. */
export interface ConnectionRow {
  id: string;
  provider: string;
  ownerRef: string;
  accountId: string;
  accountLogin: string;
  avatarUrl: string | null;
  scopes: string[];
  tokens: string;
  tokenExpiresAt: string | null;
  status: 'active' | 'reconnect';
  createdAt: string;
  updatedAt: string;
}

/** An authorisation under way. */
export interface OAuthFlowRow {
  stateHash: string;
  cookieHash: string;
  provider: string;
  userRef: string;
  codeVerifier: string;
  returnTo: string;
  expiresAt: string;
}

/** A webhook; `secret` is encrypted. */
export interface HookRow {
  id: string;
  provider: string;
  repositoryId: string;
  repository: string;
  providerHookId: string | null;
  secret: string;
  status: 'creating' | 'active' | 'manual';
  lastDeliveryAt: string | null;
  createdAt: string;
}

/** What a container is built from and rolled out to: kept on each build as it was. */
export interface ContainerConfig {
  provider: string;
  connectionId: string | null;
  repositoryId: string;
  repository: string;
  url: string;
  cloneUrl: string;
  branch: string;
  path: string;
  dockerfile: string;
  watchPath: string | null;
  image: string;
  target: Target;
}

/** A deployable unit of an entity. */
export interface ContainerRow extends ContainerConfig {
  id: string;
  entityRef: string;
  project: string;
  name: string;
  environment: string;
  protection: Protection;
  supersede: SupersedePolicy;
  pipelineStatus: PipelineStatus;
  initialSha: string;
  lastDecidedSha: string | null;
  version: number;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

/** A webhook request as it arrived. */
export interface DeliveryRow {
  id: string;
  hookId: string;
  deliveryId: string;
  headers: Record<string, string>;
  body: Buffer;
  state: 'received' | 'processed' | 'failed';
  outcome: string | null;
  attempts: number;
  dueAt: string;
  receivedAt: string;
}

/** One attempt to build and deploy. */
export interface BuildRow {
  id: string;
  containerId: string;
  number: number;
  status: BuildStatus;
  pipelineStatus: PipelineStatus | null;
  trigger: BuildTrigger;
  triggeredBy: string | null;
  sha: string;
  git: GitInfo;
  config: ContainerConfig;
  image: string;
  tag: string;
  digest: string | null;
  stages: BuildStage[];
  instructions: string[] | null;
  reason: string | null;
  cluster: string;
  phase: 'full' | 'build' | 'deploy';
  attempt: number;
  runNamespace: string | null;
  runName: string | null;
  runUid: string | null;
  rolloutStartedAt: string | null;
  version: number;
  dueAt: string;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** What a push meant for a container. */
export interface DecisionRow {
  id: string;
  seq: number;
  containerId: string;
  deliveryId: string | null;
  changeKey: string;
  outcome: DecisionOutcome;
  rule: string;
  reason: string;
  trigger: BuildTrigger;
  ref: string;
  beforeSha: string | null;
  afterSha: string | null;
  message: string | null;
  actor: string | null;
  watchPath: string | null;
  baseSha: string | null;
  matchedFiles: string[] | null;
  buildId: string | null;
  createdAt: string;
}
