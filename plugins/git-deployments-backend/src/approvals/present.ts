import type { Approval } from 'backstage-plugin-git-deployments-common';
import type {
  ApprovalDecisionRow,
  ApprovalRow,
  BuildRow,
  ContainerRow,
} from '../store';
import type { ApprovalRights } from './mayDecide';

/** A request as the API shows it. */
export function presentApproval(
  row: ApprovalRow,
  extra: {
    build: BuildRow;
    container: ContainerRow;
    said: readonly ApprovalDecisionRow[];
    may: ApprovalRights;
  },
): Approval {
  const { build, container, said, may } = extra;
  return {
    id: row.id,
    buildId: row.buildId,
    containerId: row.containerId,
    entityRef: container.entityRef,
    project: container.project,
    name: container.name,
    environment: container.environment,
    state: row.state,
    gate: row.gate,
    trigger: build.trigger,
    requestedBy: row.requestedBy,
    requestedAt: row.createdAt,
    expiresAt: row.expiresAt,
    endedAt: row.endedAt,
    reason: row.reason,
    sha: row.sha,
    message: build.git.GIT_COMMIT_MESSAGE.split('\n')[0],
    image: build.image,
    digest: row.digest,
    required: row.required,
    decisions: said.map(({ by, decision, comment, at }) => ({
      by,
      decision,
      comment,
      at,
    })),
    may,
  };
}
