import { conditionOf, withCondition } from '../controllers/conditions';
import { recordEvent } from '../controllers/events';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Container, ContainerStatus, Pod, Terminated } from '../types';
import { now, shortHash } from '../words';
import { ContainerEnd } from './playContainer';
import { derivePhase, setContainer, waitingStatus } from './podStatus';

/** Where the one node of the cluster is. */
export const NODE = { name: 'sandbox', ip: '10.0.0.1' };

const EVICTED =
  'The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi.';

/** What the kubelet writes down about a pod: its status and its events. Writes nothing once the pod is gone. */
export class PodRecord {
  readonly #store: ObjectStore;
  readonly #pod: Pod;

  private constructor(store: ObjectStore, pod: Pod) {
    this.#store = store;
    this.#pod = pod;
  }

  static create(options: { store: ObjectStore; pod: Pod }): PodRecord {
    return new PodRecord(options.store, options.pod);
  }

  /** The pod as it is now; `undefined` once it is gone, or another one has its name. */
  current(): Pod | undefined {
    const { namespace, name, uid } = this.#pod.metadata;
    const pod = this.#store.get(resources.pods, namespace, name);
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  statusOf({ name }: Container): ContainerStatus | undefined {
    const status = this.current()?.status;
    return [
      ...(status?.containerStatuses ?? []),
      ...(status?.initContainerStatuses ?? []),
    ].find(c => c.name === name);
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const pod = this.current();
    if (!pod) return;
    const component = 'kubelet';
    recordEvent(this.#store, pod, { type, reason, message, component });
  }

  /** No node takes the pod; what has not changed is not told again. */
  unschedulable(message: string): void {
    const before = conditionOf(this.current(), 'PodScheduled');
    if (before?.message === message) return;
    this.#update(pod => {
      pod.status = {
        phase: 'Pending',
        conditions: withCondition(pod.status?.conditions, {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
        }),
        qosClass: 'BestEffort',
      };
    });
    const pod = this.current();
    if (!pod) return;
    recordEvent(this.#store, pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
    });
  }

  scheduled(): void {
    const { name, namespace, uid = '' } = this.#pod.metadata;
    const byte = (at: number) =>
      Number.parseInt(uid.slice(at, at + 2), 16) % 250;
    const podIP = `10.244.${byte(0)}.${byte(2) + 2}`;
    this.#update(pod => {
      pod.spec.nodeName = NODE.name;
      const inits = pod.spec.initContainers ?? [];
      const first = inits.length ? 'PodInitializing' : 'ContainerCreating';
      pod.status = {
        phase: 'Pending',
        startTime: now(),
        hostIP: NODE.ip,
        podIP,
        podIPs: [{ ip: podIP }],
        qosClass: 'BestEffort',
        conditions: withCondition([], { type: 'PodScheduled', status: 'True' }),
        ...(inits.length && {
          initContainerStatuses: inits.map(c => waitingStatus(c, first)),
        }),
        containerStatuses: pod.spec.containers.map(c =>
          waitingStatus(c, first),
        ),
      };
      derivePhase(pod);
    });
    this.event(
      'Normal',
      'Scheduled',
      `Successfully assigned ${namespace}/${name} to ${NODE.name}`,
    );
  }

  waiting(container: Container, reason: string, message: string): void {
    this.#update(pod =>
      setContainer(pod, container.name, {
        ready: false,
        state: { waiting: { reason, message } },
      }),
    );
  }

  /** Answers when it started. */
  started(
    container: Container,
    options: { restartCount: number; digest: string },
  ): string {
    const { restartCount, digest } = options;
    const startedAt = now();
    this.event('Normal', 'Created', `Created container: ${container.name}`);
    this.event('Normal', 'Started', `Started container ${container.name}`);
    const id = [this.#pod.metadata.uid, container.name, restartCount];
    this.#update(pod =>
      setContainer(pod, container.name, {
        started: true,
        // Who is asked nothing is ready from the start, whatever becomes of it.
        ready: !container.readinessProbe,
        restartCount,
        state: { running: { startedAt } },
        imageID: `${container.image.split('@')[0]}@${digest}`,
        containerID: `containerd://${shortHash(id, 32)}`,
      }),
    );
    return startedAt;
  }

  ready(container: Container): void {
    this.#update(pod => setContainer(pod, container.name, { ready: true }));
  }

  terminated(
    container: Container,
    end: ContainerEnd,
    startedAt: string,
  ): Terminated {
    const terminated = {
      exitCode: end.code,
      reason: end.reason ?? (end.code === 0 ? 'Completed' : 'Error'),
      ...(end.message && { message: end.message }),
      startedAt,
      finishedAt: now(),
    };
    this.#update(pod => {
      const { phase, reason } = pod.status ?? {};
      setContainer(pod, container.name, {
        ready: false,
        state: { terminated },
      });
      // An evicted pod stays failed, however its containers end.
      if (reason === 'Evicted' && pod.status) pod.status.phase = phase;
    });
    return terminated;
  }

  crashLooping(
    container: Container,
    restarts: number,
    lastState: { terminated: Terminated },
  ): void {
    const { name, namespace, uid } = this.#pod.metadata;
    const who = `${name}_${namespace}(${uid})`;
    this.event(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${who}`,
    );
    const seconds = Math.min(10 * 2 ** (restarts - 1), 300);
    const message = `back-off ${seconds}s restarting failed container=${container.name} pod=${who}`;
    this.#update(pod =>
      setContainer(pod, container.name, {
        ready: false,
        restartCount: restarts,
        lastState,
        state: { waiting: { reason: 'CrashLoopBackOff', message } },
      }),
    );
  }

  evicted(): void {
    this.#update(pod => {
      pod.status = {
        ...pod.status,
        phase: 'Failed',
        reason: 'Evicted',
        message: EVICTED,
      };
    });
    this.event('Warning', 'Evicted', EVICTED);
  }

  #update(change: (pod: Pod) => void): void {
    if (!this.current()) return;
    const { namespace, name } = this.#pod.metadata;
    this.#store.modify(resources.pods, namespace, name, change);
  }
}
