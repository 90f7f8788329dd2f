import type { LoggerService } from '@backstage/backend-plugin-api';
import type { BuildRow, NewLine, Store } from '../store';
import type { ClusterClient, ClusterLogLine, LogSource } from '../tekton';
import { redact } from './redact';
import { Titles } from './titles';

/** Lines are kept when there are so many of them, or when so much time has passed. */
const BATCH_LINES = 500;
const BATCH_MS = 200;

/** A longer line comes in pieces. */
const MOST_LINE_LENGTH = 16_384;

/**
 * Reads the logs of running steps, each once, into the store: from the start of a container to its end, across lost
 * connections and restarts. What was kept last is known by timestamp and count, because the API server resumes by
 * second only.
 */
export class LogIngest {
  readonly #store: Store;
  readonly #logger: LoggerService;
  readonly #secretsOf: (build: BuildRow) => Promise<string[]>;
  readonly #following = new Map<string, Promise<void>>();
  readonly #titles = new Map<string, Titles>();
  readonly #writing = new Map<string, Promise<unknown>>();
  readonly #abort = new AbortController();

  constructor(options: {
    store: Store;
    logger: LoggerService;
    secretsOf: (build: BuildRow) => Promise<string[]>;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#secretsOf = options.secretsOf;
  }

  /**
   * Follows what has started and is not followed yet. The log of `build` waits until that of `setup` was read whole: its
   * titles number the instructions that `setup` tells.
   */
  async follow(
    client: ClusterClient,
    build: BuildRow,
    sources: readonly LogSource[],
  ): Promise<void> {
    const setup = sources.filter(({ stage }) => stage === 'setup');
    const ready = await this.isComplete(build, setup);
    for (const source of sources) {
      if (source.stage === 'build' && !ready) {
        continue;
      }
      const key = `${build.id}/${source.pod}/${source.container}`;
      if (
        source.started &&
        !this.#following.has(key) &&
        !this.#abort.signal.aborted
      ) {
        const done = this.#read(client, build, source)
          .catch(error =>
            this.#logger.warn(
              `The log of ${key} broke off and is taken up again: ${error}`,
            ),
          )
          .finally(() => this.#following.delete(key));
        this.#following.set(key, done);
      }
    }
  }

  /** Whether the logs of these sources were read to their end. */
  async isComplete(
    build: BuildRow,
    sources: readonly LogSource[],
  ): Promise<boolean> {
    const cursors = await Promise.all(
      sources
        .filter(source => source.started)
        .map(source => this.#store.logs.cursor(build.id, nameOf(source))),
    );
    return cursors.every(cursor => cursor.done);
  }

  /** Appends lines of our own. */
  async write(build: BuildRow, lines: NewLine[]): Promise<void> {
    await this.#serialised(build.id, () =>
      this.#store.logs.append(build.id, lines),
    );
  }

  /** Forgets what is kept in memory of a build that is over. */
  forget(buildId: string): void {
    this.#titles.delete(buildId);
    this.#writing.delete(buildId);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#following.values());
  }

  async #read(
    client: ClusterClient,
    build: BuildRow,
    source: LogSource,
  ): Promise<void> {
    const name = nameOf(source);
    const cursor = await this.#store.logs.cursor(build.id, name);
    let { timestamp, same } = cursor;
    if (cursor.done || !build.runNamespace) {
      return;
    }
    const secrets = await this.#secretsOf(build);
    const titles = this.#titlesOf(build);
    const lines = client.followLog(build.runNamespace, source, {
      since: timestamp ?? undefined,
      signal: this.#abort.signal,
      maxLineLength: MOST_LINE_LENGTH,
    });
    let skipSame = same;
    let told = titles.instructions.length;
    const resumeFrom = timestamp;
    for await (const batch of batches(lines)) {
      const kept: NewLine[] = [];
      for (const { timestamp: time, text } of batch) {
        if (
          resumeFrom !== null &&
          (time < resumeFrom || (time === resumeFrom && skipSame-- > 0))
        ) {
          continue;
        }
        same = time === timestamp ? same + 1 : 1;
        timestamp = time;
        kept.push(
          ...titles.feed(source.stage, redact(text, secrets)).map(line => ({
            stage: source.stage,
            time: toMilliseconds(time),
            line,
          })),
        );
      }
      if (source.stage === 'setup' && titles.instructions.length > told) {
        told = titles.instructions.length;
        await this.#store.builds.setInstructions(build.id, [
          ...titles.instructions,
        ]);
      }
      const reached = { source: name, timestamp, same, done: false };
      await this.#serialised(build.id, () =>
        this.#store.logs.append(build.id, kept, reached),
      );
    }
    if (this.#abort.signal.aborted) {
      return;
    }
    if (source.terminated) {
      await this.#serialised(build.id, () =>
        this.#store.logs.append(build.id, [], {
          source: name,
          timestamp,
          same,
          done: true,
        }),
      );
    }
  }

  #titlesOf(build: BuildRow): Titles {
    const known = this.#titles.get(build.id);
    if (known) {
      return known;
    }
    const titles = new Titles(
      { image: `${build.image}:${build.tag}` },
      build.instructions ?? [],
    );
    this.#titles.set(build.id, titles);
    return titles;
  }

  /** One writer a build at a time: the numbers of its lines follow each other. */
  async #serialised(
    buildId: string,
    write: () => Promise<void>,
  ): Promise<void> {
    const previous = this.#writing.get(buildId) ?? Promise.resolve();
    const next = previous.catch(() => undefined).then(write);
    this.#writing.set(buildId, next);
    await next;
  }
}

function nameOf(source: LogSource): string {
  return `${source.pod}/${source.container}`;
}

/** The kubelet writes nanoseconds; people read milliseconds. */
function toMilliseconds(timestamp: string): string {
  const time = Date.parse(timestamp);
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
}

/** Gathers lines, so that a chatty step costs a write every so often and not one a line. */
async function* batches(
  lines: AsyncIterable<ClusterLogLine>,
): AsyncGenerator<ClusterLogLine[], void> {
  const iterator = lines[Symbol.asyncIterator]();
  let pending = iterator.next();
  try {
    for (;;) {
      const first = await pending;
      if (first.done) {
        return;
      }
      const batch = [first.value];
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<'pause'>(resolve => {
        timer = setTimeout(() => resolve('pause'), BATCH_MS);
      });
      pending = iterator.next();
      while (batch.length < BATCH_LINES) {
        const next = await Promise.race([pending, pause]);
        if (next === 'pause' || next.done) {
          break;
        }
        batch.push(next.value);
        pending = iterator.next();
      }
      clearTimeout(timer);
      yield batch;
    }
  } finally {
    await iterator.return?.();
  }
}
