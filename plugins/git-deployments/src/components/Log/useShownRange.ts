import { RefObject, useCallback, useEffect, useRef } from 'react';
import { LogRange, LogTab, formatFragment } from '../../lib/log/fragment';
import type { LogModel } from '../../lib/log/LogModel';
import type { LogLinesHandle } from './LogLines';

/**
 * Brings the lines into sight that the address points to, once they have arrived: chooses their tab, and opens what they
 * are in. Those that somebody marks here are in sight already.
 */
export function useShownRange(options: {
  range: LogRange | undefined;
  tab: LogTab;
  setTab(tab: LogTab): void;
  model: LogModel;
  lines: RefObject<LogLinesHandle>;
  changed(): void;
}): {
  /** The next range is one that was marked here. */
  own(): void;
} {
  const { range, tab, setTab, model, lines, changed } = options;
  const fragment = range && formatFragment(range);
  const shown = useRef<string>();
  const isOwn = useRef(false);
  const wanted = range?.tab;
  useEffect(() => {
    if (isOwn.current) {
      isOwn.current = false;
      shown.current = fragment;
    } else {
      shown.current = undefined;
      if (wanted) {
        setTab(wanted);
      }
    }
  }, [fragment, wanted, setTab]);
  useEffect(() => {
    isOwn.current = false;
    if (range && range.tab === tab && shown.current !== fragment) {
      const entry = model.line(range.tab, range.from);
      if (entry) {
        shown.current = fragment;
        lines.current?.show(entry);
        changed();
      }
    }
  });
  const own = useCallback(() => {
    isOwn.current = true;
  }, []);
  return { own };
}
