import type { Store } from '../store';
import { SharedTail, type LogPage } from './SharedTail';

export type { LogPage };

/** The log of a build as it grows. */
export interface LogTail {
  /** The next lines after number `after`; an empty page where there are none, or none yet. */
  read(after: number): Promise<LogPage>;
  /**
   * Tells `watcher` whenever there may be something new to read, the end included; what was there before is not told.
   *
   * @returns ends it
   */
  watch(watcher: () => void): () => void;
}

/**
 * Logs for many readers: a thousand who follow the same build cost the store as much as one, and hold no copy of their
 * own. What this backend writes wakes them; what another one writes is found by asking now and then, once for all.
 */
export class LogTails {
  readonly #store: Store;
  /** Those that somebody watches. */
  readonly #tails = new Map<string, SharedTail>();

  constructor(options: { store: Store }) {
    this.#store = options.store;
  }

  /** The tail of a build, shared with all who follow it now. */
  of(buildId: string): LogTail {
    const current = () =>
      this.#tails.get(buildId) ?? new SharedTail(this.#store, buildId);
    return {
      read: after => current().read(after),
      watch: watcher => {
        const tail = current();
        this.#tails.set(buildId, tail);
        tail.watch(watcher);
        return () => {
          tail.unwatch(watcher);
          if (!tail.isWatched && this.#tails.get(buildId) === tail) {
            this.#tails.delete(buildId);
          }
        };
      },
    };
  }

  /** Says that this backend has written, or that the build has ended. */
  wake(buildId: string): void {
    this.#tails.get(buildId)?.wake();
  }
}
