import { ClusterEvent, Condition, conditionOf, Pod, TaskRun } from './objects';
import { Complaint, inPlainWords, isKnown } from './plainWords';

/** Reasons by which every container waits for a moment. */
const USUAL = ['ContainerCreating', 'PodInitializing'];

/** Warnings that keep nothing from beginning. */
export const HARMLESS = ['MissingClusterDNS', 'DNSConfigForming'];

/** Reasons of a TaskRun that say no more than that. */
const STARTING = ['Started', 'Running', 'TaskRunPending'];

/**
 * Why a task does not begin, in plain words with a remedy, followed by the cluster's own: quota, no node, an image that
 * cannot be pulled, a missing Secret or service account, a policy. Undefined once it has begun, or where the cluster says
 * nothing.
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
  const containers = pod?.status?.containerStatuses ?? [];
  if (containers.some(c => c.state?.running || c.state?.terminated)) {
    return undefined;
  }
  const complaint =
    (pod ? ofPod(pod) : ofTask(condition)) ??
    ofEvents(events, (pod ?? taskRun).metadata.name);
  return complaint && inPlainWords(complaint);
}

function ofTask(condition: Condition | undefined): Complaint | undefined {
  return condition?.reason && !STARTING.includes(condition.reason)
    ? condition
    : undefined;
}

function ofPod(pod: Pod): Complaint | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return scheduled;
  }
  return [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]
    .map(container => container.state?.waiting)
    .find(waiting => waiting?.reason && !USUAL.includes(waiting.reason));
}

/** The newest warning, of several the one that says most, and rather one that there are plain words for. */
function ofEvents(
  events: readonly ClusterEvent[],
  name: string,
): Complaint | undefined {
  const warnings = events
    .filter(
      event =>
        event.type === 'Warning' &&
        event.involvedObject.name === name &&
        !HARMLESS.includes(event.reason ?? ''),
    )
    .sort(
      (a, b) =>
        timeOf(b) - timeOf(a) ||
        (b.message?.length ?? 0) - (a.message?.length ?? 0),
    );
  return warnings.find(isKnown) ?? warnings[0];
}

function timeOf(event: ClusterEvent): number {
  const { lastTimestamp, eventTime } = event;
  return Date.parse(lastTimestamp ?? eventTime ?? '') || 0;
}
