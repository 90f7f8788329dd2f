import { RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { LogSearch, stepPlace } from '../../lib/log/LogSearch';
import type { LogLinesHandle } from './LogLines';

/** Which match is looked at, and the way to the others: what it is in is opened, and it is brought into sight. */
export function useLogSearch(
  search: LogSearch,
  lines: RefObject<LogLinesHandle>,
  changed: () => void,
): { place: number; step(direction: 1 | -1): void } {
  const [place, setPlace] = useState(0);
  const lastQuery = useRef(search.query);
  const go = useCallback(
    (to: number) => {
      const match = search.matches[to];
      setPlace(to);
      if (match) {
        lines.current?.show(match.entry);
        changed();
      }
    },
    [search, lines, changed],
  );
  useEffect(() => {
    // Another tab begins anew, and moves nothing by itself.
    setPlace(0);
    if (lastQuery.current !== search.query) {
      lastQuery.current = search.query;
      if (search.matches.length > 0) {
        go(search.placeFrom(lines.current?.first()));
      }
    }
  }, [search, go, lines]);
  const step = useCallback(
    (direction: 1 | -1) =>
      go(stepPlace(place, search.matches.length, direction)),
    [go, place, search],
  );
  return { place, step };
}
