import {
  ClusterFinding,
  FindingStatus,
} from 'backstage-plugin-git-deployments-common';

const ORDER: Record<FindingStatus, number> = {
  failed: 0,
  warning: 1,
  unknown: 2,
  ok: 3,
};

/** Findings with what needs somebody before what does not; else in the order they came in. */
export function worstFirst(
  findings: readonly ClusterFinding[],
): ClusterFinding[] {
  return [...findings].sort((a, b) => ORDER[a.status] - ORDER[b.status]);
}
