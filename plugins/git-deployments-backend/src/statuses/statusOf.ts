import type {
  BuildStatus,
  DecisionOutcome,
} from 'backstage-plugin-git-deployments-common';
import type { CommitStatus } from 'backstage-plugin-git-deployments-node';

/** What a commit says, but for which container and where to read more. */
export type StatusText = Pick<CommitStatus, 'state' | 'description'>;

const OF_BUILD: Record<
  BuildStatus,
  { state: CommitStatus['state']; description: string }
> = {
  pending_approval: {
    state: 'pending',
    description: 'Waits for an approval',
  },
  queued: { state: 'pending', description: 'Queued' },
  building: { state: 'running', description: 'Building' },
  deploying: { state: 'running', description: 'Deploying' },
  cancelling: { state: 'running', description: 'Being cancelled' },
  succeeded: { state: 'success', description: 'Deployed' },
  failed: { state: 'failure', description: 'Failed' },
  error: { state: 'error', description: 'Could not be built or deployed' },
  cancelled: { state: 'cancelled', description: 'Cancelled' },
  rejected: { state: 'failure', description: 'Rejected' },
  expired: { state: 'failure', description: 'Not approved: ask again' },
  superseded: { state: 'skipped', description: 'Skipped: a newer push' },
};

/** What a commit says of a build: pure. Reasons name files and lines of the log: they are for the page of the build. */
export function statusOfBuild(build: {
  status: BuildStatus;
  breakGlass?: object | null;
}): StatusText {
  const { state, description } = OF_BUILD[build.status];
  return {
    state,
    description: build.breakGlass
      ? `${description}, past its gate`
      : description,
  };
}

/** What a commit says of a push that was not built: pure. */
export function statusOfDecision(decision: {
  outcome: DecisionOutcome;
  reason: string;
}): StatusText {
  switch (decision.outcome) {
    case 'block':
      return { state: 'failure', description: `Blocked: ${decision.reason}` };
    case 'await approval':
      return { state: 'pending', description: 'Waits for an approval' };
    default:
      return { state: 'skipped', description: `Skipped: ${decision.reason}` };
  }
}
