import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonLines } from './JsonLines';
import type { KubernetesApi } from './KubernetesApi';
import { listAll } from './listAll';
import type { ObjectMeta } from './objects';
import { VersionExpiredError } from './VersionExpiredError';

/** So often a watch may fail from one version before it is doubted and all is listed anew. */
const MOST_FAILURES = 5;

/** An object is far smaller (etcd takes 1.5 MiB); what is longer is not kept. */
const MOST_LINE = 8 * 1024 * 1024;

/** Objects a page of the list. */
const PAGE = 500;

/** Only what every object has: a watch says that something changed, never what it is now. */
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const METADATA_OF_ALL =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** How patient a {@link Watcher} is. */
export interface WatcherPace {
  /** A watch that says nothing for so long, not even a bookmark, is taken for dead. */
  idleMs: number;
  /** The pause after the first failure; it doubles with each further one. */
  firstPauseMs: number;
  /** The longest pause. */
  mostPauseMs: number;
}

const PACE: WatcherPace = {
  // The API server sends bookmarks about once a minute.
  idleMs: 150_000,
  firstPauseMs: 200,
  mostPauseMs: 5_000,
};

/** How a watch does. */
export interface WatchHealth {
  /** Whether a watch is open now. */
  connected: boolean;
  /** When the cluster last said something, ISO 8601. */
  lastProgressAt: string | null;
  /** What went wrong last; null while a watch is open. */
  lastError: string | null;
}

/** What a {@link Watcher} needs. */
export interface WatcherOptions {
  api: Pick<KubernetesApi, 'request' | 'open'>;
  /** Where the API has the collection. */
  path: string;
  labelSelector: string;
  /** An object has come, changed or gone. */
  onObject: (metadata: Partial<ObjectMeta>) => void;
  /** Anything may have changed: it was not watched for a while. */
  onRelist: () => void;
  pace?: Partial<WatcherPace>;
  /** Waits that long, or until the signal; for tests. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface WatchEvent {
  type: string;
  object: { metadata?: Partial<ObjectMeta>; code?: number; message?: string };
}

/**
 * Keeps a watch on one collection open for as long as it is wanted, whatever happens to connections and servers.
 *
 * 1. List all, page by page, then watch from the version of the list, with bookmarks.
 * 2. A watch that ends goes on from the last version it told. The server is asked to end it after five to ten minutes,
 *    not all at once.
 * 3. 410, as an answer or as an event, means to list anew; so does a watch that fails again and again.
 * 4. After a failure comes a pause, longer each time, with jitter; it is short again only after the watch has told
 *    something. A watch that is silent for too long has failed.
 *
 * It throws nothing, and tells too much rather than too little: who listens reads the truth anew.
 */
export class Watcher {
  readonly #api: Pick<KubernetesApi, 'request' | 'open'>;
  readonly #path: string;
  readonly #labelSelector: string;
  readonly #onObject: (metadata: Partial<ObjectMeta>) => void;
  readonly #onRelist: () => void;
  readonly #pace: WatcherPace;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #version: string | undefined;
  #failures = 0;
  #connected = false;
  #lastProgressAt: string | null = null;
  #lastError: string | null = null;

  private constructor(options: WatcherOptions) {
    this.#api = options.api;
    this.#path = options.path;
    this.#labelSelector = options.labelSelector;
    this.#onObject = options.onObject;
    this.#onRelist = options.onRelist;
    this.#pace = { ...PACE, ...options.pace };
    this.#pause = options.pause ?? pause;
  }

  static create(options: WatcherOptions): Watcher {
    return new Watcher(options);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  health(): WatchHealth {
    return {
      connected: this.#connected,
      lastProgressAt: this.#lastProgressAt,
      lastError: this.#lastError,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.#version ??= await this.#list();
        await this.#watch();
      } catch (error) {
        this.#lastError = messageOf(error);
        this.#failures += 1;
        if (
          error instanceof VersionExpiredError ||
          this.#failures % MOST_FAILURES === 0
        ) {
          this.#version = undefined;
        }
      }
      this.#connected = false;
      if (!signal.aborted) {
        await this.#pause(this.#pauseMs(), signal);
      }
    }
  }

  /** Doubled with each failure, and somewhere between the half and the whole of it, so that many do not come at once. */
  #pauseMs(): number {
    const { firstPauseMs, mostPauseMs } = this.#pace;
    const doublings = Math.max(0, this.#failures - 1);
    const most = Math.min(mostPauseMs, firstPauseMs * 2 ** doublings);
    return randomInt(Math.floor(most / 2), most + 1);
  }

  async #list(): Promise<string> {
    const { resourceVersion } = await listAll(this.#api, this.#path, {
      labelSelector: this.#labelSelector,
      limit: PAGE,
      accept: METADATA_OF_ALL,
      take: () => undefined,
    });
    this.#lastProgressAt = new Date().toISOString();
    tell(this.#onRelist);
    return resourceVersion;
  }

  /** Watches until the server ends it; @throws where it fails, or tells nothing for too long */
  async #watch(): Promise<void> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, silence.signal]);
    const watchdog = setTimeout(() => silence.abort(), this.#pace.idleMs);
    watchdog.unref();
    const before = this.#version;
    try {
      const chunks = await this.#api.open(
        this.#path,
        {
          watch: true,
          allowWatchBookmarks: true,
          labelSelector: this.#labelSelector,
          resourceVersion: this.#version,
          timeoutSeconds: randomInt(300, 601),
        },
        { signal, accept: METADATA_ONLY },
      );
      this.#connected = true;
      this.#lastError = null;
      const lines = new JsonLines(MOST_LINE);
      for await (const chunk of chunks) {
        watchdog.refresh();
        for (const event of lines.feed<WatchEvent>(chunk)) {
          this.#take(event);
        }
      }
      if (this.#version === before) {
        throw new Error(
          `The watch of ${this.#path} ended before it told anything`,
        );
      }
    } catch (error) {
      if (this.#stop.signal.aborted) {
        return;
      }
      throw silence.signal.aborted
        ? new Error(
            `The watch of ${this.#path} said nothing for ${
              this.#pace.idleMs / 1000
            } seconds`,
          )
        : error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  #take(event: WatchEvent | 'too long'): void {
    if (event === 'too long') {
      // Whose it is cannot be told.
      tell(this.#onRelist);
      return;
    }
    const { type, object } = event;
    if (type === 'ERROR') {
      const message = `The watch of ${this.#path} ended: ${
        object?.message ?? 'no reason given'
      }`;
      // Whatever else the server gives up with, its version is not to be trusted.
      throw new VersionExpiredError(message);
    }
    const { metadata } = object ?? {};
    if (!metadata?.resourceVersion) {
      throw new VersionExpiredError(
        `The watch of ${this.#path} told an event without a version`,
      );
    }
    this.#version = metadata.resourceVersion;
    this.#failures = 0;
    this.#lastProgressAt = new Date().toISOString();
    if (type !== 'BOOKMARK') {
      tell(() => this.#onObject(metadata));
    }
  }
}

/** What listeners throw is their own affair. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch {
    // A nudge that was not taken is made up for by the next look at what is not final.
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
