import { isFinal, type LogLine } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../store';

/** How often the store is asked for what another backend may have written. */
const POLL_MS = 500;

/** So many pages of a log are held for its readers: those that are close together share them. */
const PAGES = 8;

/** Some lines of a log, shared by all who read there: nobody changes it. */
export interface LogPage {
  lines: readonly LogLine[];
  /** The lines as server-sent events: the same bytes for all readers, however slow they take them. */
  events: Buffer;
  /** Number of the last line; the one asked for where there are none. */
  last: number;
  /** There are no lines after these, and there will be none. */
  ended: boolean;
}

const NOTHING = Buffer.alloc(0);

/** A reader that has all there is. */
interface Waiter {
  /** When it wants to be told that nothing has come. */
  deadline: number;
  wake: () => void;
}

/**
 * The end of one log, for all who read it here. A reader that waits costs an entry in a set: no timer and no query of its
 * own.
 */
export class SharedTail {
  readonly #store: Store;
  readonly #buildId: string;
  readonly #pages = new Map<number, Promise<LogPage>>();
  readonly #waiters = new Set<Waiter>();
  #look: Promise<BuildRow | undefined> | undefined;
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;
  #readers = 0;

  constructor(store: Store, buildId: string) {
    this.#store = store;
    this.#buildId = buildId;
  }

  get isIdle(): boolean {
    return this.#readers === 0;
  }

  /** Says that the log has grown, or that the build has ended. */
  wake(): void {
    this.#changes += 1;
    this.#look = undefined;
    for (const waiter of this.#waiters) {
      waiter.wake();
    }
  }

  async next(
    after: number,
    { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
  ): Promise<LogPage> {
    this.#readers += 1;
    const deadline = Date.now() + patienceMs;
    try {
      for (;;) {
        const changes = this.#changes;
        const build = await this.#latest();
        if (build && after < build.logLines) {
          return await this.#page(after);
        }
        const ended = build === undefined || isFinal(build.status);
        if (ended || signal.aborted || Date.now() >= deadline) {
          return { lines: [], events: NOTHING, last: after, ended };
        }
        // What changed while it was looked at is looked at next.
        if (changes === this.#changes) {
          await this.#wait(deadline, signal);
        }
      }
    } finally {
      this.#readers -= 1;
      if (this.isIdle) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  async #wait(deadline: number, signal: AbortSignal): Promise<void> {
    this.#timer ??= setTimeout(() => this.#poll(), POLL_MS);
    await new Promise<void>(resolve => {
      const waiter = {
        deadline,
        wake: () => {
          this.#waiters.delete(waiter);
          signal.removeEventListener('abort', waiter.wake);
          resolve();
        },
      };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', waiter.wake);
    });
  }

  /** Finds what another backend has written, and lets those go who have no patience any more. */
  async #poll(): Promise<void> {
    const before = await this.#look?.catch(() => undefined);
    this.#look = undefined;
    const now = await this.#latest().catch(() => undefined);
    this.#timer = undefined;
    if (now?.logLines !== before?.logLines || now?.status !== before?.status) {
      this.wake();
    }
    for (const waiter of this.#waiters) {
      if (Date.now() >= waiter.deadline) {
        waiter.wake();
      }
    }
    if (this.#waiters.size > 0) {
      this.#timer ??= setTimeout(() => this.#poll(), POLL_MS);
    }
  }

  /** The build as it was when it was last looked at: all readers look together. */
  #latest(): Promise<BuildRow | undefined> {
    this.#look ??= this.#store.builds.get(this.#buildId).catch(error => {
      // The next one asks anew.
      this.#look = undefined;
      throw error;
    });
    return this.#look;
  }

  /** A chunk once kept never changes. */
  #page(after: number): Promise<LogPage> {
    const known = this.#pages.get(after);
    if (known) {
      return known;
    }
    const page = this.#store.logs
      .read(this.#buildId, after)
      .then(lines => toPage(lines, after));
    this.#pages.set(after, page);
    page.then(
      ({ lines }) => lines.length === 0 && this.#pages.delete(after),
      () => this.#pages.delete(after),
    );
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= PAGES) {
        break;
      }
      this.#pages.delete(oldest);
    }
    return page;
  }
}

function toPage(lines: LogLine[], after: number): LogPage {
  return {
    lines,
    events: Buffer.from(
      lines
        .map(line => `id: ${line.n}\ndata: ${JSON.stringify(line)}\n\n`)
        .join(''),
    ),
    last: lines.at(-1)?.n ?? after,
    ended: false,
  };
}
