import { ContainerStatus, Pod } from '../types';
import { entriesOf } from './termination';

/** Why a TaskRun failed, by its pod. */
export interface TaskFailure {
  reason: string;
  message: string;
}

/** Why the TaskRun of a pod that failed has failed, in the controller's order: evicted, init containers, then memory, then steps. */
export function failureOf(pod: Pod): TaskFailure {
  const { status = {} } = pod;
  if (status.reason === 'Evicted') {
    return { reason: 'PodEvicted', message: status.message ?? '' };
  }
  const ended = (list: ContainerStatus[] = []) =>
    list.filter(c => c.state.terminated);
  const inits = ended(status.initContainerStatuses);
  const steps = ended(status.containerStatuses);
  const failed = (c: ContainerStatus) => c.state.terminated?.exitCode !== 0;
  const candidates: [string, ContainerStatus | undefined][] = [
    ['InitContainerOOM', inits.find(isOutOfMemory)],
    ['InitContainerFailed', inits.find(failed)],
    ['StepOOM', steps.find(isOutOfMemory)],
    ['StepFailed', steps.find(failed)],
  ];
  const [reason, container] = candidates.find(([, found]) => found) ?? [
    'Failed',
  ];
  const message = container && messageOf(container);
  if (message) {
    const init = reason.startsWith('Init') ? 'init container failed, ' : '';
    return { reason, message: `${init}${message}` };
  }
  return {
    reason,
    message: status.message || 'build failed for unspecified reasons.',
  };
}

/** Whether a container was killed for its memory. */
export function isOutOfMemory({ state }: ContainerStatus): boolean {
  return state.terminated?.reason === 'OOMKilled';
}

function messageOf(status: ContainerStatus): string | undefined {
  const { terminated } = status.state;
  const late = entriesOf(status).some(
    e => e.type === 3 && e.key === 'Reason' && e.value === 'TimeoutExceeded',
  );
  if (late) {
    return `"${status.name}" exited because the step exceeded the specified timeout limit`;
  }
  if (!terminated?.exitCode) return undefined;
  return `"${status.name}" exited with code ${terminated.exitCode}: ${terminated.reason}`;
}
