/**
 * The states of a build, and which may follow which.
 *
 * This table is the only authority: the store refuses any transition that is not in it.
 */

/** The stages of a build, in the order in which they run. Every log line belongs to one. */
export const STAGES = ['setup', 'build', 'push', 'deploy'] as const;

/** One of the four stages of a build. */
export type Stage = (typeof STAGES)[number];

/** Every state of a build. */
export const BUILD_STATUSES = [
  'pending_approval',
  'queued',
  'building',
  'deploying',
  'cancelling',
  'succeeded',
  'failed',
  'error',
  'cancelled',
  'rejected',
  'expired',
  'superseded',
] as const;

/** The state of a build: see {@link BUILD_TRANSITIONS} for what may follow. */
export type BuildStatus = (typeof BUILD_STATUSES)[number];

/** What may follow each state. A state with nothing after it is final. */
export const BUILD_TRANSITIONS: Readonly<
  Record<BuildStatus, readonly BuildStatus[]>
> = {
  pending_approval: [
    'queued',
    'deploying',
    'rejected',
    'expired',
    'cancelled',
    'superseded',
  ],
  queued: [
    'building',
    'deploying',
    'cancelling',
    'cancelled',
    'superseded',
    'error',
  ],
  building: [
    'deploying',
    'pending_approval',
    'cancelling',
    'superseded',
    'failed',
    'error',
  ],
  deploying: ['succeeded', 'failed', 'error'],
  cancelling: ['cancelled', 'failed', 'error'],
  succeeded: [],
  failed: [],
  error: [],
  cancelled: [],
  rejected: [],
  expired: [],
  superseded: [],
};

/** The states in which nothing more happens to a build. */
export const FINAL_STATUSES: readonly BuildStatus[] = BUILD_STATUSES.filter(
  status => BUILD_TRANSITIONS[status].length === 0,
);

/** The states in which a build holds its container's single slot. */
export const RUNNING_STATUSES: readonly BuildStatus[] = [
  'building',
  'deploying',
  'cancelling',
];

/** Whether a build in this state is over. */
export function isFinal(status: BuildStatus): boolean {
  return BUILD_TRANSITIONS[status].length === 0;
}

/** The states in which a build can be cancelled: a rollout that has begun is brought to its end. */
export const CANCELLABLE_STATUSES: readonly BuildStatus[] = [
  'queued',
  'building',
];

/** Whether a build may go from one state to the other. */
export function canTransition(from: BuildStatus, to: BuildStatus): boolean {
  return BUILD_TRANSITIONS[from].includes(to);
}

/**
 * What people see of the pipeline: `Connected` (hook in place, no push yet), `Started` (created, waiting for a pod),
 * `Running`, `Succeeded`, `Failed` (a stage failed: the user's to mend), `Error` (infrastructure: ours or the
 * cluster's).
 */
export const PIPELINE_STATUSES = [
  'Connected',
  'Started',
  'Running',
  'Succeeded',
  'Failed',
  'Error',
] as const;

/** See {@link PIPELINE_STATUSES}. */
export type PipelineStatus = (typeof PIPELINE_STATUSES)[number];

/** How a stage of a build stands. */
export const STAGE_STATUSES = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'skipped',
] as const;

/** See {@link STAGE_STATUSES}. */
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** What is kept of a build's log. */
export const LOG_STATES = ['kept', 'truncated', 'deleted'] as const;

/** See {@link LOG_STATES}. */
export type LogState = (typeof LOG_STATES)[number];

/** What made a build. */
export const BUILD_TRIGGERS = [
  'push',
  'manual',
  'poll',
  'redeploy',
  'rollback',
  'promotion',
] as const;

/** See {@link BUILD_TRIGGERS}. */
export type BuildTrigger = (typeof BUILD_TRIGGERS)[number];

/** What a push meant for one container. */
export const DECISION_OUTCOMES = [
  'build',
  'skip',
  'block',
  'await approval',
] as const;

/** See {@link DECISION_OUTCOMES}. */
export type DecisionOutcome = (typeof DECISION_OUTCOMES)[number];

/** Roles in a project, the most powerful first. */
export const ROLES = ['owner', 'admin', 'member'] as const;

/** See {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Whether `role` is at least `wanted`. */
export function hasRole(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) <= ROLES.indexOf(wanted);
}

/** Who may deploy: `none` any project member, `restricted` admins, owners and the allow-list, `locked` owners. */
export const PROTECTION_LEVELS = ['none', 'restricted', 'locked'] as const;

/** See {@link PROTECTION_LEVELS}. */
export type ProtectionLevel = (typeof PROTECTION_LEVELS)[number];

/**
 * What a newer push does to a waiting or running build of the same container: `wait-latest` lets the running one end
 * and keeps only the newest waiting, `cancel-running` also cancels what is still building, `queue-all` builds each.
 */
export const SUPERSEDE_POLICIES = [
  'wait-latest',
  'cancel-running',
  'queue-all',
] as const;

/** See {@link SUPERSEDE_POLICIES}. */
export type SupersedePolicy = (typeof SUPERSEDE_POLICIES)[number];

/** What an approval stands before: the build (nothing runs until then) or the deploy (the image is built and pushed). */
export const APPROVAL_GATES = ['build', 'deploy'] as const;

/** See {@link APPROVAL_GATES}. */
export type ApprovalGate = (typeof APPROVAL_GATES)[number];

/**
 * What has become of a request: `void` where the container was changed after it was asked for, `retired` where a newer
 * candidate took its place.
 */
export const APPROVAL_STATES = [
  'pending',
  'approved',
  'rejected',
  'withdrawn',
  'expired',
  'void',
  'retired',
] as const;

/** See {@link APPROVAL_STATES}. */
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** What someone may get who wants to deploy: at once, by asking, or not at all. */
export const DEPLOY_OUTCOMES = ['deploy', 'ask', 'refused'] as const;

/** See {@link DEPLOY_OUTCOMES}. */
export type DeployOutcome = (typeof DEPLOY_OUTCOMES)[number];

/** Where a role comes from. */
export const ROLE_SOURCES = ['configuration', 'ownership', 'binding'] as const;

/** See {@link ROLE_SOURCES}. */
export type RoleSource = (typeof ROLE_SOURCES)[number];

/** What has become of a delivery. */
export const DELIVERY_STATES = ['received', 'processed', 'failed'] as const;

/** What has become of a delivery: waiting for its turn (again), done, or given up. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How a part of a cluster stands that builds and deployments depend on. */
export const FINDING_STATUSES = ['ok', 'warning', 'failed', 'unknown'] as const;

/** See {@link FINDING_STATUSES}. */
export type FindingStatus = (typeof FINDING_STATUSES)[number];
