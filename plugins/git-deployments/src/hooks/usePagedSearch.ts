import type { CursorPage } from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { toError } from '../lib/errors';

/** A provider's list as far as it has been read. */
export interface PagedSearch<T> {
  items: T[];
  loading: boolean;
  error: Error | undefined;
  /** Reads the next page; undefined where there is none. */
  loadMore: (() => void) | undefined;
}

/**
 * Reads a list page by page, from the start whenever `loadPage` is another one. Answers to questions that are no longer
 * asked are dropped.
 *
 * @param loadPage - must be stable (`useCallback`); undefined: nothing to ask yet
 */
export function usePagedSearch<T>(
  loadPage:
    | ((page: {
        cursor?: string;
        signal: AbortSignal;
      }) => Promise<CursorPage<T>>)
    | undefined,
): PagedSearch<T> {
  const [state, setState] = useState<{
    items: T[];
    cursor?: string;
    loading: boolean;
    error?: Error;
  }>({ items: [], loading: false });
  const current = useRef<AbortController>(undefined);

  const read = useCallback(
    async (cursor: string | undefined) => {
      current.current?.abort();
      if (!loadPage) {
        setState({ items: [], loading: false });
        return;
      }
      const controller = new AbortController();
      current.current = controller;
      setState(old => ({
        items: cursor === undefined ? [] : old.items,
        loading: true,
      }));
      try {
        const page = await loadPage({ cursor, signal: controller.signal });
        if (!controller.signal.aborted) {
          setState(old => ({
            items:
              cursor === undefined ? page.items : [...old.items, ...page.items],
            cursor: page.pageInfo.nextCursor,
            loading: false,
          }));
        }
      } catch (error) {
        if (!controller.signal.aborted) {
          setState(old => ({
            items: old.items,
            loading: false,
            error: toError(error),
          }));
        }
      }
    },
    [loadPage],
  );

  useEffect(() => {
    read(undefined);
    return () => current.current?.abort();
  }, [read]);

  const { items, loading, error, cursor } = state;
  return {
    items,
    loading,
    error,
    loadMore: cursor === undefined ? undefined : () => read(cursor),
  };
}
