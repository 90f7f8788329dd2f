import type { Decision } from 'backstage-plugin-git-deployments-common';

/** Two lists of decisions as one: each once, in its newest form, the newest first. */
export function mergeDecisions(
  known: readonly Decision[],
  arrived: readonly Decision[],
): Decision[] {
  const byId = new Map(known.map(decision => [decision.id, decision]));
  for (const decision of arrived) {
    byId.set(decision.id, decision);
  }
  return [...byId.values()].sort(
    (a, b) =>
      Date.parse(b.createdAt) - Date.parse(a.createdAt) ||
      b.id.localeCompare(a.id),
  );
}
