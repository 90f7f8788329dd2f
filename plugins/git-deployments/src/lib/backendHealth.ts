import { statusOf } from './errors';

/** What one part of a page tells of the backend, from its mounting on. */
export interface HealthReporter {
  /** It answered, be it with a refusal. */
  answered(): void;
  /** A request failed. */
  failed(error: unknown): void;
  /** The part is gone. */
  end(): void;
}

/** Whether the backend answers. One for all parts of all pages of a tab: what one learns, the others are told. */
export interface BackendHealth {
  /** Since when nothing was answered, in milliseconds since 1970; undefined while anything is. */
  lostSince(): number | undefined;
  report(): HealthReporter;
  /** @returns how to stop listening */
  subscribe(listener: () => void): () => void;
  /** Hears that a part failed, and should see for itself. @returns how to stop listening */
  onDoubt(listener: () => void): () => void;
}

/** Whether a failed request says that there is no backend, and not that it refused. A proxy in between answers for it. */
export function isLost(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || (status >= 502 && status <= 504);
}

/**
 * Keeps what requests tell of the backend. It counts as lost when every part that asked last failed: one route that does
 * not work is that part's own trouble.
 */
export function createBackendHealth(now: () => number): BackendHealth {
  const listeners = new Set<() => void>();
  const doubters = new Set<() => void>();
  const failing = new Map<symbol, boolean>();
  let since: number | undefined;
  const judge = () => {
    const lost = failing.size > 0 && [...failing.values()].every(Boolean);
    if (lost !== (since !== undefined)) {
      since = lost ? now() : undefined;
      listeners.forEach(listener => listener());
    }
  };
  return {
    lostSince: () => since,
    report() {
      const key = Symbol('part of a page');
      const set = (value: boolean) => {
        failing.set(key, value);
        judge();
      };
      return {
        answered: () => set(false),
        failed(error) {
          set(isLost(error));
          if (isLost(error) && since === undefined) {
            doubters.forEach(doubt => doubt());
          }
        },
        end() {
          failing.delete(key);
          judge();
        },
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDoubt(listener) {
      doubters.add(listener);
      return () => doubters.delete(listener);
    },
  };
}

/** What the pages of this tab know. */
export const backendHealth = createBackendHealth(Date.now);
