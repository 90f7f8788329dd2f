import {
  Condition,
  conditionOf,
  CustomRun,
  PipelineRun,
  StepState,
  TaskRun,
} from './objects';
import { inPlainWords } from './plainWords';
import type { ObservedRun } from './types';

/** Reasons of a PipelineRun that waits to begin. */
const BEFORE_THE_START = /^(Started|PipelineRunPending|Resolving.*)$/;

/** Values of `spec.status` that ask for the end of a run. */
const CANCELLING =
  /^(Cancelled|CancelledRunFinally|StoppedRunFinally|PipelineRunCancelled)$/;

/** Reasons of a TaskRun that are the doing of what ran in it, and so the user's to mend. */
const USERS_OWN = ['StepFailed', 'Failed', 'StepOOM', 'TaskRunTimeout'];

/**
 * What a run has come to. The PipelineRun's own reason does not tell a failed build from a cluster that could not run
 * it, so that its TaskRuns are asked too. Reasons that nobody knows are errors.
 */
export function runOutcome(
  run: PipelineRun,
  taskRuns: readonly TaskRun[],
  customRuns: readonly CustomRun[],
): ObservedRun['outcome'] {
  const condition = conditionOf(run, 'Succeeded');
  if (condition?.status === 'True') {
    return { state: 'succeeded' };
  }
  if (condition?.status === 'False') {
    return ended(condition, taskRuns, customRuns);
  }
  if (
    CANCELLING.test(run.spec.status ?? '') ||
    condition?.reason === 'Cancelled' ||
    condition?.reason === 'CancelledRunningFinally'
  ) {
    return { state: 'cancelling' };
  }
  const reason = condition?.reason;
  return !reason || BEFORE_THE_START.test(reason)
    ? { state: 'started' }
    : { state: 'running' };
}

/** The step that made its task fail: what follows it is skipped, and fails in name only. */
export function failedStep(taskRun: TaskRun): StepState | undefined {
  return taskRun.status?.steps?.find(
    step =>
      (step.terminated?.exitCode ?? 0) !== 0 &&
      step.terminationReason !== 'Skipped',
  );
}

function ended(
  condition: Condition,
  taskRuns: readonly TaskRun[],
  customRuns: readonly CustomRun[],
): ObservedRun['outcome'] {
  if (condition.reason === 'Cancelled') {
    return { state: 'cancelled' };
  }
  if (condition.reason === 'PipelineRunTimeout') {
    return {
      state: 'failed',
      reason: said(
        customRuns.some(customRun => !endedWell(customRun))
          ? 'deploy took too long'
          : 'The run took too long',
        condition,
      ),
    };
  }
  const failed = taskRuns
    .map(taskRun => ({
      taskRun,
      condition: conditionOf(taskRun, 'Succeeded'),
    }))
    .find(entry => entry.condition?.status === 'False');
  if (condition.reason === 'Failed') {
    if (
      failed?.condition &&
      USERS_OWN.includes(failed.condition.reason ?? '')
    ) {
      return {
        state: 'failed',
        reason: whyTaskFailed(failed.taskRun, failed.condition),
      };
    }
    const deploy = customRuns
      .map(customRun => conditionOf(customRun, 'Succeeded'))
      .find(found => found?.status === 'False');
    if (!failed && deploy) {
      return { state: 'failed', reason: said('deploy failed', deploy) };
    }
  }
  const { reason = 'Unknown', message } = failed?.condition ?? condition;
  return { state: 'error', reason: inPlainWords({ reason, message }) };
}

function endedWell(customRun: CustomRun): boolean {
  return conditionOf(customRun, 'Succeeded')?.status === 'True';
}

function whyTaskFailed(taskRun: TaskRun, condition: Condition): string {
  const step = failedStep(taskRun);
  if (condition.reason === 'TaskRunTimeout') {
    return said(`${step?.name ?? 'build'} took too long`, condition);
  }
  if (!step?.terminated) {
    return said('build failed', condition);
  }
  if (step.terminationReason === 'TimeoutExceeded') {
    return `${step.name} took too long${after(step.terminated)}`;
  }
  const oom =
    condition.reason === 'StepOOM' || step.terminated.reason === 'OOMKilled';
  return `${step.name} failed with exit code ${step.terminated.exitCode}${
    oom ? ': it ran out of memory' : ''
  }`;
}

function after({
  startedAt,
  finishedAt,
}: NonNullable<StepState['terminated']>): string {
  const ms = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '');
  return ms > 0 ? `: it was ended after ${Math.round(ms / 1000)} seconds` : '';
}

function said(what: string, { message }: Condition): string {
  return message ? `${what}: ${message}` : what;
}
