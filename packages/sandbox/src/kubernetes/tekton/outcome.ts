import { Condition, NamedValue, PipelineRun, PipelineSpec } from '../types';
import { NodeState } from './pipelineGraph';
import { substitute, Variables } from './substitute';

/** What the states of all tasks mean for their PipelineRun. */
export interface Outcome {
  status: Condition['status'];
  reason: string;
  message: string;
  results?: NamedValue[];
  skippedTasks?: { name: string; reason: string }[];
}

/** Decides how a PipelineRun stands: pure, by the states of its tasks and what was asked of it. */
export function outcomeOf(options: {
  run: PipelineRun;
  spec: PipelineSpec;
  states: Map<string, NodeState>;
  variables: Variables;
  /** Whether `timeouts.tasks` has passed. */
  tasksLate: boolean;
}): Outcome {
  const { run, spec, states, variables, tasksLate } = options;
  const { name } = run.metadata;
  const { status: wanted = '' } = run.spec;
  const count = (...counted: NodeState[]) =>
    Array.from(states.values()).filter(s => counted.includes(s)).length;
  const failed = count('failed');
  const cancelled = count('cancelled');
  const skipped = count('skipped');
  const open = count('running', 'waiting');
  const completed = count('succeeded', 'failed', 'cancelled');
  const tally = `Tasks Completed: ${completed} (Failed: ${failed}, Cancelled ${cancelled})`;

  if (open > 0) {
    return {
      status: 'Unknown',
      reason: reasonWhileOpen(wanted, tasksLate, failed + cancelled > 0),
      message: `${tally}, Incomplete: ${open}, Skipped: ${skipped}`,
    };
  }
  if (wanted.endsWith('RunFinally')) {
    return {
      status: 'False',
      reason: 'Cancelled',
      message: `PipelineRun "${name}" was cancelled`,
    };
  }
  if (tasksLate) {
    return {
      status: 'False',
      reason: 'PipelineRunTimeout',
      message: `PipelineRun "${name}" failed due to tasks failed to finish within "${run.spec.timeouts?.tasks}"`,
    };
  }
  const message = `${tally}, Skipped: ${skipped}`;
  if (failed + cancelled > 0) {
    const reason = failed === 0 ? 'Cancelled' : 'Failed';
    return { status: 'False', reason, message };
  }
  return {
    status: 'True',
    reason: skipped ? 'Completed' : 'Succeeded',
    message,
    results: (spec.results ?? []).map(result => ({
      name: result.name,
      value: substitute(result.value, variables),
    })),
    skippedTasks: Array.from(states)
      .filter(([, state]) => state === 'skipped')
      .map(([task]) => ({
        name: task,
        reason: 'When Expressions evaluated to false',
      })),
  };
}

function reasonWhileOpen(
  wanted: string,
  tasksLate: boolean,
  broken: boolean,
): string {
  if (wanted === 'CancelledRunFinally') return 'CancelledRunningFinally';
  if (wanted === 'StoppedRunFinally') return 'StoppedRunningFinally';
  if (tasksLate) return 'PipelineRunTimeoutRunningFinally';
  return broken ? 'PipelineRunStopping' : 'Running';
}
