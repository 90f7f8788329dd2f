import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import { attentionsOf, compareEnvironments } from './lanes';

/** The containers of one entity, in the order in which people look for them. */
export interface EntityGroup {
  entityRef: string;
  containers: ListedContainer[];
}

/** Containers by their entities, in the order in which the first of each stands. */
export function groupByEntity(
  containers: readonly ListedContainer[],
): EntityGroup[] {
  const groups = new Map<string, ListedContainer[]>();
  for (const container of containers) {
    groups.set(container.entityRef, [
      ...(groups.get(container.entityRef) ?? []),
      container,
    ]);
  }
  return [...groups].map(([entityRef, members]) => ({
    entityRef,
    containers: members.sort(
      (a, b) =>
        a.name.localeCompare(b.name) ||
        compareEnvironments(a.environment, b.environment),
    ),
  }));
}

const URGENCY = ['failed', 'waiting', 'unhealthy', 'pinned'] as const;

/** Those that somebody may have to look at, the most urgent first. */
export function byUrgency(
  containers: readonly ListedContainer[],
): ListedContainer[] {
  const urgency = (container: ListedContainer) => {
    const attentions = attentionsOf(container);
    const place = URGENCY.findIndex(each => attentions.includes(each));
    return place < 0 ? URGENCY.length : place;
  };
  return [...containers].sort((a, b) => urgency(a) - urgency(b));
}
