import type { LoggerService } from '@backstage/backend-plugin-api';
import { STAGES, type Stage } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, NewLine, Store } from '../store';
import type { ClusterClient, LogSource } from '../tekton';
import { followToTheEnd } from './LogFollower';
import { nameOf } from './SourceReader';
import { Titles } from './titles';

/** Says, in the log itself, that its end is missing. */
const CUT = 'The cluster has deleted the pod: the log ends here';

/**
 * Reads the logs of running steps, each once, into the store: from the start of a container to its end, across lost
 * connections and restarts.
 */
export class LogIngest {
  readonly #store: Store;
  readonly #logger: LoggerService;
  readonly #secretsOf: (build: BuildRow) => Promise<string[]>;
  readonly #maxStageBytes: number;
  readonly #onAppend: (buildId: string, bytes: number) => void;
  readonly #onEnd: (build: BuildRow) => void;
  readonly #following = new Map<string, Promise<void>>();
  readonly #latest = new Map<string, Map<string, LogSource>>();
  /** The sources of each build that need not be asked for any more. */
  readonly #done = new Map<string, Set<string>>();
  readonly #titles = new Map<string, Titles>();
  readonly #writing = new Map<string, Promise<unknown>>();
  readonly #abort = new AbortController();

  constructor(options: {
    store: Store;
    logger: LoggerService;
    secretsOf: (build: BuildRow) => Promise<string[]>;
    /** How much of the log of each stage is kept. */
    maxStageBytes: number;
    /** Lines were kept. */
    onAppend?: (buildId: string, bytes: number) => void;
    /** The log of a step was read to its end: what waits for it can go on. */
    onEnd?: (build: BuildRow) => void;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#secretsOf = options.secretsOf;
    this.#maxStageBytes = options.maxStageBytes;
    this.#onAppend = options.onAppend ?? (() => undefined);
    this.#onEnd = options.onEnd ?? (() => undefined);
  }

  /**
   * Follows what has started and is not followed yet. The log of `build` waits until that of `setup` was read whole: its
   * titles number the instructions that `setup` tells.
   *
   * @param sources - all that the cluster knows of now
   */
  async follow(
    client: ClusterClient,
    build: BuildRow,
    sources: readonly LogSource[],
  ): Promise<void> {
    this.#latest.set(
      build.id,
      new Map(sources.map(source => [nameOf(source), source])),
    );
    const setup = sources.filter(({ stage }) => stage === 'setup');
    const ready = await this.isComplete(build, setup);
    for (const source of sources) {
      if (source.started && (source.stage !== 'build' || ready)) {
        this.#begin(client, build, source);
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

  /** Whether anything of a build's log is being read. */
  isFollowing(build: BuildRow): boolean {
    return [...this.#following.keys()].some(key =>
      key.startsWith(`${build.id}/`),
    );
  }

  /** Appends lines of our own. */
  async write(build: BuildRow, lines: NewLine[]): Promise<void> {
    await this.#append(build.id, lines);
  }

  /** A line of our own, unless it is what the stage said last. */
  async say(build: BuildRow, stage: Stage, line: string): Promise<void> {
    if ((await this.#store.logs.lastLine(build.id, stage)) !== line) {
      await this.write(build, [
        { stage, time: new Date().toISOString(), line },
      ]);
    }
  }

  /** Says where a log ends that could not be read to its end, because the cluster has deleted the pod. */
  async tellCuts(build: BuildRow): Promise<void> {
    const cut = await this.#store.logs.unfinished(build.id);
    const stages = STAGES.filter(stage =>
      cut.some(source => source.endsWith(`/step-${stage}`)),
    );
    for (const stage of stages) {
      await this.say(build, stage, CUT);
    }
  }

  /** Forgets what is kept in memory of a build that is over. */
  forget(buildId: string): void {
    this.#titles.delete(buildId);
    this.#writing.delete(buildId);
    this.#latest.delete(buildId);
    this.#done.delete(buildId);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled(this.#following.values());
  }

  /** Reads a source in the background, unless that is being done or was done. */
  #begin(client: ClusterClient, build: BuildRow, source: LogSource): void {
    const key = `${build.id}/${nameOf(source)}`;
    if (
      this.#abort.signal.aborted ||
      this.#following.has(key) ||
      this.#done.get(build.id)?.has(key)
    ) {
      return;
    }
    this.#following.set(
      key,
      this.#read(client, build, source)
        .then(async () => {
          if (await this.isComplete(build, [source])) {
            const done = this.#done.get(build.id) ?? new Set();
            this.#done.set(build.id, done.add(key));
          }
        })
        .catch(error => {
          // They have seen lines that were not kept.
          this.#titles.delete(build.id);
          this.#logger.warn(
            `The log of ${key} broke off and is taken up again: ${error}`,
            { build: build.id },
          );
        })
        .finally(() => {
          this.#following.delete(key);
          this.#onEnd(build);
        }),
    );
  }

  async #read(
    client: ClusterClient,
    build: BuildRow,
    source: LogSource,
  ): Promise<void> {
    const cursor = await this.#store.logs.cursor(build.id, nameOf(source));
    if (cursor.done || !build.runNamespace) {
      return;
    }
    const titles = this.#titlesOf(build);
    let told = titles.instructions.length;
    let reached = titles.reached;
    await followToTheEnd(source, {
      client,
      namespace: build.runNamespace,
      cursor,
      secrets: await this.#secretsOf(build),
      maxBytes: this.#maxStageBytes,
      titled: line => titles.feed(source.stage, line),
      append: async (lines, position) => {
        // Before the cursor moves past them: a restart reads them again.
        if (titles.instructions.length > told) {
          told = titles.instructions.length;
          await this.#store.builds.setInstructions(build.id, {
            instructions: [...titles.instructions],
            instructionLines: [...titles.lines],
          });
        }
        if (titles.reached > reached) {
          reached = titles.reached;
          await this.#store.builds.setInstructions(build.id, {
            instructionReached: reached,
          });
        }
        await this.#append(build.id, lines, position);
      },
      latest: () => this.#latest.get(build.id)?.get(nameOf(source)),
      signal: this.#abort.signal,
      logger: this.#logger,
    });
  }

  #titlesOf(build: BuildRow): Titles {
    const known = this.#titles.get(build.id);
    if (known) {
      return known;
    }
    const titles = new Titles(
      { image: `${build.image}:${build.tag}` },
      build.instructions ?? [],
      build.instructionLines ?? [],
    );
    this.#titles.set(build.id, titles);
    return titles;
  }

  /** One writer a build at a time: the numbers of its lines follow each other. */
  async #append(
    buildId: string,
    ...[lines, cursor]: [NewLine[], Parameters<Store['logs']['append']>[2]?]
  ): Promise<void> {
    const previous = this.#writing.get(buildId) ?? Promise.resolve();
    const next = previous
      .catch(() => undefined)
      .then(() => this.#store.logs.append(buildId, lines, cursor));
    this.#writing.set(buildId, next);
    await next;
    if (lines.length > 0) {
      this.#onAppend(
        buildId,
        lines.reduce((sum, { line }) => sum + line.length, 0),
      );
    }
  }
}
