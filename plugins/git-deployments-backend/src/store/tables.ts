import type {
  ApprovalDecision,
  ApprovalGate,
  ApprovalState,
  AuditEvent,
  BreakGlass,
  BuildOptions,
  BuildStatus,
  BuildTrigger,
  DecisionOutcome,
  DeliveryState,
  GitInfo,
  LogState,
  Pin,
  PipelineStatus,
  Protection,
  Role,
  SettingChange,
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
  /** Counts the grants. */
  tokenVersion: number;
  /** Which process renews the grant just now, and when it counts as dead. */
  refreshHolder: string | null;
  refreshUntil: string | null;
  status: 'active' | 'reconnect';
  /** Why the grant died. */
  problem: string | null;
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
  /** The connection that is connected again. */
  connectionId: string | null;
  expiresAt: string;
}

/** A repository that a project may use somebody's connection for. */
export interface ShareRow {
  id: string;
  connectionId: string;
  project: string;
  repositoryId: string;
  repository: string;
  url: string;
  createdBy: string;
  createdAt: string;
}

/** A webhook; the secrets are encrypted. */
export interface HookRow {
  id: string;
  provider: string;
  repositoryId: string;
  repository: string;
  providerHookId: string | null;
  secret: string;
  /** The secret before, accepted while it is changed. */
  previousSecret: string | null;
  previousUntil: string | null;
  status: 'creating' | 'active' | 'manual';
  healthy: boolean;
  problem: string | null;
  checkedAt: string | null;
  /** When to look at it and at its branches again. */
  dueAt: string;
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
  buildOptions: BuildOptions;
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
  undoOnFailure: boolean;
  /** Set by a rollback: pushes are not built until it is gone. */
  pinned: Pin | null;
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
  /** `poll`: found at the branch, the body is ours; `replay`: an administrator processes one again. */
  source: 'hook' | 'poll' | 'replay';
  replayOf: string | null;
  state: DeliveryState;
  outcome: string | null;
  attempts: number;
  dueAt: string;
  receivedAt: string;
}

/** Names a workload among all clusters. */
export function targetKey(target: Target): string {
  const { cluster, namespace, kind, name } = target;
  return [cluster, namespace, kind, name].join('/');
}

/**
 * Under which rule a build is allowed, and what it is allowed for: what the container is when the build begins, and again
 * when it deploys, is held against it.
 */
export interface Authority {
  /** `push`, `manual`, `approval`, … */
  rule: string;
  /** In words for the ledger and the audit trail. */
  reason: string;
  /** Who is answerable: a user entity ref, a machine, or an account at the provider. */
  actor: string;
  role?: Role;
  /** By what they deploy themselves, or that others have let it through, or are yet to (`asked`). */
  by:
    | 'role'
    | 'allow-list'
    | 'unknown-actor'
    | 'asked'
    | 'approval'
    | 'break-glass';
  /** The settings that were judged, as a hash. */
  configHash: string;
  /** Accounts at the provider that the commit is of: nobody grants their own. */
  authors: string[];
}

/** One attempt to build and deploy. */
export interface BuildRow {
  id: string;
  containerId: string;
  /** The project of the container when it was made: builds of one project share its limit. */
  project: string;
  /** See {@link targetKey}: rollouts to one workload follow each other. */
  targetKey: string;
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
  /** In which lines of the Dockerfile they begin, as far as that is known. */
  instructionLines: (number | null)[] | null;
  /** The instruction that was reached last, from 0. */
  instructionReached: number | null;
  reason: string | null;
  cluster: string;
  phase: 'full' | 'build' | 'deploy';
  /** The build whose image is deployed: of a redeploy, a rollback or a promotion. */
  sourceBuildId: string | null;
  attempt: number;
  runNamespace: string | null;
  runName: string | null;
  runUid: string | null;
  /** When the run was let go: its start deadline counts from then. */
  releasedAt: string | null;
  cancelRequestedAt: string | null;
  rolloutStartedAt: string | null;
  /** What the target ran by the build before, `repository:tag@digest`. */
  previousImage: string | null;
  undoStartedAt: string | null;
  undoneTo: string | null;
  /** How many lines of the log are kept. */
  logLines: number;
  log: LogState;
  /** Null in builds of before there were approvals. */
  authority: Authority | null;
  breakGlass: BreakGlass | null;
  version: number;
  dueAt: string;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** What the cluster said of a build. */
export interface BuildEventRow {
  at: string;
  type: 'Normal' | 'Warning';
  /** `Kind/name`. */
  object: string;
  reason: string;
  message: string;
  count: number;
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

/** A request that someone else must grant. */
export interface ApprovalRow {
  id: string;
  buildId: string;
  containerId: string;
  state: ApprovalState;
  gate: ApprovalGate;
  requestedBy: string;
  /** Accounts at the provider that the commit is of. */
  authors: string[];
  sha: string;
  configHash: string;
  digest: string | null;
  required: number;
  /** What becomes of the container with it. */
  changes: Partial<Pick<ContainerRow, 'pinned'>> | null;
  reason: string | null;
  version: number;
  createdAt: string;
  expiresAt: string;
  endedAt: string | null;
}

/** What someone said to a request. */
export interface ApprovalDecisionRow {
  id: number;
  approvalId: string;
  by: string;
  decision: ApprovalDecision['decision'];
  comment: string | null;
  at: string;
}

/** A role that an owner gave. */
export interface ProjectRoleRow {
  project: string;
  principal: string;
  role: Role;
  createdBy: string;
  createdAt: string;
}

/** One change of a container's settings. */
export interface ContainerChangeRow {
  id: number;
  containerId: string;
  version: number;
  by: string;
  changes: SettingChange[];
  at: string;
}

/** Who did what; never changed. */
export type AuditRow = AuditEvent & { seq: number };

/** What a commit should say at its provider: of a build, or of a push that was not built. */
export interface CommitStatusRow {
  /** The build (`dep-…`) or the decision (`dcn-…`). */
  id: string;
  containerId: string;
  sha: string;
  /** Counts the changes that are to be told. */
  version: number;
  toldVersion: number;
  told: { state: string; description: string } | null;
  attempts: number;
  problem: string | null;
  dueAt: string | null;
  createdAt: string;
}
