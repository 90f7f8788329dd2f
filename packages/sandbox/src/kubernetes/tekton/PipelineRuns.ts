import { invalidReference } from '../admission/references';
import { isDone } from '../controllers/conditions';
import { Controller, Key } from '../controllers/Controller';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { CustomRun, PipelineRun, PipelineSpec, TaskRun } from '../types';
import { childName, formatDuration, parseDuration } from '../words';
import { cancelChild, createChild } from './children';
import { outcomeOf } from './outcome';
import {
  begin,
  mark,
  recordChildren,
  recordOutcome,
} from './pipelineRunStatus';
import {
  isCustom,
  needsOf,
  Node,
  NodeState,
  resultVariables,
  stateOf,
  statusVariables,
  whenHolds,
} from './pipelineGraph';
import { paramVariables, substitute, Variables } from './substitute';

const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/** Starts the controller that takes PipelineRuns through their graph. */
export function startPipelineRuns(
  store: ObjectStore,
  onError: (error: unknown) => void,
): Controller {
  return Controller.start({
    store,
    onError,
    initial: () =>
      store.list(resources.pipelineruns).map(({ metadata }) => ({
        namespace: metadata.namespace ?? '',
        name: metadata.name,
      })),
    interest: ({ resource, object }) => {
      const { namespace = '', name, labels } = object.metadata;
      if (resource === resources.pipelineruns) return [{ namespace, name }];
      const owner = labels?.['tekton.dev/pipelineRun'];
      const isChild =
        resource === resources.taskruns || resource === resources.customruns;
      return isChild && owner ? [{ namespace, name: owner }] : [];
    },
    reconcile: key => reconcile(store, key),
  });
}

/**
 * One look at a PipelineRun:
 *
 * 1. pending, cancelled or out of time: that is all there is to do;
 * 2. the pipeline and its parameters are resolved once and kept in the status;
 * 3. every task whose needs are met gets its run; after a failure no new one starts;
 * 4. when nothing runs any more, `finally`; then the outcome.
 */
function reconcile(store: ObjectStore, key: Key): number | void {
  const run = store.get(resources.pipelineruns, key.namespace, key.name);
  if (!run || isDone(run) || run.metadata.deletionTimestamp) return undefined;
  const { status: wanted = '' } = run.spec;
  if (wanted === 'PipelineRunPending' && !run.status?.startTime) {
    mark(
      store,
      run,
      'Unknown',
      'PipelineRunPending',
      `PipelineRun "${key.name}" is pending`,
    );
    return undefined;
  }
  const spec = run.status?.pipelineSpec ?? resolve(store, run);
  if (!spec) {
    mark(
      store,
      run,
      'False',
      'CouldntGetPipeline',
      `Error retrieving pipeline for pipelinerun ${key.namespace}/${key.name}: error when listing pipelines for pipelineRun ${key.name}: pipelines.tekton.dev "${run.spec.pipelineRef?.name}" not found`,
    );
    return undefined;
  }
  const params = paramVariables(spec.params, run.spec.params);
  if (params.missing.length) {
    mark(
      store,
      run,
      'False',
      'ParameterMissing',
      `PipelineRun ${key.namespace}/${
        key.name
      } parameters is missing some parameters required by Pipeline ${
        key.name
      }'s parameters: pipelineRun missing parameters: [${params.missing.join(
        ' ',
      )}]`,
    );
    return undefined;
  }
  const stray = invalidReference(
    spec.tasks.map(task => ({
      params: substitute(task.params, params.variables),
    })),
  );
  if (stray) {
    mark(
      store,
      run,
      'False',
      'PipelineValidationFailed',
      `Pipeline ${key.namespace}/${
        run.spec.pipelineRef?.name ?? key.name
      } can't be Run; it has an invalid spec: ${stray}`,
    );
    return undefined;
  }
  if (!run.status?.startTime) {
    begin(store, run, spec);
    return 0;
  }
  const nodes = nodesOf(store, run, spec.tasks);
  const finals = nodesOf(store, run, spec.finally ?? []);
  if (wanted === 'Cancelled') {
    cancelAll(
      store,
      [...nodes, ...finals],
      'PipelineRun it belongs to has been cancelled',
    );
    mark(
      store,
      run,
      'False',
      'Cancelled',
      `PipelineRun "${key.name}" was cancelled`,
    );
    return undefined;
  }
  const limit =
    parseDuration(run.spec.timeouts?.pipeline) ?? DEFAULT_TIMEOUT_MS;
  const started = Date.parse(run.status.startTime);
  if (limit > 0 && started + limit <= Date.now()) {
    cancelAll(
      store,
      [...nodes, ...finals],
      'PipelineRun it belongs to has timed out',
    );
    mark(
      store,
      run,
      'False',
      'PipelineRunTimeout',
      `PipelineRun "${key.name}" failed to finish within "${formatDuration(
        limit,
      )}"`,
    );
    return undefined;
  }
  const variables: Variables = {
    ...params.variables,
    ...resultVariables(nodes),
    'context.pipelineRun.name': key.name,
    'context.pipelineRun.namespace': key.namespace,
    'context.pipelineRun.uid': run.metadata.uid,
    'context.pipeline.name': run.spec.pipelineRef?.name ?? key.name,
  };
  const tasksLimit = parseDuration(run.spec.timeouts?.tasks);
  const tasksLate = !!tasksLimit && started + tasksLimit <= Date.now();
  const stopping = tasksLate || /RunFinally$/.test(wanted);
  if (tasksLate || wanted === 'CancelledRunFinally') {
    cancelAll(
      store,
      nodes,
      tasksLate
        ? 'PipelineRun it belongs to has timed out'
        : 'PipelineRun it belongs to has been cancelled',
    );
  }
  const states = advance({ store, run, nodes, variables, stopping });
  const open = (state: NodeState) => state === 'running' || state === 'waiting';
  const tasksDone = !Array.from(states.values()).some(open);
  const finalStates = tasksDone
    ? advance({
        store,
        run,
        nodes: finals,
        variables: { ...variables, ...statusVariables(states) },
        stopping: false,
        final: true,
      })
    : new Map(finals.map(n => [n.task.name, 'waiting' as NodeState]));
  const everything = new Map([...states, ...finalStates]);
  recordChildren(store, run, [
    ...nodesOf(store, run, spec.tasks),
    ...nodesOf(store, run, spec.finally ?? []),
  ]);
  recordOutcome(
    store,
    run,
    outcomeOf({ run, spec, states: everything, variables, tasksLate }),
  );
  const next = [
    limit > 0 ? started + limit : Infinity,
    tasksLimit && !tasksLate ? started + tasksLimit : Infinity,
  ];
  const soonest = Math.min(...next) - Date.now();
  return Number.isFinite(soonest) ? Math.max(soonest, 0) : undefined;
}

