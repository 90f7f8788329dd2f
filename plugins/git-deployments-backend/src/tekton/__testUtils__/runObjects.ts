/** Objects of a run as a cluster has them, for the tables of what they mean. */

import {
  Condition,
  ContainerState,
  CustomRun,
  ObjectMeta,
  PipelineRun,
  Pod,
  StepState,
  TaskRun,
} from '../objects';
import { runStatus } from '../runStatus';
import type { ObservedRun } from '../types';

export const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

export function metadata(
  name: string,
  more: Partial<ObjectMeta> = {},
): ObjectMeta {
  return {
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: at(0),
    ...more,
  };
}

export function succeeded(
  status: Condition['status'],
  reason: string,
  message?: string,
): Condition[] {
  return [{ type: 'Succeeded', status, reason, message }];
}

export function pipelineRun(
  conditions?: Condition[],
  spec: PipelineRun['spec'] = {},
): PipelineRun {
  return { metadata: metadata('run'), spec, status: { conditions } };
}

export function taskRun(
  conditions: Condition[],
  steps: StepState[] = [],
  more: Partial<TaskRun['status']> = {},
): TaskRun {
  return {
    metadata: metadata('run-build', {
      labels: { 'tekton.dev/pipelineTask': 'build' },
    }),
    spec: {},
    status: { conditions, steps, podName: 'run-build-pod', ...more },
  };
}

export function customRun(conditions?: Condition[]): CustomRun {
  return {
    metadata: metadata('run-deploy', {
      creationTimestamp: at(40),
      labels: { 'tekton.dev/pipelineTask': 'deploy' },
      ownerReferences: [{ uid: 'uid-run', controller: true }],
    }),
    spec: { params: [{ name: 'build', value: 'dep-1' }] },
    status: { conditions, completionTime: conditions && at(50) },
  };
}

export function step(
  name: string,
  state: ContainerState,
  terminationReason?: string,
): StepState {
  return { name, container: `step-${name}`, terminationReason, ...state };
}

export const exited = (
  name: string,
  exitCode: number,
  [start, end]: [number, number],
  reason?: string,
) =>
  step(
    name,
    {
      terminated: {
        exitCode,
        reason,
        startedAt: at(start),
        finishedAt: at(end),
      },
    },
    exitCode === 0 ? 'Completed' : 'Error',
  );
export const skipped = (name: string) =>
  step(name, { terminated: { exitCode: 1 } }, 'Skipped');
export const stopped = (
  name: string,
  reason: string,
  [start, end]: [number, number],
) =>
  step(
    name,
    {
      terminated: {
        exitCode: 1,
        reason,
        startedAt: at(start),
        finishedAt: at(end),
      },
    },
    reason,
  );
export const running = (name: string) =>
  step(name, { running: { startedAt: at(5) } });

export function observe(
  run: PipelineRun,
  more: {
    taskRuns?: TaskRun[];
    customRuns?: CustomRun[];
    pods?: Pod[];
  } = {},
): ObservedRun {
  return runStatus(
    { run, taskRuns: [], customRuns: [], pods: [], ...more },
    async () => [],
  );
}
