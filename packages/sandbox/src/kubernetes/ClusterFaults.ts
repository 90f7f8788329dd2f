import { ObjectStore } from './store/ObjectStore';
import { resources } from './resources';

/** What is to go wrong with the next API requests that match. */
export interface ApiFault {
  /** An HTTP method; any where absent. */
  method?: string;
  /** A part of the request's path and query, or a pattern for it. */
  path: string | RegExp;
  /** How many requests it strikes; 1 where absent. */
  times?: number;
  /** Answer this code instead of serving. */
  status?: number;
  /** Wait this long first, in milliseconds. */
  delayMs?: number;
  /** Accept the request and never answer it. */
  hang?: boolean;
  /** Cut the connection: before anything is done, or after it was done but before the answer. */
  cut?: 'before' | 'after';
}

/** A step that waits for the test: `reached` resolves when it got there, `release` lets it go on. */
export interface Hold {
  reached: Promise<void>;
  release(): void;
}

interface HeldStep {
  container: string;
  when: 'before' | 'after';
  arrive(): void;
  release(): void;
  released: Promise<void>;
}

/** How the played registry treats a push. */
export interface RegistryBehaviour {
  /** Refuse all pushes: as one that does not let you in, or as one that is away. */
  refuse?: 'unauthorized' | 'unavailable';
  /** Demand credentials in `$DOCKER_CONFIG/config.json`. */
  requireCredentials?: boolean;
}

/** Makes things go wrong, or stand still, at an exact moment. */
export class ClusterFaults {
  readonly #store: ObjectStore;
  readonly #api: { fault: ApiFault; left: number }[] = [];
  readonly #holds = new Set<HeldStep>();
  readonly #watchDroppers = new Set<() => void>();
  #evict: (namespace: string, name: string) => void = () => {};
  registry: RegistryBehaviour = {};

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static create(options: { store: ObjectStore }): ClusterFaults {
    return new ClusterFaults(options.store);
  }

  /** Breaks the next matching API requests. */
  api(fault: ApiFault): void {
    this.#api.push({ fault, left: fault.times ?? 1 });
  }

  /** Forgets all API faults, the registry's moods and all holds (which are released). */
  clear(): void {
    this.#api.length = 0;
    this.registry = {};
    for (const held of this.#holds) held.release();
    this.#holds.clear();
  }

  /** Takes the fault that strikes a request, if any. */
  takeApiFault(method: string, url: string): ApiFault | undefined {
    const index = this.#api.findIndex(
      ({ fault }) =>
        (!fault.method || fault.method === method) &&
        (typeof fault.path === 'string'
          ? url.includes(fault.path)
          : fault.path.test(url)),
    );
    if (index < 0) return undefined;
    const entry = this.#api[index];
    entry.left -= 1;
    if (entry.left <= 0) this.#api.splice(index, 1);
    return entry.fault;
  }

  /** Cuts every open watch. */
  dropWatches(): void {
    for (const drop of Array.from(this.#watchDroppers)) drop();
  }

  /** Forgets the history of changes, so that a watch from an older version gets 410. */
  expireVersions(): void {
    this.#store.compactHistory();
  }

  onDropWatches(drop: () => void): () => void {
    this.#watchDroppers.add(drop);
    return () => this.#watchDroppers.delete(drop);
  }

  /** Says who evicts pods. */
  onEvict(evict: (namespace: string, name: string) => void): void {
    this.#evict = evict;
  }

  /** Evicts a pod, as a node short of memory does. */
  evictPod(namespace: string, name: string): void {
    this.#evict(namespace, name);
  }

  /** Allows a namespace no more pods (a ResourceQuota); answers how to lift it. */
  exhaustQuota(namespace: string): () => void {
    const quota = this.#store.create(resources.resourcequotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: '', generateName: 'exhausted-', namespace },
      spec: { hard: { pods: 0 } },
    });
    return () => {
      const { name } = quota.metadata;
      if (this.#store.get(resources.resourcequotas, namespace, name)) {
        this.#store.delete(resources.resourcequotas, namespace, name);
      }
    };
  }

  /** Holds the next container of this name (`step-build`) before it runs or after it ran. */
  hold(container: string, when: 'before' | 'after' = 'before'): Hold {
    let arrive = () => {};
    let release = () => {};
    const reached = new Promise<void>(resolve => {
      arrive = resolve;
    });
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    const held: HeldStep = { container, when, arrive, release, released };
    this.#holds.add(held);
    return {
      reached,
      release: () => {
        this.#holds.delete(held);
        release();
      },
    };
  }

  /** Waits where a hold says so, until it is released or the container is stopped. */
  async pass(
    container: string,
    when: 'before' | 'after',
    signal: AbortSignal,
  ): Promise<void> {
    for (const held of Array.from(this.#holds)) {
      if (held.container !== container || held.when !== when) continue;
      this.#holds.delete(held);
      held.arrive();
      await Promise.race([
        held.released,
        new Promise<void>(resolve => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      ]);
    }
  }
}
