import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Cluster as ClusterView } from 'backstage-plugin-git-deployments-common';
import type { LogIngest } from '../logs/LogIngest';
import type { Store } from '../store';
import type { Cluster, RunWatch } from '../tekton';
import { Worker } from '../worker';
import type { BuildReconciler } from './BuildReconciler';
import { BuildRunner, CLAIM_MS, type Look } from './BuildRunner';
import { Lease } from './Lease';
import type { QueuedBuild } from './queue';
import type { QueueView } from './QueueView';
import type { RunJanitor } from './RunJanitor';

/** How often a build is looked at while the watch is in order: in case it has missed something all the same. */
const RESYNC_MS = 15_000;

/** How often runs are cleaned up. */
const CLEAN_UP_MS = 60_000;

const BATCH = 100;

/** What works for a cluster while the lease is held: made anew each time. */
interface Session {
  runner: BuildRunner;
  ingest: LogIngest;
  watch: RunWatch;
  janitor: Worker;
}

/** What brings the builds of a cluster forward, and reads their logs. */
export interface Workshop {
  reconciler: BuildReconciler;
  ingest: LogIngest;
}

/**
 * Works for one cluster while no other backend does: starts builds whose turn it is, looks at those of which the watch
 * tells something new, and at all that are due.
 *
 * The watch only nudges: every look reads the truth anew from the cluster, and every change of a row is refused if the
 * row changed meanwhile. So a restart at any line, a missed event, or a second backend changes nothing but the time it
 * takes.
 */
export class ClusterEngine {
  readonly #name: string;
  readonly #cluster: Cluster;
  readonly #store: Store;
  readonly #queue: QueueView;
  readonly #logger: LoggerService;
  readonly #pollIntervalMs: number;
  readonly #instanceId: string;
  readonly #open: (onLogEnd: (buildId: string) => void) => Workshop;
  readonly #janitor: RunJanitor;
  readonly #onQueue: (live: readonly QueuedBuild[]) => void;
  readonly #onLook: (look: Look) => void;
  readonly #lease: Lease;
  readonly #worker: Worker;
  #session: Session | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: {
    name: string;
    cluster: Cluster;
    store: Store;
    queue: QueueView;
    logger: LoggerService;
    pollIntervalMs: number;
    instanceId: string;
    /** Makes what works while the lease is held. */
    open: (onLogEnd: (buildId: string) => void) => Workshop;
    janitor: RunJanitor;
    onQueue: (live: readonly QueuedBuild[]) => void;
    onLook: (look: Look) => void;
  }) {
    this.#name = options.name;
    this.#cluster = options.cluster;
    this.#store = options.store;
    this.#queue = options.queue;
    this.#logger = options.logger;
    this.#pollIntervalMs = options.pollIntervalMs;
    this.#instanceId = options.instanceId;
    this.#open = options.open;
    this.#janitor = options.janitor;
    this.#onQueue = options.onQueue;
    this.#onLook = options.onLook;
    this.#lease = new Lease({
      store: options.store,
      name: `cluster:${options.name}`,
      logger: options.logger,
      onTaken: () => this.#begin(),
      onLost: () => {
        this.#closing = this.#end();
      },
    });
    this.#worker = new Worker({
      name: `The engine of cluster ${options.name}`,
      work: () => this.#pass(),
      intervalMs: options.pollIntervalMs,
      logger: options.logger,
    });
  }

  start(): void {
    this.#lease.start();
    this.#worker.start();
  }

  /** Says that something waits in the queue, or need not wait any more. */
  nudge(): void {
    this.#worker.nudge();
  }

  /** Says that a build that runs is to be looked at. */
  look(buildId: string): void {
    this.#session?.runner.look(buildId);
  }

  /** What this backend hears from the cluster. */
  get watch(): ClusterView['watch'] {
    if (!this.#session) {
      return { state: 'elsewhere', lastProgressAt: null, problem: null };
    }
    const { connected, lastProgressAt, lastError } =
      this.#session.watch.health();
    return {
      state: connected ? 'watching' : 'disconnected',
      lastProgressAt,
      problem: connected ? null : lastError,
    };
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
    await this.#closing;
    await this.#end();
    await this.#lease.stop();
  }

  #begin(): void {
    const { reconciler, ingest } = this.#open(buildId => this.look(buildId));
    const watch = this.#cluster.client.watchRuns({
      instanceId: this.#instanceId,
      namespaces: this.#cluster.namespaces,
      onChange: buildId => this.look(buildId),
      onRelist: () => this.#lookAtAll(),
    });
    const runner = new BuildRunner({
      store: this.#store,
      reconciler,
      logger: this.#logger,
      resyncMs: () =>
        watch.health().connected
          ? Math.max(RESYNC_MS, this.#pollIntervalMs)
          : this.#pollIntervalMs,
      onSlotFree: () => this.nudge(),
      onLook: this.#onLook,
    });
    const janitor = new Worker({
      name: `The cleaning up of cluster ${this.#name}`,
      work: () => this.#janitor.run(),
      intervalMs: CLEAN_UP_MS,
      logger: this.#logger,
    });
    this.#session = { runner, ingest, watch, janitor };
    this.#logger.info(`This backend works for cluster ${this.#name}`);
    watch.start();
    janitor.start();
    this.#lookAtAll();
    this.nudge();
  }

  async #end(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session) {
      await Promise.all([
        session.watch.stop(),
        session.janitor.stop(),
        session.ingest.stop(),
        session.runner.stop(),
      ]);
    }
  }

  /** Starts whose turn it is, and takes up what is due: what a backend has left behind that died. */
  async #pass(): Promise<boolean> {
    const session = this.#session;
    if (!session) {
      return false;
    }
    const { plan, live } = await this.#queue.plan(this.#name);
    this.#onQueue(live);
    plan.start.forEach(id => session.runner.begin(id));
    const due = await this.#store.queue.claim(
      this.#name,
      new Date(),
      CLAIM_MS,
      BATCH,
    );
    due.forEach(({ id }) => session.runner.look(id));
    return false;
  }

  /** After a gap nobody knows what has changed: all that runs is looked at. */
  #lookAtAll(): void {
    this.#store.queue
      .live(this.#name)
      .then(builds =>
        builds
          .filter(({ status }) => status !== 'queued')
          .forEach(({ id }) => this.look(id)),
      )
      .catch(error =>
        this.#logger.warn(
          `The builds of cluster ${this.#name} could not be read: ${error}`,
        ),
      );
  }
}
