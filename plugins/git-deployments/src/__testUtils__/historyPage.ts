import type {
  Build,
  BuildPage,
  HistoryFilter,
} from 'backstage-plugin-git-deployments-common';

/** A page of a history kept in memory, newest first; its cursors are readable: `older:dep-1`, `newer:…`, `rows:…`. */
export function historyPage(
  builds: readonly Build[],
  input: HistoryFilter & { limit?: number; cursor?: string },
): BuildPage {
  const { limit = 30, cursor = '' } = input;
  const matching = builds.filter(
    build =>
      (!input.status || input.status.includes(build.status)) &&
      (!input.trigger || input.trigger.includes(build.trigger)) &&
      (!input.branch || build.git.GIT_BRANCH === input.branch) &&
      (build.triggeredBy ?? '').includes(input.person ?? '') &&
      build.git.GIT_COMMIT_MESSAGE.includes(input.text ?? ''),
  );
  const [kind, where] = cursor.split(':');
  const index = (id: string) => matching.findIndex(build => build.id === id);
  if (kind === 'rows') {
    const ids = where.split(',');
    return {
      items: builds.filter(({ id }) => ids.includes(id)),
      newer: Math.max(0, index(ids[0])),
      pageInfo: { thisCursor: cursor },
    };
  }
  let from = 0;
  if (kind === 'older') {
    from = index(where) + 1;
  } else if (kind === 'newer') {
    from = Math.max(0, index(where) - limit);
  }
  const items = matching.slice(from, from + limit);
  return {
    items,
    newer: 0,
    pageInfo: {
      ...(from + limit < matching.length && {
        nextCursor: `older:${items[items.length - 1].id}`,
      }),
      ...(from > 0 && { previousCursor: `newer:${items[0].id}` }),
      ...(items.length > 0 && {
        thisCursor: `rows:${items.map(({ id }) => id)}`,
      }),
    },
  };
}
