import { conditionOf, withCondition } from '../controllers/conditions';
import { recordEvent } from '../controllers/events';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Condition, TaskRun } from '../types';
import { childName, now } from '../words';

/** Notes what a run that goes on has come to. */
export function setCondition(
  store: ObjectStore,
  run: TaskRun,
  condition: Condition,
): void {
  const { namespace, name } = run.metadata;
  store.modify(resources.taskruns, namespace, name, next => {
    next.status = {
      ...next.status,
      conditions: withCondition(next.status?.conditions, condition),
    };
  });
}

/** Ends a run, and what of it has not ended by itself. */
export function end(
  store: ObjectStore,
  run: TaskRun,
  condition: Condition,
): void {
  const { namespace, name, creationTimestamp } = run.metadata;
  store.modify(resources.taskruns, namespace, name, next => {
    const { steps = [], podName } = next.status ?? {};
    const stopped = steps.map(({ running, waiting, ...step }) =>
      running || waiting
        ? {
            ...step,
            terminated: {
              exitCode: 1,
              reason: condition.reason ?? '',
              startedAt: running?.startedAt ?? creationTimestamp,
              finishedAt: now(),
              message: `Step ${step.name} terminated as pod ${podName} is terminated`,
            },
            terminationReason: condition.reason,
          }
        : step,
    );
    next.status = {
      ...next.status,
      startTime: next.status?.startTime ?? now(),
      completionTime: now(),
      ...(stopped.length && { steps: stopped }),
      conditions: withCondition(next.status?.conditions, condition),
    };
  });
  tell(store, run, condition);
}

/**
 * Ends a run before its pod has ended: the pod goes, unless the run was cancelled or took too long and
 * `keep-pod-on-cancel` is set; then its steps are told to stop, and their logs stay.
 */
export function fail(
  store: ObjectStore,
  run: TaskRun,
  reason: string,
  message: string,
): void {
  const { namespace } = run.metadata;
  end(store, run, { type: 'Succeeded', status: 'False', reason, message });
  const podName = run.status?.podName ?? childName(run.metadata.name, '-pod');
  const pod = store.get(resources.pods, namespace, podName);
  if (!pod) return;
  const flags = store.get(
    resources.configmaps,
    'tekton-pipelines',
    'feature-flags',
  );
  const stopped = reason === 'TaskRunCancelled' || reason === 'TaskRunTimeout';
  if (stopped && flags?.data?.['keep-pod-on-cancel'] === 'true') {
    store.modify(resources.pods, namespace, podName, next => {
      next.metadata.annotations = {
        ...next.metadata.annotations,
        'tekton.dev/cancel': 'CANCEL',
      };
    });
    return;
  }
  if (!pod.metadata.deletionTimestamp) {
    store.delete(resources.pods, namespace, podName);
  }
}

/** Keeps what the run last said about itself, where that was of use. */
export function withPrevious(run: TaskRun, message: string): string {
  const before = conditionOf(run, 'Succeeded');
  const usual = ['Started', 'Running', 'TaskRunPending'];
  if (!before?.message || usual.includes(before.reason ?? '')) return message;
  return `${message}\nPrevious status: [${before.reason}] ${before.message}`;
}

/** Records how a run ended as an Event. */
export function tell(
  store: ObjectStore,
  run: TaskRun,
  { status, reason = '', message = '' }: Condition,
): void {
  recordEvent(store, run, {
    ...(status === 'False'
      ? { type: 'Warning', reason: 'Failed' }
      : { type: 'Normal', reason }),
    message,
    component: 'Tekton',
  });
}
