import type { BuildRow } from '../store';
import type { Cluster } from '../tekton';
import type { Again } from './again';
import type { RunObserver } from './RunObserver';
import type { RunStarter } from './RunStarter';

/**
 * Brings one build forward by one pass: reads what the cluster says and does the next thing. Every effect can be
 * repeated: the run has a deterministic name and our seal, its Secret is replaced, the row changes by compare-and-set.
 */
export class BuildReconciler {
  readonly #cluster: Cluster;
  readonly #starter: RunStarter;
  readonly #observer: RunObserver;
  readonly #trace: Trace;

  constructor(options: {
    cluster: Cluster;
    starter: RunStarter;
    observer: RunObserver;
    /** Does the work as a span of a trace. */
    trace: Trace;
  }) {
    this.#cluster = options.cluster;
    this.#starter = options.starter;
    this.#observer = options.observer;
    this.#trace = options.trace;
  }

  /** @param build - one that is not over; a queued one whose turn it is */
  async reconcile(build: BuildRow): Promise<Again> {
    return this.#trace(build, () => {
      if (build.status === 'queued') {
        return this.#starter.start(build, this.#cluster);
      }
      return build.runUid
        ? this.#observer.observe(build, this.#cluster)
        : this.#starter.ensureRun(build, this.#cluster);
    });
  }
}

type Trace = (build: BuildRow, work: () => Promise<Again>) => Promise<Again>;