function resolve(
  store: ObjectStore,
  run: PipelineRun,
): PipelineSpec | undefined {
  if (run.spec.pipelineSpec) return run.spec.pipelineSpec;
  const name = run.spec.pipelineRef?.name ?? '';
  return store.get(resources.pipelines, run.metadata.namespace, name)?.spec;
}

function nodesOf(
  store: ObjectStore,
  run: PipelineRun,
  tasks: PipelineSpec['tasks'],
): Node[] {
  const { namespace, name, uid } = run.metadata;
  return tasks.map(task => {
    const child = store.get<TaskRun | CustomRun>(
      isCustom(task) ? resources.customruns : resources.taskruns,
      namespace,
      childName(name, `-${task.name}`),
    );
    const own = child?.metadata.ownerReferences?.some(ref => ref.uid === uid);
    return { task, run: own ? child : undefined };
  });
}

/** Starts what can be started. Answers the state of each task, those included that never will be. */
function advance(options: {
  store: ObjectStore;
  run: PipelineRun;
  nodes: Node[];
  variables: Variables;
  stopping: boolean;
  final?: boolean;
}): Map<string, NodeState> {
  const { store, run, nodes, variables, stopping, final } = options;
  const states = new Map(nodes.map(node => [node.task.name, stateOf(node)]));
  const broken = () =>
    Array.from(states.values()).some(s => s === 'failed' || s === 'cancelled');
  for (const { task } of nodes) {
    if (states.get(task.name) !== 'waiting') continue;
    const needs = final ? [] : needsOf(task).map(name => states.get(name));
    if (stopping || (!final && broken()) || needs.includes('skipped')) {
      states.set(task.name, 'skipped');
    } else if (needs.every(state => state === 'succeeded')) {
      if (whenHolds(task, variables)) {
        createChild(
          store,
          run,
          substitute(task, variablesFor(task, variables)),
          { final: final ?? false },
        );
        states.set(task.name, 'running');
      } else states.set(task.name, 'skipped');
    }
  }
  return states;
}

/** A task's own parameters hide the pipeline's: they are replaced by the TaskRun, not here. */
function variablesFor(
  task: PipelineSpec['tasks'][number],
  variables: Variables,
): Variables {
  const own = (task.taskSpec?.params ?? []).map(p => `params.${p.name}`);
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !own.includes(name)),
  );
}

function cancelAll(store: ObjectStore, nodes: Node[], why: string): void {
  for (const { run } of nodes) {
    if (run && !isDone(run)) cancelChild(store, run, why);
  }
}
