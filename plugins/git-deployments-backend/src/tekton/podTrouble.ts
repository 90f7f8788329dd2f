import { conditionOf, ContainerStatus, Pod } from './objects';

/** A program may lose a race once, say with its database; more often is its own doing. */
const RESTARTS_FORGIVEN = 2;

/** Reasons to wait that do not pass by themselves. */
const HOPELESS = [
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** Why a pod of a rollout does not come up. */
export interface PodTrouble {
  pod: string;
  container: string | undefined;
  reason: string;
  /** Whether it will not pass by itself. */
  hopeless: boolean;
  /** Whether the container's log tells more. */
  crashed: boolean;
}

/** The worst that the pods of a rollout suffer from. `runsIt`: whether a pod is of the new kind. */
export function podTrouble(
  pods: readonly Pod[],
  runsIt: (pod: Pod) => boolean,
): PodTrouble | undefined {
  const troubles = pods.filter(runsIt).flatMap(troublesOf);
  return troubles.find(trouble => trouble.hopeless) ?? troubles[0];
}

function troublesOf(pod: Pod): PodTrouble[] {
  const { status = {} } = pod;
  const containers = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
  ].flatMap(container => {
    const trouble = troubleOf(container);
    return trouble ? [{ pod: pod.metadata.name, ...trouble }] : [];
  });
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    containers.push({
      pod: pod.metadata.name,
      container: undefined,
      reason: `${scheduled.reason}: ${scheduled.message}`,
      hopeless: false,
      crashed: false,
    });
  }
  return containers;
}

function troubleOf(
  status: ContainerStatus,
): Omit<PodTrouble, 'pod'> | undefined {
  const { waiting } = status.state ?? {};
  const container = status.name;
  if (waiting?.reason === 'CrashLoopBackOff') {
    const { exitCode, reason } = status.lastState?.terminated ?? {};
    return {
      container,
      reason: `CrashLoopBackOff: ${
        reason === 'OOMKilled' ? 'it ran out of memory' : `it exited`
      }${exitCode === undefined ? '' : ` with code ${exitCode}`}`,
      hopeless: status.restartCount >= RESTARTS_FORGIVEN,
      crashed: true,
    };
  }
  if (waiting?.reason && HOPELESS.includes(waiting.reason)) {
    return {
      container,
      reason: [waiting.reason, waiting.message].filter(Boolean).join(': '),
      hopeless: true,
      crashed: false,
    };
  }
  return undefined;
}
