import type { BuildRow } from '../store';
import type { ObservedRun, PipelineTimeouts } from '../tekton';

/** Tekton ends a run by itself at its timeouts; one that it has not ended so long after is not ended any more. */
const GRACE_S = 600;

/** What has taken too long. */
export type Overdue =
  | { what: 'start' | 'run'; reason: string }
  | { what: 'cancel' };

/**
 * Whether a build waits for something that does not come any more: pure. Tekton's own timeouts end steps that run; these
 * are for what Tekton waits for without an end (a quota, a service account) and for a Tekton that does nothing.
 */
export function overdue(
  build: Pick<
    BuildRow,
    'status' | 'phase' | 'stages' | 'releasedAt' | 'cancelRequestedAt'
  >,
  run: Pick<ObservedRun, 'stages'> & { waitingReason: string | undefined },
  options: {
    timeouts: PipelineTimeouts;
    cancelDeadlineMs: number;
    now: number;
  },
): Overdue | undefined {
  const { timeouts, cancelDeadlineMs, now } = options;
  const since = (time: string | null) => (time ? now - Date.parse(time) : 0);
  if (build.status === 'cancelling') {
    return since(build.cancelRequestedAt) > cancelDeadlineMs
      ? { what: 'cancel' }
      : undefined;
  }
  const waited = since(build.releasedAt);
  const begun = [...build.stages, ...run.stages].some(
    ({ startedAt }) => startedAt !== null,
  );
  if (!begun && waited > timeouts.start * 1000) {
    return {
      what: 'start',
      reason: `The run did not begin within ${readable(timeouts.start)}: ${
        run.waitingReason ?? 'the cluster does not say why'
      }`,
    };
  }
  const stages =
    build.phase === 'deploy'
      ? timeouts.deploy
      : timeouts.setup + timeouts.build + timeouts.push + timeouts.deploy;
  const most = Math.max(timeouts.run, stages) + timeouts.start + GRACE_S;
  return waited > most * 1000
    ? {
        what: 'run',
        reason: `The cluster did not end the run within ${readable(
          most,
        )}, long after its own timeouts`,
      }
    : undefined;
}

function readable(seconds: number): string {
  return seconds % 60 === 0
    ? `${seconds / 60} minute${seconds === 60 ? '' : 's'}`
    : `${seconds} seconds`;
}
