import { ClusterEvent, conditionOf, Pod, TaskRun } from './objects';

/** Reasons by which every container waits for a moment. */
const USUAL = ['ContainerCreating', 'PodInitializing'];

/**
 * Why a task does not begin, in the cluster's words: quota, no node, an image that cannot be pulled, a missing Secret.
 * Undefined once it has begun, or where the cluster says nothing.
 */
export function waitingReason(
  taskRun: TaskRun | undefined,
  pod: Pod | undefined,
  events: readonly ClusterEvent[],
): string | undefined {
  const condition = conditionOf(taskRun, 'Succeeded');
  if (
    !taskRun ||
    condition?.status === 'True' ||
    condition?.status === 'False'
  ) {
    return undefined;
  }
  if (!pod) {
    return condition?.reason && condition.reason !== 'Started'
      ? told(condition)
      : undefined;
  }
  const containers = pod.status?.containerStatuses ?? [];
  if (containers.some(c => c.state?.running || c.state?.terminated)) {
    return undefined;
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return told(scheduled);
  }
  const stuck = [...(pod.status?.initContainerStatuses ?? []), ...containers]
    .map(c => c.state?.waiting)
    .find(waiting => waiting?.reason && !USUAL.includes(waiting.reason));
  if (stuck) {
    return told(stuck);
  }
  const warning = events
    .filter(
      event =>
        event.type === 'Warning' &&
        event.involvedObject.name === pod.metadata.name,
    )
    .at(-1);
  return warning && told(warning);
}

function told({
  reason,
  message,
}: {
  reason?: string;
  message?: string;
}): string {
  return [reason, message].filter(Boolean).join(': ');
}
