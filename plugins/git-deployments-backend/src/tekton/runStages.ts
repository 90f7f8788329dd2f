import {
  conditionOf,
  CustomRun,
  isDone,
  PipelineRun,
  StepState,
  TaskRun,
  tookTooLong,
} from './objects';
import type { ObservedStage } from './types';
import { labels } from './words';

const STEPS = ['setup', 'build', 'push'] as const;

/** How the stages stand: those of the task `build` by its steps, `deploy` by its CustomRun. Only those that the run has. */
export function runStages(
  run: PipelineRun,
  taskRun: TaskRun | undefined,
  customRun: CustomRun | undefined,
): ObservedStage[] {
  const phase = run.metadata.labels?.[labels.phase];
  return [
    ...(phase !== 'deploy' ? buildStages(taskRun, isDone(run)) : []),
    ...(phase !== 'build' ? [deployStage(customRun, run)] : []),
  ];
}

function buildStages(
  taskRun: TaskRun | undefined,
  over: boolean,
): ObservedStage[] {
  const stages: ObservedStage[] = [];
  const ended = over || (taskRun !== undefined && isDone(taskRun));
  const cancelled =
    taskRun?.spec.status === 'TaskRunCancelled' ||
    (taskRun &&
      conditionOf(taskRun, 'Succeeded')?.reason === 'TaskRunCancelled');
  // All containers of the pod start together; a step runs once those before it have succeeded.
  let turn: string | null | undefined = null;
  for (const name of STEPS) {
    const step = taskRun?.status?.steps?.find(s => s.name === name);
    const stage = stageOf(name, step, turn);
    if (ended && ['pending', 'running'].includes(stage.status)) {
      // Its end was not recorded: the pod is gone, or never came.
      stage.finishedAt =
        stage.status === 'running'
          ? taskRun?.status?.completionTime ?? null
          : null;
      stage.status =
        stage.status === 'running' && !cancelled ? 'failed' : 'skipped';
    } else if (cancelled && stage.status === 'failed') {
      stage.status = 'skipped';
    }
    turn = stage.status === 'succeeded' ? stage.finishedAt : undefined;
    stages.push(stage);
  }
  return stages;
}

/** `turn` is when the step before it ended; null for the first one, undefined where it is not this one's turn yet. */
function stageOf(
  name: ObservedStage['name'],
  step: StepState | undefined,
  turn: string | null | undefined,
): ObservedStage {
  const { running, terminated, terminationReason } = step ?? {};
  if (terminationReason === 'Skipped') {
    return { name, status: 'skipped', startedAt: null, finishedAt: null };
  }
  if (terminated && turn === undefined && terminated.exitCode !== 0) {
    // Ended along with the one before it, at which the task was stopped.
    return { name, status: 'skipped', startedAt: null, finishedAt: null };
  }
  if (terminated) {
    return {
      name,
      status: terminated.exitCode === 0 ? 'succeeded' : 'failed',
      startedAt: later(terminated.startedAt, turn),
      finishedAt: terminated.finishedAt ?? null,
    };
  }
  if (running && turn !== undefined) {
    return {
      name,
      status: 'running',
      startedAt: later(running.startedAt, turn),
      finishedAt: null,
    };
  }
  return { name, status: 'pending', startedAt: null, finishedAt: null };
}

function deployStage(
  customRun: CustomRun | undefined,
  run: PipelineRun,
): ObservedStage {
  const name = 'deploy';
  const over = isDone(run);
  if (!customRun) {
    return {
      name,
      status: over ? 'skipped' : 'pending',
      startedAt: null,
      finishedAt: null,
    };
  }
  const condition = conditionOf(customRun, 'Succeeded');
  const startedAt = customRun.metadata.creationTimestamp;
  if (!condition || condition.status === 'Unknown') {
    // Tekton does not wait for it when a run is cancelled or takes too long.
    return over
      ? {
          name,
          status:
            customRun.spec.status && !tookTooLong(customRun)
              ? 'skipped'
              : 'failed',
          startedAt,
          finishedAt: run.status?.completionTime ?? null,
        }
      : { name, status: 'running', startedAt, finishedAt: null };
  }
  return {
    name,
    status: condition.status === 'True' ? 'succeeded' : 'failed',
    startedAt,
    finishedAt:
      customRun.status?.completionTime ?? condition.lastTransitionTime ?? null,
  };
}

function later(
  time: string | undefined,
  other: string | null | undefined,
): string | null {
  if (!time || !other) {
    return time ?? other ?? null;
  }
  return Date.parse(other) > Date.parse(time) ? other : time;
}
