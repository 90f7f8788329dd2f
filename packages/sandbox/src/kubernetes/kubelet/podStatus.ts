import {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../types';
import { withCondition } from '../controllers/conditions';

/** The status of a container that has not begun. */
export function waitingStatus(
  container: Container,
  reason: string,
  message?: string,
): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason, ...(message && { message }) } },
  };
}

/** Sets the state of one container and what follows from it for the pod. */
export function setContainer(
  pod: Pod,
  name: string,
  change: Partial<ContainerStatus> & { state?: ContainerState },
): void {
  const status = (pod.status ??= {});
  for (const list of [status.containerStatuses, status.initContainerStatuses]) {
    const entry = list?.find(c => c.name === name);
    if (entry) Object.assign(entry, change);
  }
  derivePhase(pod);
}

/** One container that has never run keeps the whole pod pending, as with the real kubelet. */
function hasStarted({ state, lastState }: ContainerStatus): boolean {
  return !!(state.running || state.terminated || lastState?.terminated);
}

/** The phase and the conditions that a pod's container states amount to. */
export function derivePhase(pod: Pod): void {
  const status: PodStatus = (pod.status ??= {});
  const all = status.containerStatuses ?? [];
  const inits = status.initContainerStatuses ?? [];
  const restarts = (pod.spec.restartPolicy ?? 'Always') !== 'Never';
  const ended = (c: ContainerStatus) => !!c.state.terminated;
  const failed = (c: ContainerStatus) =>
    (c.state.terminated?.exitCode ?? 0) > 0;
  const initialized = inits.every(c => ended(c) && !failed(c));

  if (inits.some(failed) && !restarts) status.phase = 'Failed';
  else if (all.length && all.every(ended) && !restarts) {
    status.phase = all.some(failed) ? 'Failed' : 'Succeeded';
  } else if (all.length && all.every(hasStarted)) {
    status.phase = 'Running';
  } else status.phase = 'Pending';

  const ready = all.length > 0 && all.every(c => c.ready);
  const unready = all.filter(c => !c.ready).map(c => c.name);
  const finished = status.phase === 'Succeeded';
  const notReady = finished
    ? { reason: 'PodCompleted' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${unready.join(' ')}]`,
      };
  let conditions = status.conditions;
  conditions = withCondition(conditions, {
    type: 'Initialized',
    status: initialized ? 'True' : 'False',
    ...(!initialized && { reason: 'ContainersNotInitialized' }),
  });
  for (const type of ['Ready', 'ContainersReady']) {
    conditions = withCondition(conditions, {
      type,
      status: ready ? 'True' : 'False',
      ...(!ready && notReady),
    });
  }
  status.conditions = conditions;
}
