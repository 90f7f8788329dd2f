import type {
  Build,
  BuildQueue,
  Container,
  Decision,
} from 'backstage-plugin-git-deployments-common';
import { dockerfileFacts } from '../logs/dockerfileFacts';
import type {
  ApprovalRow,
  BuildRow,
  ContainerRow,
  DecisionRow,
} from '../store';

/** A build as the API shows it. */
export function presentBuild(
  row: BuildRow,
  extra: { queue?: BuildQueue; approval?: ApprovalRow } = {},
): Build {
  const { queue, approval } = extra;
  const end = row.finishedAt ? Date.parse(row.finishedAt) : undefined;
  return {
    id: row.id,
    containerId: row.containerId,
    status: row.status,
    pipelineStatus: row.pipelineStatus,
    trigger: row.trigger,
    triggeredBy: row.triggeredBy,
    git: row.git,
    image: { repository: row.image, tag: row.tag, digest: row.digest },
    stages: row.stages,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    durationMs:
      end === undefined
        ? null
        : Math.max(0, end - Date.parse(row.startedAt ?? row.queuedAt)),
    reason: row.reason ?? queue?.reason ?? null,
    sourceBuildId: row.sourceBuildId,
    queue: queue ?? null,
    log: row.log,
    undoneTo: row.undoneTo,
    approval: approval
      ? {
          id: approval.id,
          state: approval.state,
          gate: approval.gate,
          expiresAt: approval.expiresAt,
        }
      : null,
    breakGlass: row.breakGlass,
    allowedBy: row.authority?.reason ?? '',
    dockerfile: dockerfileFacts(row),
  };
}

/** A container as the API shows it. */
export function presentContainer(
  row: ContainerRow,
  extra: {
    hook: Container['hook'];
    currentBuild: Build | undefined;
    lastDeployed: Build | undefined;
    minimumProtection: Container['minimumProtection'];
  },
): Container {
  return {
    id: row.id,
    entityRef: row.entityRef,
    project: row.project,
    name: row.name,
    environment: row.environment,
    repoConfig: {
      provider: row.provider,
      url: row.url,
      branch: row.branch,
      path: row.path,
      dockerfile: row.dockerfile,
      watchPath: row.watchPath,
      gitProviderId: row.connectionId,
    },
    repository: {
      id: row.repositoryId,
      fullName: row.repository,
      cloneUrl: row.cloneUrl,
    },
    image: row.image,
    target: row.target,
    protection: row.protection,
    minimumProtection: extra.minimumProtection,
    supersede: row.supersede,
    buildOptions: row.buildOptions,
    undoOnFailure: row.undoOnFailure,
    pinned: row.pinned,
    hook: extra.hook,
    pipelineStatus: row.pipelineStatus,
    currentBuild: extra.currentBuild ?? null,
    lastDeployed: extra.lastDeployed ?? null,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** A decision as the API shows it. */
export function presentDecision(
  row: DecisionRow,
  approval?: ApprovalRow,
): Decision {
  return {
    id: row.id,
    containerId: row.containerId,
    outcome: row.outcome,
    rule: row.rule,
    reason: row.reason,
    trigger: row.trigger,
    ref: row.ref,
    before: row.beforeSha,
    after: row.afterSha,
    message: row.message,
    actor: row.actor,
    watchPath: row.watchPath,
    base: row.baseSha,
    matchedFiles: row.matchedFiles,
    buildId: row.buildId,
    approvalState: approval?.state ?? null,
    deliveryId: row.deliveryId,
    createdAt: row.createdAt,
  };
}
