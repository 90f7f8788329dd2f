import { setImmediate as nextTurn } from 'node:timers/promises';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { ContainerPlace } from '../ClusterFaults';
import { Resource, resources } from '../resources';
import { Pod } from '../types';
import { PodWorker, PodWorkerDependencies } from './PodWorker';

/** What a pod may wait for before it can run. */
const WAITED_FOR = new Set<Resource>([
  resources.secrets,
  resources.configmaps,
  resources.nodes,
]);

/**
 * The node: plays every pod that there is.
 *
 * After a restart, services run again. A pod of steps in which none had ended begins anew on empty volumes; later, a
 * Kaniko step that was interrupted is played again (its input is complete), and any other one fails with 137.
 */
export class Kubelet {
  readonly #deps: PodWorkerDependencies;
  readonly #store: ObjectStore;
  readonly #workers = new Map<string, PodWorker>();
  readonly #unsubscribe: () => void;
  #stopping = false;

  private constructor(deps: PodWorkerDependencies) {
    this.#deps = deps;
    this.#store = deps.store;
    this.#unsubscribe = deps.store.subscribe(event => this.#onEvent(event));
    for (const pod of deps.store.list(resources.pods)) this.#adopt(pod);
  }

  static start(deps: PodWorkerDependencies): Kubelet {
    return new Kubelet(deps);
  }

  /** Evicts a pod, if it is there. */
  evict(namespace: string, name: string): void {
    const pod = this.#store.get(resources.pods, namespace, name);
    this.#workers.get(pod?.metadata.uid ?? '')?.evict();
  }

  /** Kills a container that runs, as the kernel does when its memory is used up. */
  killForMemory(place: ContainerPlace): void {
    const pod = this.#store.get(resources.pods, place.namespace, place.pod);
    const worker = this.#workers.get(pod?.metadata.uid ?? '');
    worker?.killForMemory(place.container);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    await Promise.all(
      Array.from(this.#workers.values(), worker => worker.shutDown()),
    );
  }

  #adopt(pod: Pod): void {
    const { namespace, name, uid = '' } = pod.metadata;
    const current = this.#store.get(resources.pods, namespace, name);
    if (this.#stopping || current?.metadata.uid !== uid) return;
    const finished = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
    if (finished && !pod.metadata.deletionTimestamp) {
      this.#endLogs(pod);
      return;
    }
    const worker = PodWorker.start(pod, this.#deps);
    this.#workers.set(uid, worker);
    if (pod.metadata.deletionTimestamp)
      this.#terminate(pod).catch(this.#deps.onError);
  }

  #endLogs(pod: Pod): void {
    for (const { name } of [
      ...pod.spec.containers,
      ...(pod.spec.initContainers ?? []),
    ]) {
      this.#deps.logs.of(pod.metadata.uid ?? '', name).end();
    }
  }

  #onEvent(event: StoreEvent): void {
    const { resource, object, type } = event;
    if (WAITED_FOR.has(resource)) {
      for (const worker of this.#workers.values()) worker.nudge();
      return;
    }
    if (resource !== resources.pods) return;
    const pod = object as Pod;
    const uid = pod.metadata.uid ?? '';
    if (type === 'ADDED') setImmediate(() => this.#adopt(pod));
    else if (type === 'DELETED') {
      const worker = this.#workers.get(uid);
      this.#workers.delete(uid);
      worker
        ?.stop()
        .then(() => worker.cleanUp())
        .catch(this.#deps.onError);
      if (!worker) this.#deps.logs.remove(uid);
    } else if (
      pod.metadata.deletionTimestamp &&
      !event.previous?.metadata.deletionTimestamp
    ) {
      this.#terminate(pod).catch(this.#deps.onError);
    } else this.#workers.get(uid)?.nudge(pod);
  }

  /** A pod that is to go: its containers are ended, then it is. */
  async #terminate(pod: Pod): Promise<void> {
    const { namespace, name, uid = '' } = pod.metadata;
    await this.#workers.get(uid)?.stop();
    const current = this.#store.get(resources.pods, namespace, name);
    if (current?.metadata.uid !== uid || this.#stopping) return;
    // Whoever follows the pod sees how its containers ended before it is gone.
    await nextTurn();
    this.#store.delete(resources.pods, namespace, name, { immediately: true });
  }
}
