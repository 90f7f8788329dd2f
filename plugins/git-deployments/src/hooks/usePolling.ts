import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { backendHealth } from '../lib/backendHealth';
import { isGone, toError } from '../lib/errors';
import { Poller } from '../lib/Poller';

/** How often to ask while something is live, and how often otherwise; in milliseconds. */
export const LIVE_INTERVAL = 2_000;
/** See {@link LIVE_INTERVAL}. */
export const IDLE_INTERVAL = 10_000;

/** How long to wait after an attempt that failed, in milliseconds. */
const RETRY_INTERVAL = 5_000;

/** The channel on which the backend says that something has changed; what, is asked anew. */
const CHANNEL = 'git-deployments';

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
 * Keeps an answer fresh while the page can be seen: asks when the backend signals a change, and every while besides, for
 * portals without signals and for signals that were lost. A failed attempt leaves the last answer in place, unless the
 * server says that there is nothing to see.
 *
 * @param load - must be stable (`useCallback`); a new function is asked at once
 * @param intervalOf - milliseconds until the next attempt, from the newest answer
 */
export function usePolling<T>(
  load: () => Promise<T>,
  intervalOf: (value: T) => number,
): Polled<T> {
  const [state, setState] = useState<{ value?: T; error?: Error }>({});
  const current = useRef<Poller<T>>();
  const latestIntervalOf = useRef(intervalOf);
  latestIntervalOf.current = intervalOf;
  const signals = useApiHolder().get(signalApiRef);

  useEffect(() => {
    const health = backendHealth.report();
    let answered = false;
    const poller = new Poller<T>({
      load,
      intervalOf: value => latestIntervalOf.current(value),
      retryInterval: RETRY_INTERVAL,
      isVisible: () => document.visibilityState !== 'hidden',
      onValue(value) {
        setState({ value });
        answered = true;
        health.answered();
      },
      onError(error) {
        setState(old => ({
          value: isGone(error) ? undefined : old.value,
          error: toError(error),
        }));
        answered = false;
        health.failed(error);
      },
    });
    current.current = poller;
    const wake = () => poller.visibilityChanged();
    const stopListening = backendHealth.subscribe(() => {
      // Another part of the page has reached it again.
      if (backendHealth.lostSince() === undefined) {
        poller.soon();
      }
    });
    const stopDoubting = backendHealth.onDoubt(() => {
      if (answered) {
        poller.soon();
      }
    });
    const subscription = signals?.subscribe(CHANNEL, () => poller.signal());
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    poller.run();
    return () => {
      poller.stop();
      health.end();
      stopListening();
      stopDoubting();
      subscription?.unsubscribe();
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
    };
  }, [load, signals]);

  const refresh = useCallback(() => {
    current.current?.run();
  }, []);
  return { value: state.value, error: state.error, refresh };
}
