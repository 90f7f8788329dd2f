import { useCallback, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import {
  LogRange,
  LogTab,
  chooseLine,
  formatFragment,
  parseFragment,
} from '../../lib/log/fragment';

/** The lines that the address points to, and how to point to others. */
export function useLogRange(): {
  range: LogRange | undefined;
  /** Marks a line; with `extend` all from where the mark began. */
  choose(tab: LogTab, number: number, extend: boolean): void;
  clear(): void;
} {
  const { hash, search } = useLocation();
  const navigate = useNavigate();
  const range = parseFragment(hash);
  const anchor = useRef(range && { tab: range.tab, number: range.from });
  const point = useCallback(
    (to: string) =>
      navigate(
        { search, hash: to },
        { replace: true, preventScrollReset: true },
      ),
    [navigate, search],
  );
  const choose = useCallback(
    (tab: LogTab, number: number, extend: boolean) => {
      const next = chooseLine(tab, number, anchor.current, extend);
      if (!extend || anchor.current?.tab !== tab) {
        anchor.current = { tab, number };
      }
      point(formatFragment(next));
    },
    [point],
  );
  const clear = useCallback(() => {
    anchor.current = undefined;
    point('');
  }, [point]);
  return { range, choose, clear };
}
