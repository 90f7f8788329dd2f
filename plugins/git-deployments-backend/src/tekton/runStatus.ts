import {
  ClusterEvent,
  CustomRun,
  isDone,
  PipelineRun,
  Pod,
  TaskRun,
  tookTooLong,
} from './objects';
import { failedStep, runOutcome } from './runOutcome';
import { runStages } from './runStages';
import { COMMIT_GONE } from './setupScript';
import type { LogSource, ObservedCustomRun, ObservedRun } from './types';
import { waitingReason } from './waitingReason';
import { BUILD_PARAM, SEAL } from './words';

/** A PipelineRun and what belongs to it, as read. */
export interface RunObjects {
  run: PipelineRun;
  taskRuns: readonly TaskRun[];
  customRuns: readonly CustomRun[];
  pods: readonly Pod[];
}

/**
 * Maps what the cluster says of a run.
 *
 * @param eventsOf - the events about objects of these names
 */
export function runStatus(
  objects: RunObjects,
  eventsOf: (names: readonly string[]) => Promise<readonly ClusterEvent[]>,
): ObservedRun {
  const { run, taskRuns, customRuns, pods } = objects;
  const taskRun = ofTask(taskRuns, 'build');
  const customRun = ofTask(customRuns, 'deploy');
  const pod = pods.find(p => p.metadata.name === taskRun?.status?.podName);
  const digest = taskRun?.status?.results?.find(
    result => result.name === 'IMAGE_DIGEST',
  )?.value;
  return {
    name: run.metadata.name,
    uid: run.metadata.uid,
    seal: run.metadata.annotations?.[SEAL],
    pending: run.spec.status === 'PipelineRunPending',
    outcome: runOutcome(run, taskRuns, customRuns),
    objects: [...taskRuns, ...pods].map(({ metadata }) => metadata.name),
    commitGone: taskRun !== undefined && isCommitGone(taskRun),
    stages: runStages(run, taskRun, customRun),
    logs: pod ? logSources(pod) : [],
    claimedDigest: typeof digest === 'string' ? digest.trim() : undefined,
    customRun: customRun && observedCustomRun(customRun),
    waitingReason: async () =>
      isDone(run)
        ? undefined
        : waitingReason(taskRun, pod, []) ??
          waitingReason(taskRun, pod, await eventsOf(waitingObjects(objects))),
  };
}

/** The objects of a run whose events may say why it waits: its pods, or the TaskRuns that have none. */
function waitingObjects({ taskRuns, pods }: RunObjects): string[] {
  const withoutPod = taskRuns.filter(
    taskRun =>
      !isDone(taskRun) &&
      !pods.some(pod => pod.metadata.name === taskRun.status?.podName),
  );
  const waiting = pods.filter(
    pod =>
      pod.status?.phase !== 'Running' &&
      !pod.status?.containerStatuses?.some(
        c => c.state?.running || c.state?.terminated,
      ),
  );
  return [...withoutPod, ...waiting].map(({ metadata }) => metadata.name);
}

function isCommitGone(taskRun: TaskRun): boolean {
  const step = failedStep(taskRun);
  return step?.name === 'setup' && step.terminated?.exitCode === COMMIT_GONE;
}

function ofTask<T extends TaskRun | CustomRun>(
  runs: readonly T[],
  task: string,
): T | undefined {
  return runs.find(
    run => run.metadata.labels?.['tekton.dev/pipelineTask'] === task,
  );
}

function logSources(pod: Pod): LogSource[] {
  return (['setup', 'build', 'push'] as const).flatMap(stage => {
    const container = `step-${stage}`;
    const status = pod.status?.containerStatuses?.find(
      c => c.name === container,
    );
    const terminated = !!status?.state?.terminated;
    return status
      ? [
          {
            stage,
            pod: pod.metadata.name,
            container,
            started: terminated || !!status.state?.running,
            terminated,
          },
        ]
      : [];
  });
}

function observedCustomRun(customRun: CustomRun): ObservedCustomRun {
  const { metadata, spec } = customRun;
  const buildId = spec.params?.find(p => p.name === BUILD_PARAM)?.value;
  return {
    name: metadata.name,
    uid: metadata.uid,
    buildId: typeof buildId === 'string' ? buildId : undefined,
    ownerUid: metadata.ownerReferences?.find(owner => owner.controller)?.uid,
    cancelled: spec.status === 'RunCancelled',
    timedOut: tookTooLong(customRun),
    done: isDone(customRun),
    createdAt: metadata.creationTimestamp,
  };
}
