import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { isFinal } from 'backstage-plugin-git-deployments-common';
import { randomUUID } from 'node:crypto';
import type { LogIngest } from '../logs/LogIngest';
import type { BuildRow, Store } from '../store';
import { ClusterAccessError, type Clusters } from '../tekton';
import { Worker } from '../worker';
import type { BuildReconciler } from './BuildReconciler';

/** A backend that dies gives its clusters up after so long. */
const LEASE_MS = 10_000;
/** A build of a backend that died is taken up again after so long; looking at it twice does no harm. */
const CLAIM_MS = 15_000;
const BATCH = 50;

/**
 * Brings builds forward, cluster by cluster: step 6 of the straight way.
 *
 * One backend works for a cluster at a time (lease), each build is claimed before it is looked at, every pass re-reads
 * the truth from the cluster, and every change of a row is refused if the row changed meanwhile. So a restart at any
 * line, or a second backend, changes nothing but the time it takes.
 */
export class Engine {
  readonly #store: Store;
  readonly #reconciler: BuildReconciler;
  readonly #ingest: LogIngest;
  readonly #logger: LoggerService;
  readonly #intervalMs: number;
  readonly #holder = randomUUID();
  readonly #workers = new Map<string, Worker>();

  constructor(options: {
    store: Store;
    clusters: Clusters;
    reconciler: BuildReconciler;
    ingest: LogIngest;
    logger: LoggerService;
    intervalMs: number;
  }) {
    this.#store = options.store;
    this.#reconciler = options.reconciler;
    this.#ingest = options.ingest;
    this.#logger = options.logger;
    this.#intervalMs = options.intervalMs;
    for (const name of options.clusters.keys()) {
      this.#workers.set(
        name,
        new Worker({
          name: `The engine of cluster ${name}`,
          work: () => this.#pass(name),
          intervalMs: options.intervalMs,
          logger: options.logger,
        }),
      );
    }
  }

  start(): void {
    this.#workers.forEach(worker => worker.start());
  }

  /** Says that a cluster has something due. */
  nudge(cluster: string): void {
    this.#workers.get(cluster)?.nudge();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(worker => worker.stop()));
    await this.#ingest.stop();
    await Promise.all(
      [...this.#workers.keys()].map(name =>
        this.#store.leases.release(`cluster:${name}`, this.#holder),
      ),
    );
  }

  async #pass(cluster: string): Promise<boolean> {
    const now = new Date();
    if (
      !(await this.#store.leases.acquire(
        `cluster:${cluster}`,
        this.#holder,
        now,
        LEASE_MS,
      ))
    ) {
      return false;
    }
    const builds = await this.#store.builds.claim(
      cluster,
      now,
      CLAIM_MS,
      BATCH,
    );
    await Promise.all(builds.map(build => this.#reconcile(build)));
    return false;
  }

  async #reconcile(build: BuildRow): Promise<void> {
    let pauseMs = this.#intervalMs;
    try {
      const again = await this.#reconciler.reconcile(build);
      pauseMs = again === 'now' ? 0 : pauseMs;
    } catch (error) {
      if (error instanceof ClusterAccessError) {
        await this.#explain(build, error.message);
      }
      if (!(error instanceof ConflictError)) {
        this.#logger.warn(`Build ${build.id} is looked at again: ${error}`, {
          build: build.id,
        });
      }
    }
    await this.#store.builds.setDue(
      build.id,
      new Date(Date.now() + pauseMs).toISOString(),
    );
    if (pauseMs === 0) {
      this.nudge(build.cluster);
    }
  }

  /** Says on the build why it does not come forward: what the cluster refuses, only its operator can mend. */
  async #explain(build: BuildRow, reason: string): Promise<void> {
    const current = await this.#store.builds.get(build.id);
    if (current && !isFinal(current.status) && current.reason !== reason) {
      await this.#store.builds
        .update(current, { reason }, new Date().toISOString())
        .catch(error => {
          if (!(error instanceof ConflictError)) {
            throw error;
          }
        });
    }
  }
}
