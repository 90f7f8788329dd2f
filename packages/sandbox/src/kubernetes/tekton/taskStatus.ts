import { conditionOf } from '../controllers/conditions';
import {
  Condition,
  ContainerStatus,
  NamedValue,
  Pod,
  StepState,
} from '../types';
import { failureOf, isOutOfMemory } from './taskFailure';
import { entriesOf } from './termination';

/** What a TaskRun's pod says about the TaskRun. */
export interface TaskProgress {
  condition: Condition;
  steps: StepState[];
  /** Told once the task has ended. */
  results: NamedValue[];
}

const TYPE = 'Succeeded';
// Sources: `isImageErrorReason` and `podFailureReasons` of the controller.
const PULL_ERRORS = new Set([
  'ErrImagePull',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'ImageInspectError',
  'InvalidImageName',
  'RegistryUnavailable',
]);

/** Maps a pod to the status of its TaskRun: pure, and the whole of it each time. */
export function progressOf(pod: Pod): TaskProgress {
  const statuses = pod.spec.containers
    .map(c => pod.status?.containerStatuses?.find(s => s.name === c.name))
    .filter(s => s !== undefined);
  const condition = conditionFor(pod, statuses);
  const results = statuses.flatMap(s => entriesOf(s).filter(e => e.type === 1));
  const newest = new Map(results.map(({ key, value }) => [key, value]));
  return {
    condition,
    steps: statuses.map(stepState),
    results:
      condition.status === 'Unknown'
        ? []
        : Array.from(newest, ([name, value]) => ({
            name,
            type: 'string',
            value,
          })),
  };
}

function conditionFor(pod: Pod, statuses: ContainerStatus[]): Condition {
  const { phase } = pod.status ?? {};
  const allEnded =
    statuses.length > 0 && statuses.every(s => s.state.terminated);
  const complete =
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    allEnded ||
    statuses.some(isOutOfMemory);
  if (complete) {
    const failed =
      phase === 'Failed' || statuses.some(s => s.state.terminated?.exitCode);
    if (failed) return { type: TYPE, status: 'False', ...failureOf(pod) };
    return {
      type: TYPE,
      status: 'True',
      reason: 'Succeeded',
      message: 'All Steps have completed executing',
    };
  }
  const going = (reason: string, message: string): Condition => ({
    type: TYPE,
    status: 'Unknown',
    reason,
    message,
  });
  if (phase === 'Running') {
    return going(
      'Running',
      'Not all Steps in the Task have finished executing',
    );
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  const waits = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ].map(s => s.state.waiting?.reason ?? '');
  if (
    scheduled?.reason === 'Unschedulable' &&
    scheduled.message?.includes('Insufficient')
  ) {
    return going(
      'ExceededNodeResources',
      'TaskRun Pod exceeded available resources',
    );
  }
  if (waits.includes('CreateContainerConfigError')) {
    return {
      type: TYPE,
      status: 'False',
      reason: 'CreateContainerConfigError',
      message: 'Failed to create pod due to config error',
    };
  }
  if (waits.some(reason => PULL_ERRORS.has(reason))) {
    return going('PullImageFailed', waitingMessage(pod));
  }
  return going('Pending', waitingMessage(pod));
}

function waitingMessage(pod: Pod): string {
  const waiting = pod.status?.containerStatuses?.find(
    s => s.state.waiting?.message,
  );
  if (waiting) {
    return `build step "${
      waiting.name
    }" is pending with reason ${JSON.stringify(
      waiting.state.waiting?.message,
    )}`;
  }
  const untrue = pod.status?.conditions?.find(c => c.status !== 'True');
  if (untrue) {
    return `pod status "${untrue.type}":"${
      untrue.status
    }"; message: ${JSON.stringify(untrue.message ?? '')}`;
  }
  return pod.status?.message || 'Pending';
}

/** A step that the run has seen waiting for what will never come, and what that makes of the run. */
export function hopelessStep(
  taskRun: string,
  steps: StepState[],
): Condition | undefined {
  for (const { name, imageID = '', waiting } of steps) {
    const { reason, message } = waiting ?? {};
    const who = `the step "${name}" in TaskRun "${taskRun}"`;
    const why = `The pod errored with the message: "${message ?? ''}."`;
    const failed = (as: string, what: string): Condition => ({
      type: TYPE,
      status: 'False',
      reason: as,
      message: `${who} ${what} ${why}`,
    });
    switch (reason) {
      case 'ImagePullBackOff':
      case 'InvalidImageName':
        // What was never pulled has no id: the real message names no image either.
        return failed(
          'TaskRunImagePullFailed',
          `failed to pull the image "${imageID}".`,
        );
      case 'CreateContainerConfigError':
        return failed(reason, 'failed to start.');
      case 'CreateContainerError':
        return failed('PodCreationFailed', 'failed to start.');
      default:
    }
  }
  return undefined;
}

function stepState(status: ContainerStatus): StepState {
  const entries = entriesOf(status);
  const fact = (key: string) =>
    entries.find(e => e.type === 3 && e.key === key)?.value;
  const { terminated, running, waiting } = status.state;
  const results = entries.filter(e => e.type !== 3);
  const exitCode = fact('ExitCode');
  return {
    name: status.name.replace(/^step-/, ''),
    container: status.name,
    ...(status.imageID && { imageID: status.imageID }),
    ...(running && { running }),
    ...(waiting && { waiting }),
    ...(terminated && {
      terminated: {
        ...terminated,
        ...(exitCode && { exitCode: Number(exitCode) }),
        startedAt: secondsOf(fact('StartedAt')) ?? terminated.startedAt,
        message: results.length ? JSON.stringify(results) : undefined,
      },
      terminationReason:
        fact('Reason') ?? (exitCode ? 'Continued' : terminated.reason),
    }),
  };
}

function secondsOf(time: string | undefined): string | undefined {
  return time?.replace(/\.\d+Z$/, 'Z');
}
