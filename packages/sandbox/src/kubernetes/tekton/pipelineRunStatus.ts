import { conditionOf, withCondition } from '../controllers/conditions';
import { recordEvent } from '../controllers/events';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Condition, PipelineRun, PipelineSpec } from '../types';
import { now } from '../words';
import { Outcome } from './outcome';
import { Node } from './pipelineGraph';

/** Notes that a run has begun, and the pipeline that it runs from now on, whatever becomes of the original. */
export function begin(
  store: ObjectStore,
  run: PipelineRun,
  spec: PipelineSpec,
): void {
  const { namespace, name } = run.metadata;
  store.modify(resources.pipelineruns, namespace, name, next => {
    next.metadata.labels = {
      ...next.metadata.labels,
      'tekton.dev/pipeline': run.spec.pipelineRef?.name ?? name,
    };
    next.status = {
      ...next.status,
      startTime: now(),
      pipelineSpec: spec,
      conditions: withCondition(next.status?.conditions, {
        type: 'Succeeded',
        status: 'Unknown',
        reason: 'Started',
      }),
    };
  });
  tell(store, run, { type: 'Normal', reason: 'Started', message: '' });
}

/** Notes the runs that were made for the tasks. */
export function recordChildren(
  store: ObjectStore,
  run: PipelineRun,
  nodes: Node[],
): void {
  const { namespace, name } = run.metadata;
  const childReferences = nodes.flatMap(node =>
    node.run
      ? [
          {
            apiVersion: node.run.apiVersion,
            kind: node.run.kind,
            name: node.run.metadata.name,
            pipelineTaskName: node.task.name,
          },
        ]
      : [],
  );
  store.modify(resources.pipelineruns, namespace, name, next => {
    next.status = { ...next.status, childReferences };
  });
}

/** Notes how a run stands, and its results where it has them. */
export function recordOutcome(
  store: ObjectStore,
  run: PipelineRun,
  outcome: Outcome,
): void {
  const { namespace, name } = run.metadata;
  const { status, reason, message, results, skippedTasks } = outcome;
  if (results?.length || skippedTasks?.length) {
    store.modify(resources.pipelineruns, namespace, name, next => {
      next.status = {
        ...next.status,
        ...(results?.length && { results }),
        ...(skippedTasks?.length && { skippedTasks }),
      };
    });
  }
  mark(store, run, status, reason, message);
}

/** Sets the condition `Succeeded`, and the times that go with an end. */
export function mark(
  store: ObjectStore,
  run: PipelineRun,
  status: Condition['status'],
  reason: string,
  message: string,
): void {
  const { namespace, name } = run.metadata;
  store.modify(resources.pipelineruns, namespace, name, next => {
    next.status = {
      ...next.status,
      ...(status !== 'Unknown' && {
        startTime: next.status?.startTime ?? now(),
        completionTime: now(),
      }),
      conditions: withCondition(next.status?.conditions, {
        type: 'Succeeded',
        status,
        reason,
        message,
      }),
    };
  });
  const before = conditionOf(run, 'Succeeded');
  if (status === 'Unknown' && before?.reason === reason) return;
  tell(
    store,
    run,
    status === 'False'
      ? { type: 'Warning', reason: 'Failed', message }
      : { type: 'Normal', reason, message },
  );
}

function tell(
  store: ObjectStore,
  run: PipelineRun,
  event: { type: 'Normal' | 'Warning'; reason: string; message: string },
): void {
  recordEvent(store, run, { ...event, component: 'PipelineRun' });
}
