import type {
  BuildStatus,
  ContainerStatistics,
} from 'backstage-plugin-git-deployments-common';
import type { BuildRow } from '../store';

/** So many ends count for how builds end. */
const ENDS = 50;
/** So many names are offered. */
const MOST_NAMES = 100;

/**
 * How long builds take, and how they end; pure.
 *
 * @param succeeded - the last that were built and succeeded, the newest first
 * @param last - the last of all, the newest first
 */
export function statisticsOf(
  succeeded: readonly Pick<
    BuildRow,
    'id' | 'queuedAt' | 'startedAt' | 'finishedAt'
  >[],
  last: readonly {
    status: BuildStatus;
    person: string | null;
    branch: string;
  }[],
): ContainerStatistics {
  const durations = succeeded
    .flatMap(({ id, queuedAt, startedAt, finishedAt }) =>
      finishedAt === null
        ? []
        : [
            {
              buildId: id,
              durationMs: Math.max(
                0,
                Date.parse(finishedAt) - Date.parse(startedAt ?? queuedAt),
              ),
              finishedAt,
            },
          ],
    )
    .reverse();
  // What was cancelled or superseded says nothing of how builds end.
  const ends = last
    .map(({ status }) => status)
    .filter(status => ['succeeded', 'failed', 'error'].includes(status))
    .slice(0, ENDS);
  const good = ends.filter(status => status === 'succeeded').length;
  return {
    durations,
    medianMs: median(durations.map(({ durationMs }) => durationMs)),
    ended: { succeeded: good, failed: ends.length - good },
    people: names(last.map(({ person }) => person ?? '')),
    branches: names(last.map(({ branch }) => branch)),
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0
    ? null
    : Math.round(
        (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2,
      );
}

function names(values: readonly string[]): string[] {
  return [...new Set(values)]
    .filter(value => value !== '')
    .slice(0, MOST_NAMES)
    .sort();
}
