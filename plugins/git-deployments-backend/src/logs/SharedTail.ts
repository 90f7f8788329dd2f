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

/**
 * The end of one log, for all who read it here. Who watches it costs an entry in a set: no timer and no query of its
 * own.
 */
export class SharedTail {
  readonly #store: Store;
  readonly #buildId: string;
  readonly #pages = new Map<number, Promise<LogPage>>();
  readonly #watchers = new Set<() => void>();
  #look: Promise<BuildRow | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, buildId: string) {
    this.#store = store;
    this.#buildId = buildId;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Says that the log has grown, or that the build has ended. */
  wake(): void {
    this.#look = undefined;
    this.#watchers.forEach(watcher => watcher());
  }

  watch(watcher: () => void): void {
    this.#watchers.add(watcher);
    this.#timer ??= setTimeout(() => this.#poll(), POLL_MS);
  }

  unwatch(watcher: () => void): void {
    this.#watchers.delete(watcher);
    if (!this.isWatched) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  async read(after: number): Promise<LogPage> {
    const build = await this.#latest();
    if (build && after < build.logLines) {
      const page = await this.#page(after);
      if (page.lines.length > 0) {
        return page;
      }
    }
    const ended = build === undefined || isFinal(build.status);
    return { lines: [], events: NOTHING, last: after, ended };
  }

  /** Finds what another backend has written. */
  async #poll(): Promise<void> {
    this.#timer = undefined;
    const before = await this.#look?.catch(() => undefined);
    this.#look = undefined;
    const now = await this.#latest().catch(() => undefined);
    if (now?.logLines !== before?.logLines || now?.status !== before?.status) {
      this.wake();
    }
    if (this.isWatched) {
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
