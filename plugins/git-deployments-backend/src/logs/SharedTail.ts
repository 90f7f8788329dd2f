import { isFinal, type LogLine } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../store';

/** How often the store is asked for what another backend may have written. */
const POLL_MS = 500;

/** So many pages of a log are held for its readers: those that are close together share them. */
const PAGES = 8;

/** Some lines of a log, shared by all who read there: nobody changes it. */
export interface LogPage {
  lines: readonly LogLine[];
  /** The lines as server-sent events, made once for all readers. */
  events: string;
  /** Number of the last line; the one asked for where there are none. */
  last: number;
  /** There are no lines after these, and there will be none. */
  ended: boolean;
}

/** The end of one log, for all who read it here. */
export class SharedTail {
  readonly #store: Store;
  readonly #buildId: string;
  readonly #pages = new Map<number, Promise<LogPage>>();
  #look: Promise<BuildRow | undefined> | undefined;
  #changed = deferred();
  #timer: NodeJS.Timeout | undefined;
  #readers = 0;

  constructor(store: Store, buildId: string) {
    this.#store = store;
    this.#buildId = buildId;
  }

  get isIdle(): boolean {
    return this.#readers === 0;
  }

  wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#look = undefined;
    const { resolve } = this.#changed;
    this.#changed = deferred();
    resolve();
  }

  async next(
    after: number,
    { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
  ): Promise<LogPage> {
    this.#readers += 1;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const over = aborted(patience);
    try {
      for (;;) {
        const changed = this.#changed.promise;
        const build = await this.#latest();
        if (build && after < build.logLines) {
          return await this.#page(after);
        }
        const ended = build === undefined || isFinal(build.status);
        if (ended || patience.aborted) {
          return { lines: [], events: '', last: after, ended };
        }
        await Promise.race([changed, over]);
      }
    } finally {
      this.#readers -= 1;
      if (this.isIdle) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  /** The build as it was when it was last looked at: all readers look together. */
  #latest(): Promise<BuildRow | undefined> {
    this.#look ??= this.#store.builds.get(this.#buildId);
    this.#timer ??= setTimeout(() => this.wake(), POLL_MS);
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
    events: lines
      .map(line => `id: ${line.n}\ndata: ${JSON.stringify(line)}\n\n`)
      .join(''),
    last: lines.at(-1)?.n ?? after,
    ended: false,
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
