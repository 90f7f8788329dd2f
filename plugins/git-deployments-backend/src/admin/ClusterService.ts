import { NotFoundError } from '@backstage/errors';
import type {
  Cluster as ClusterView,
  ClusterFinding,
} from 'backstage-plugin-git-deployments-common';
import type { Grant } from '../config/read';
import type { Engine } from '../engine/Engine';
import type { QueueView } from '../engine/QueueView';
import type { QueueLimits } from '../engine/queue';
import type { Store } from '../store';
import type { Cluster, Clusters } from '../tekton';

/** The clusters, as administrators see them. */
export class ClusterService {
  readonly #store: Store;
  readonly #clusters: Clusters;
  readonly #queue: QueueView;
  readonly #engine: Engine;
  readonly #limitsOf: (cluster: string) => QueueLimits;
  readonly #grants: readonly Grant[];

  constructor(options: {
    store: Store;
    clusters: Clusters;
    queue: QueueView;
    engine: Engine;
    limitsOf: (cluster: string) => QueueLimits;
    grants: readonly Grant[];
  }) {
    this.#store = options.store;
    this.#clusters = options.clusters;
    this.#queue = options.queue;
    this.#engine = options.engine;
    this.#limitsOf = options.limitsOf;
    this.#grants = options.grants;
  }

  async list(): Promise<ClusterView[]> {
    return Promise.all(
      [...this.#clusters].map(async ([name, { namespaces }]) => {
        const { live } = await this.#queue.plan(name);
        const queued = live.filter(({ status }) => status === 'queued').length;
        return {
          name,
          buildNamespaces: [...namespaces],
          running: live.length - queued,
          queued,
          limit: this.#limitsOf(name).cluster,
          watch: this.#engine.watchOf(name),
        };
      }),
    );
  }

  /** Asks the cluster for all that builds and deployments depend on. */
  async check(name: string): Promise<ClusterFinding[]> {
    const cluster = this.#get(name);
    const used = await this.#store.containers.namespacesIn(name);
    return cluster.client.check({
      namespaces: cluster.namespaces,
      targetNamespaces: [...new Set([...used, ...this.#granted(name)])].sort(),
    });
  }

  /** The Task and the Pipelines, as YAML, for a cluster that forbids runs to embed them. */
  pipelines(name: string): string {
    return this.#get(name).pipelines();
  }

  /** The namespaces of a cluster that are granted by name; patterns name none. */
  #granted(cluster: string): string[] {
    return this.#grants
      .flatMap(({ namespaces }) => namespaces)
      .filter(place => !place.includes('*'))
      .map(place => place.split('/'))
      .flatMap(([name, namespace]) => (name === cluster ? [namespace] : []));
  }

  #get(name: string): Cluster {
    const cluster = this.#clusters.get(name);
    if (!cluster) {
      throw new NotFoundError(
        `There is no cluster ${name} in gitDeployments.clusters`,
      );
    }
    return cluster;
  }
}
