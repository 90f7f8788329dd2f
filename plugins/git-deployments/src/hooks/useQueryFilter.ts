import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Filters of a list that stand in the address of the page: what it says, and a way to change one of them. */
export function useQueryFilter(): [
  URLSearchParams,
  (name: string, value: string) => void,
] {
  const [query, change] = useQueryFilters({ replace: true });
  const set = useCallback(
    (name: string, value: string) => change({ [name]: value }),
    [change],
  );
  return [query, set];
}

/**
 * The same, for several at once; an empty value takes a filter away.
 *
 * @param options.replace - the browser's way back leaves the page, instead of going to the filters before
 */
export function useQueryFilters(
  options: { replace?: boolean } = {},
): [URLSearchParams, (values: Record<string, string>) => void] {
  const { replace = false } = options;
  const [query, setQuery] = useSearchParams();
  const change = useCallback(
    (values: Record<string, string>) =>
      setQuery(
        old => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(values)) {
            if (value) {
              next.set(name, value);
            } else {
              next.delete(name);
            }
          }
          return next;
        },
        { replace },
      ),
    [setQuery, replace],
  );
  return [query, change];
}
