import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Cluster as ClusterView } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../store';
import { Worker } from '../worker';
import type { BuildRecorder } from './BuildRecorder';
import type { ClusterEngine } from './ClusterEngine';

/** How often builds are looked for whose cluster is not configured any more. */
const SWEEP_MS = 60_000;

/** A backend with the newer configuration may just be about to start: so long a build waits for its cluster. */
const UNSERVED_MS = 10 * 60_000;

/** What is under way at shutdown is waited for so long: the platform is to be gone within ten seconds. */
const SHUTDOWN_MS = 8_000;

/** Brings builds forward, cluster by cluster: step 6 of the straight way. */
export class Engine {
  readonly #store: Store;
  readonly #recorder: BuildRecorder;
  readonly #logger: LoggerService;
  readonly #clusters: ReadonlyMap<string, ClusterEngine>;
  readonly #sweeper: Worker;

  constructor(options: {
    store: Store;
    recorder: BuildRecorder;
    logger: LoggerService;
    clusters: ReadonlyMap<string, ClusterEngine>;
  }) {
    this.#store = options.store;
    this.#recorder = options.recorder;
    this.#logger = options.logger;
    this.#clusters = options.clusters;
    this.#sweeper = new Worker({
      name: 'Looking for builds without a cluster',
      work: () => this.#sweep(),
      intervalMs: SWEEP_MS,
      logger: options.logger,
    });
  }

  start(): void {
    this.#clusters.forEach(cluster => cluster.start());
    this.#sweeper.start();
  }

  /** Says that something waits in the queue of a cluster. */
  nudge(cluster: string): void {
    this.#clusters.get(cluster)?.nudge();
  }

  /** Says that a build was changed by somebody: it is looked at, and its slot may be free. */
  changed(build: Pick<BuildRow, 'id' | 'cluster'>): void {
    const cluster = this.#clusters.get(build.cluster);
    cluster?.look(build.id);
    cluster?.nudge();
  }

  /** What this backend hears from a cluster. */
  watchOf(cluster: string): ClusterView['watch'] {
    return (
      this.#clusters.get(cluster)?.watch ?? {
        state: 'elsewhere',
        lastProgressAt: null,
        problem: null,
      }
    );
  }

  /** Ends what is under way within some seconds: what is cut off is taken up where it was left. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        this.#logger.warn(
          'The engine is stopped in the middle of something; it is taken up again at the next start',
        );
        resolve();
      }, SHUTDOWN_MS);
    });
    await Promise.race([
      patience,
      Promise.all([
        this.#sweeper.stop(),
        ...[...this.#clusters.values()].map(cluster => cluster.stop()),
      ]),
    ]);
    clearTimeout(timer);
  }

  async #sweep(): Promise<boolean> {
    const builds = await this.#store.queue.unserved([...this.#clusters.keys()]);
    for (const build of builds) {
      if (Date.now() - Date.parse(build.dueAt) > UNSERVED_MS) {
        await this.#recorder.end(
          build,
          build.status === 'cancelling' ? 'cancelled' : 'error',
          `The cluster ${build.cluster} is not in gitDeployments.clusters any more: nobody knows what became of it there`,
        );
      }
    }
    return false;
  }
}
