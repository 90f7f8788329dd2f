import type { Page } from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect, useState } from 'react';
import { mergeItems } from '../lib/growingList';
import { useAction } from './useAction';
import { IDLE_INTERVAL, Polled, usePolling } from './usePolling';

const PAGE_SIZE = 20;

/** A list that only grows, as far as it has been read. */
export interface GrowingList<T> {
  polled: Polled<unknown>;
  items: T[];
  /** Undefined where all has been read. */
  showOlder: (() => Promise<void>) | undefined;
  loadingOlder: boolean;
  olderError: Error | undefined;
}

/**
 * Reads a list that only grows: its newest page stays fresh, older ones are added on demand, what was once seen stays.
 *
 * @param loadPage - must be stable (`useCallback`); with another one the list is read anew
 * @param timeOf - by which the newest come first
 */
export function useGrowingList<T extends { id: string }>(
  loadPage: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
  timeOf: (item: T) => string,
): GrowingList<T> {
  const [list, setList] = useState<{
    of: typeof loadPage;
    items: T[];
    older?: { cursor?: string };
  }>({ of: loadPage, items: [] });
  const current =
    list.of === loadPage ? list : { of: loadPage, items: [], older: undefined };

  const load = useCallback(
    async () => ({ of: loadPage, page: await loadPage({ limit: PAGE_SIZE }) }),
    [loadPage],
  );
  const polled = usePolling(load, () => IDLE_INTERVAL);
  const newest = polled.value;
  useEffect(() => {
    if (newest) {
      setList(old => {
        const known = old.of === newest.of ? old : undefined;
        return {
          of: newest.of,
          items: mergeItems(known?.items ?? [], newest.page.items, timeOf),
          older: known?.older ?? { cursor: newest.page.pageInfo.nextCursor },
        };
      });
    }
  }, [newest, timeOf]);

  const cursor = current.older?.cursor;
  const more = useAction(async () => {
    const page = await loadPage({ limit: PAGE_SIZE, cursor });
    setList(old =>
      old.of === loadPage
        ? {
            of: loadPage,
            items: mergeItems(old.items, page.items, timeOf),
            older: { cursor: page.pageInfo.nextCursor },
          }
        : old,
    );
  });

  return {
    polled: { ...polled, value: newest?.of === loadPage ? newest : undefined },
    items: current.items,
    showOlder: cursor === undefined ? undefined : more.run,
    loadingOlder: more.busy,
    olderError: more.error,
  };
}
