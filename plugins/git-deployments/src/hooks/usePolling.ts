import { useCallback, useEffect, useRef, useState } from 'react';
import { isGone, toError } from '../lib/errors';

/** How often to ask while something is live, and how often otherwise; in milliseconds. */
export const LIVE_INTERVAL = 2_000;
/** See {@link LIVE_INTERVAL}. */
export const IDLE_INTERVAL = 10_000;

/** What {@link usePolling} knows. */
export interface Polled<T> {
  /** The newest answer; undefined until the first one, and when the thing is gone or forbidden. */
  value: T | undefined;
  /** Why the newest attempt failed; undefined when it succeeded. With `value` set, what is shown is old. */
  error: Error | undefined;
  /** Asks again at once. */
  refresh(): void;
}

/**
 * Keeps an answer fresh: asks, waits, and asks again, while the page can be seen. A failed attempt leaves the last
 * answer in place, unless the server says that there is nothing to see.
 *
 * @param load - must be stable (`useCallback`); a new function is asked at once
 * @param intervalOf - milliseconds until the next attempt, from the newest answer
 */
export function usePolling<T>(
  load: () => Promise<T>,
  intervalOf: (value: T) => number,
): Polled<T> {
  const [state, setState] = useState<{ value?: T; error?: Error }>({});
  const kick = useRef<() => void>(() => undefined);
  const latestIntervalOf = useRef(intervalOf);
  latestIntervalOf.current = intervalOf;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let busy = false;
    let again = false;

    const visible = () => document.visibilityState !== 'hidden';
    const schedule = (milliseconds: number) => {
      if (!stopped && visible()) {
        timer = setTimeout(run, milliseconds);
      }
    };
    async function run(): Promise<void> {
      clearTimeout(timer);
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      let wait = IDLE_INTERVAL;
      try {
        const value = await load();
        if (!stopped) {
          setState({ value });
          wait = latestIntervalOf.current(value);
        }
      } catch (error) {
        if (!stopped) {
          setState(old => ({
            value: isGone(error) ? undefined : old.value,
            error: toError(error),
          }));
        }
      }
      busy = false;
      if (again) {
        again = false;
        schedule(0);
      } else {
        schedule(wait);
      }
    }
    const onVisibilityChange = () => {
      clearTimeout(timer);
      if (visible()) {
        run();
      }
    };

    kick.current = run;
    document.addEventListener('visibilitychange', onVisibilityChange);
    run();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibilityChange);
    };
  }, [load]);

  const refresh = useCallback(() => {
    kick.current();
  }, []);
  return { value: state.value, error: state.error, refresh };
}
