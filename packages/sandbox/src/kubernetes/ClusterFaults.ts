import { ApiFault, ApiFaults } from './faults/ApiFaults';
import { Hold, Holds } from './faults/Holds';
import { LogCut, LogFaults } from './faults/LogFaults';
import { OpenWatches } from './faults/OpenWatches';
import { resources } from './resources';
import { ObjectStore } from './store/ObjectStore';

/** How the played registry treats a push. */
export interface RegistryBehaviour {
  /** Refuse all pushes: as one that does not let you in, or as one that is away. */
  refuse?: 'unauthorized' | 'unavailable';
  /** Demand credentials in `$DOCKER_CONFIG/config.json`. */
  requireCredentials?: boolean;
}

/** A container by where it is. */
export interface ContainerPlace {
  namespace: string;
  pod: string;
  container: string;
}

/** The parts of the cluster that faults take hold of. */
export interface FaultyParts {
  evictPod(namespace: string, name: string): void;
  /** Kills a container as the kernel does when its memory is used up. */
  killForMemory(place: ContainerPlace): void;
  /** Goes away: no port is listened on, connections are reset. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  resetConnections(): void;
  pauseTekton(): void;
  resumeTekton(): void;
}

/** Makes things go wrong, or stand still, at an exact moment. */
export class ClusterFaults {
  readonly #store: ObjectStore;
  readonly #api = new ApiFaults();
  readonly #holds = new Holds();
  readonly #logs = new LogFaults();
  #parts: FaultyParts | undefined;
  #expiredBy: 'event' | 'http' = 'event';
  /** For the API server: the watches that are open. */
  readonly watches = new OpenWatches();
  registry: RegistryBehaviour = {};

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static create(options: { store: ObjectStore }): ClusterFaults {
    return new ClusterFaults(options.store);
  }

  /** Says what carries the faults out, once it is there. */
  connect(parts: FaultyParts): void {
    this.#parts = parts;
  }

  /** Breaks the next matching API requests. Answers how to take that back. */
  api(fault: ApiFault): () => void {
    return this.#api.add(fault);
  }

  /** Forgets all faults of API, watches and logs, the registry's moods, and all holds (which are released). */
  clear(): void {
    this.#api.clear();
    this.#logs.clear();
    this.watches.clear();
    this.#holds.clear();
    this.#expiredBy = 'event';
    this.registry = {};
  }

  /** For the API server: takes the fault that strikes a request, if any. */
  takeApiFault(method: string, url: string): ApiFault | undefined {
    return this.#api.take(method, url);
  }

  /** Cuts log streams where they have come to a number of bytes. Answers how to take that back. */
  cutLogs(cut: LogCut): () => void {
    return this.#logs.add(cut);
  }

  /** For the API server: where a log stream is cut within its next bytes, if it is. */
  takeLogCut(
    container: string,
    sent: number,
    more: number,
  ): number | undefined {
    return this.#logs.take(container, sent, more);
  }

  /** Cuts every open watch. */
  dropWatches(): void {
    this.watches.drop();
  }

  /**
   * Open watches send nothing any more and do not end either, as when a middlebox has forgotten their connection. New
   * ones do well, unless `alsoNew`; the answered function ends that.
   */
  silenceWatches(options: { alsoNew?: boolean } = {}): () => void {
    return this.watches.mute({ alsoNew: options.alsoNew ?? false });
  }

  /** How often bookmarks come; some 20 s unless told. */
  bookmarkEvery(ms: number): void {
    this.watches.setBookmarkMs(ms);
  }

  /**
   * Forgets the history of changes, so that a watch or a `continue` from an older version gets 410: watches by an ERROR
   * event, as a real API server's, or (`http`) as the answer's code.
   */
  expireVersions(options: { by?: 'event' | 'http' } = {}): void {
    this.#expiredBy = options.by ?? 'event';
    this.#store.compactHistory();
  }

  /** For the API server: how a watch learns that its version is forgotten. */
  get expiredBy(): 'event' | 'http' {
    return this.#expiredBy;
  }

  /** Resets every open connection, as a router does that restarts. */
  resetConnections(): void {
    this.#connected.resetConnections();
  }

  /**
   * The API server goes away: connections are reset and new ones refused, until the answered function is called or `ms`
   * have passed. Containers go on meanwhile, controllers do not; afterwards it has its objects, but no history of
   * changes, as after a real restart.
   */
  async down(ms?: number): Promise<() => Promise<void>> {
    const parts = this.#connected;
    let back: Promise<void> | undefined;
    await parts.goAway();
    const comeBack = () => {
      back ??= parts.comeBack();
      return back;
    };
    if (ms !== undefined) setTimeout(comeBack, ms);
    return comeBack;
  }

  /** Stops Tekton's controllers, as when their pods are moved; pods that run go on. Answers how to start them again. */
  pauseController(): () => void {
    this.#connected.pauseTekton();
    return () => this.#connected.resumeTekton();
  }

  /** Evicts a pod, as a node short of memory does. */
  evictPod(namespace: string, name: string): void {
    this.#connected.evictPod(namespace, name);
  }

  /** Kills a container that runs, as the kernel does when its memory is used up. */
  killForMemory(place: ContainerPlace): void {
    this.#connected.killForMemory(place);
  }

  /** Whether Tekton keeps the pods of cancelled runs (its flag `keep-pod-on-cancel`); false in a new cluster. */
  keepPodOnCancel(keep: boolean): void {
    this.#store.modify(
      resources.configmaps,
      'tekton-pipelines',
      'feature-flags',
      flags => {
        flags.data = { ...flags.data, 'keep-pod-on-cancel': String(keep) };
      },
    );
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
    return this.#holds.add(container, when);
  }

  /** For the kubelet: waits where a hold says so, until it is released or the container is stopped. */
  async pass(
    container: string,
    when: 'before' | 'after',
    signal: AbortSignal,
  ): Promise<void> {
    await this.#holds.pass(container, when, signal);
  }

  get #connected(): FaultyParts {
    if (!this.#parts) throw new Error('The cluster has not started');
    return this.#parts;
  }
}
