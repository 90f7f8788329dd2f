/** Two parts of a list as one: each item once, in its newest form, the newest first. */
export function mergeItems<T extends { id: string }>(
  known: readonly T[],
  arrived: readonly T[],
  timeOf: (item: T) => string,
): T[] {
  const byId = new Map(known.map(item => [item.id, item]));
  for (const item of arrived) {
    byId.set(item.id, item);
  }
  return [...byId.values()].sort(
    (a, b) =>
      Date.parse(timeOf(b)) - Date.parse(timeOf(a)) || b.id.localeCompare(a.id),
  );
}
