import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Filters of a list that stand in the address of the page: what it says, and a way to change one of them. */
export function useQueryFilter(): [
  URLSearchParams,
  (name: string, value: string) => void,
] {
  const [query, setQuery] = useSearchParams();
  const set = useCallback(
    (name: string, value: string) =>
      setQuery(
        old => {
          const next = new URLSearchParams(old);
          if (value) {
            next.set(name, value);
          } else {
            next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setQuery],
  );
  return [query, set];
}
