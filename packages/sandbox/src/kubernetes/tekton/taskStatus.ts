import { conditionOf } from '../controllers/conditions';
import {
  Condition,
  ContainerStatus,
  NamedValue,
  Pod,
  StepState,
  TaskRun,
} from '../types';

interface Entry {
  key: string;
  value: string;
  type: number;
}

/** What a TaskRun's pod says about the TaskRun. */
export interface TaskProgress {
  condition: Condition;
  steps: StepState[];
  results: NamedValue[];
  /** Whether the run cannot go on although its pod has not ended, and the pod must go. */
  abandon: boolean;
}

/** Maps a pod to the status of its TaskRun: pure, and the whole of it each time. */
export function progressOf(run: TaskRun, pod: Pod): TaskProgress {
  const statuses = pod.spec.containers
    .map(c => pod.status?.containerStatuses?.find(s => s.name === c.name))
    .filter(s => s !== undefined);
  const steps = statuses.map(stepState);
  const results = statuses.flatMap(s => entriesOf(s).filter(e => e.type === 1));
  const newest = new Map(results.map(({ key, value }) => [key, value]));
  const trouble = troubleOf(run, statuses);
  return {
    condition: trouble ?? conditionFor(run, pod, statuses, steps),
    steps,
    results: Array.from(newest, ([name, value]) => ({
      name,
      type: 'string',
      value,
    })),
    abandon: !!trouble,
  };
}

function conditionFor(
  run: TaskRun,
  pod: Pod,
  statuses: ContainerStatus[],
  steps: StepState[],
): Condition {
  const type = 'Succeeded';
  if (pod.status?.reason === 'Evicted') {
    return {
      type,
      status: 'False',
      reason: 'PodEvicted',
      message: pod.status.message,
    };
  }
  const failed = steps.find(
    s =>
      (s.terminated?.exitCode ?? 0) !== 0 && s.terminationReason !== 'Skipped',
  );
  if (pod.status?.phase === 'Failed') {
    if (failed) {
      return {
        type,
        status: 'False',
        reason: 'StepFailed',
        message: `"${failed.container}" exited with code ${failed.terminated?.exitCode}: Error`,
      };
    }
    const init = pod.status.initContainerStatuses?.find(
      c => c.state.terminated?.exitCode,
    );
    return {
      type,
      status: 'False',
      reason: init ? 'InitContainerFailed' : 'Failed',
      message: init
        ? `init container failed, "${init.name}" exited with code ${init.state.terminated?.exitCode}`
        : pod.status.message ?? 'build failed for unspecified reasons.',
    };
  }
  if (pod.status?.phase === 'Succeeded') {
    return {
      type,
      status: 'True',
      reason: 'Succeeded',
      message: 'All Steps have completed executing',
    };
  }
  const running = statuses.some(s => s.state.running || s.state.terminated);
  const ready = conditionOf(pod, 'Ready');
  return running
    ? {
        type,
        status: 'Unknown',
        reason: 'Running',
        message: 'Not all Steps in the Task have finished executing',
      }
    : {
        type,
        status: 'Unknown',
        reason: 'Pending',
        message: `pod status "Ready":"False"; message: "${
          ready?.message ?? `${run.metadata.name} is pending`
        }"`,
      };
}

/** A container that will never start. */
function troubleOf(
  run: TaskRun,
  statuses: ContainerStatus[],
): Condition | undefined {
  for (const { name, image, state } of statuses) {
    const { reason, message } = state.waiting ?? {};
    const step = name.replace(/^step-/, '');
    if (reason === 'ImagePullBackOff') {
      return {
        type: 'Succeeded',
        status: 'False',
        reason: 'TaskRunImagePullFailed',
        message: `the step "${step}" in TaskRun "${run.metadata.name}" failed to pull the image "${image}". The pod errored with the message: "${message}."`,
      };
    }
    if (reason === 'CreateContainerConfigError') {
      return {
        type: 'Succeeded',
        status: 'False',
        reason: 'CreateContainerConfigError',
        message: 'Failed to create pod due to config error',
      };
    }
  }
  return undefined;
}

function stepState(status: ContainerStatus): StepState {
  const reason = entriesOf(status).find(e => e.key === 'Reason')?.value;
  const { terminated, running, waiting } = status.state;
  return {
    name: status.name.replace(/^step-/, ''),
    container: status.name,
    ...(status.imageID && { imageID: status.imageID }),
    ...(running && { running }),
    ...(waiting && { waiting }),
    ...(terminated && {
      terminated: {
        ...terminated,
        reason: reason === 'Cancelled' ? 'Cancelled' : terminated.reason,
      },
      terminationReason:
        reason ?? (terminated.exitCode === 0 ? 'Completed' : 'Error'),
    }),
  };
}

function entriesOf(status: ContainerStatus): Entry[] {
  const message = status.state.terminated?.message;
  if (!message?.startsWith('[')) return [];
  return JSON.parse(message) as Entry[];
}
