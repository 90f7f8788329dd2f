import type { Store } from '../store';
import { SharedTail, type LogPage } from './SharedTail';

export type { LogPage };

/** The log of a build as it grows. */
export interface LogTail {
  /**
   * The lines after number `after`, as soon as there are some or the log has ended; an empty page where `signal` aborted
   * or nothing came for `patienceMs`.
   */
  next(
    after: number,
    options: { signal: AbortSignal; patienceMs: number },
  ): Promise<LogPage>;
}

/**
 * Logs for many readers: a thousand who follow the same build cost the store as much as one, and hold no copy of their
 * own. What this backend writes wakes them; what another one writes is found by asking now and then, once for all.
 */
export class LogTails {
  readonly #store: Store;
  readonly #tails = new Map<string, SharedTail>();

  constructor(options: { store: Store }) {
    this.#store = options.store;
  }

  /** The tail of a build, shared with all who follow it now. */
  of(buildId: string): LogTail {
    return {
      next: async (after, options) => {
        const tail =
          this.#tails.get(buildId) ?? new SharedTail(this.#store, buildId);
        this.#tails.set(buildId, tail);
        try {
          return await tail.next(after, options);
        } finally {
          if (tail.isIdle && this.#tails.get(buildId) === tail) {
            this.#tails.delete(buildId);
          }
        }
      },
    };
  }

  /** Says that this backend has written, or that the build has ended. */
  wake(buildId: string): void {
    this.#tails.get(buildId)?.wake();
  }
}
