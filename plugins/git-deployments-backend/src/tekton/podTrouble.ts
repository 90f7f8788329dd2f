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
    ...(status.initContainerStatuses ?? []).map(init => troubleOf(init, false)),
    // A program that is to go on for ever may not even end well.
    ...(status.containerStatuses ?? []).map(main => troubleOf(main, true)),
  ].flatMap(trouble =>
    trouble ? [{ pod: pod.metadata.name, ...trouble }] : [],
  );
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
  isToGoOn: boolean,
): Omit<PodTrouble, 'pod'> | undefined {
  const { waiting } = status.state ?? {};
  const container = status.name;
  const end = crashOf(status, isToGoOn);
  if (end) {
    return {
      container,
      reason: `CrashLoopBackOff: ${
        end.reason === 'OOMKilled' ? 'it ran out of memory' : `it exited`
      }${end.exitCode === undefined ? '' : ` with code ${end.exitCode}`}`,
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

/**
 * How a container has ended that ends again and again. While it is backed off, the kubelet of 1.36 mostly calls it
 * terminated, and only now and then waiting.
 */
function crashOf(
  { state, lastState, restartCount }: ContainerStatus,
  isToGoOn: boolean,
): { exitCode?: number; reason?: string } | undefined {
  if (state?.waiting?.reason === 'CrashLoopBackOff') {
    return lastState?.terminated ?? {};
  }
  const end = state?.terminated;
  return end && restartCount > 0 && (isToGoOn || end.exitCode !== 0)
    ? end
    : undefined;
}
