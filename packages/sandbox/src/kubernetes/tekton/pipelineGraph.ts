import { resultTasks } from '../admission/tekton';
import { conditionOf } from '../controllers/conditions';
import { CustomRun, PipelineTask, TaskRun } from '../types';
import { Variables, substitute } from './substitute';

/** A task of the pipeline and the run that was made for it. */
export interface Node {
  task: PipelineTask;
  run: TaskRun | CustomRun | undefined;
}

/** How far a task is. `skipped` also stands for one whose `when` said no. */
export type NodeState =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped';

/** What a node has come to, by its run alone. */
export function stateOf({ run }: Node): NodeState {
  if (!run) return 'waiting';
  const condition = conditionOf(run, 'Succeeded');
  if (condition?.status === 'True') return 'succeeded';
  if (condition?.status !== 'False') return 'running';
  const cancelled =
    run.spec.status === 'TaskRunCancelled' ||
    run.spec.status === 'RunCancelled' ||
    condition.reason === 'TaskRunCancelled';
  return cancelled ? 'cancelled' : 'failed';
}

/** Whether a task belongs to a controller outside of Tekton. */
export function isCustom(task: PipelineTask): boolean {
  const apiVersion = task.taskRef?.apiVersion ?? task.taskSpec?.apiVersion;
  return !!apiVersion && !apiVersion.startsWith('tekton.dev/');
}

/** The tasks that must have succeeded before this one. */
export function needsOf(task: PipelineTask): string[] {
  return [...(task.runAfter ?? []), ...resultTasks(task)];
}

/** The results of all runs as variables. */
export function resultVariables(nodes: Node[]): Variables {
  const variables: Variables = {};
  for (const { task, run } of nodes) {
    for (const { name, value } of run?.status?.results ?? []) {
      variables[`tasks.${task.name}.results.${name}`] = value;
    }
  }
  return variables;
}

/** Whether a task's `when` expressions all hold. */
export function whenHolds(task: PipelineTask, variables: Variables): boolean {
  return (task.when ?? []).every(({ input, operator, values }) => {
    const found = substitute(values, variables).includes(
      substitute(input, variables),
    );
    return operator === 'in' ? found : !found;
  });
}

const STATUS_WORDS: Record<NodeState, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Failed',
  skipped: 'None',
  running: 'None',
  waiting: 'None',
};

/** How the tasks ended, as variables that `finally` tasks may use. */
export function statusVariables(states: Map<string, NodeState>): Variables {
  const each = Array.from(states, ([name, state]) => [
    `tasks.${name}.status`,
    STATUS_WORDS[state],
  ]);
  const failed = Array.from(states.values()).some(
    state => STATUS_WORDS[state] === 'Failed',
  );
  return {
    ...Object.fromEntries(each),
    'tasks.status': failed ? 'Failed' : 'Succeeded',
  };
}
