import type {
  ContainerComparison,
  ContainerStatistics,
} from 'backstage-plugin-git-deployments-common';

export function statisticsSample(
  part: Partial<ContainerStatistics> = {},
): ContainerStatistics {
  return {
    durations: [],
    medianMs: null,
    ended: { succeeded: 0, failed: 0 },
    people: [],
    branches: [],
    ...part,
  };
}

export function comparisonSample(
  part: Partial<ContainerComparison> = {},
): ContainerComparison {
  return {
    container: { containerId: 'ctr-1', buildId: 'dep-1', sha: 'a'.repeat(40) },
    with: { containerId: 'ctr-2', buildId: 'dep-2', sha: 'b'.repeat(40) },
    status: 'identical',
    ahead: [],
    behind: [],
    truncated: false,
    compareUrl: null,
    problem: null,
    ...part,
  };
}
