import type { LoggerService } from '@backstage/backend-plugin-api';
import type { BuildEnd, Store } from '../store';
import type { Cluster, ListedRun } from '../tekton';

/** How long, and how many in each build namespace, finished runs are left in the cluster. */
export interface KeepRuns {
  ms: number;
  count: number;
}

/**
 * Which runs are to be deleted: pure. Those that are over, of builds that are over, and too old or too many; runs of
 * builds that nobody knows any more (their container was deleted) once they are over and too old. What still runs, or is
 * still read, is left alone.
 */
export function runsToDelete(
  runs: readonly ListedRun[],
  builds: ReadonlyMap<string, BuildEnd>,
  keep: KeepRuns,
  now: number,
): ListedRun[] {
  const over = runs
    .filter(({ done, buildId }) => {
      const build = buildId === undefined ? undefined : builds.get(buildId);
      return done && (!build?.known || build.finishedAt !== null);
    })
    .sort((a, b) => (b.finishedAt ?? '').localeCompare(a.finishedAt ?? ''));
  return over.filter(
    ({ finishedAt }, index) =>
      index >= keep.count ||
      (finishedAt !== null && now - Date.parse(finishedAt) > keep.ms),
  );
}

/** Deletes finished runs, and with them their pods and Secrets. Images are never deleted: they run, or may again. */
export class RunJanitor {
  readonly #store: Store;
  readonly #cluster: Cluster;
  readonly #instanceId: string;
  readonly #keep: KeepRuns;
  readonly #logger: LoggerService;

  constructor(options: {
    store: Store;
    cluster: Cluster;
    instanceId: string;
    keep: KeepRuns;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#cluster = options.cluster;
    this.#instanceId = options.instanceId;
    this.#keep = options.keep;
    this.#logger = options.logger;
  }

  async run(): Promise<boolean> {
    const { client, namespaces } = this.#cluster;
    for (const namespace of namespaces) {
      const runs = await client.listRuns(namespace, this.#instanceId);
      const ids = runs.flatMap(({ buildId }) => buildId ?? []);
      const builds = await this.#store.builds.ended([...new Set(ids)]);
      const old = runsToDelete(
        runs,
        new Map(builds.map(build => [build.id, build])),
        this.#keep,
        Date.now(),
      );
      for (const run of old) {
        await client.deleteRun(namespace, run);
      }
      if (old.length > 0) {
        this.#logger.info(
          `Deleted ${old.length} finished runs from ${client.name}/${namespace}`,
        );
      }
    }
    return false;
  }
}
