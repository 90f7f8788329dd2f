import { admitObject, admitPod } from '../admission/builtIn';
import { ApiError } from '../ApiError';
import { isDone, withCondition } from '../controllers/conditions';
import { Controller, Key } from '../controllers/Controller';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Pod, TaskRun, TaskSpec } from '../types';
import { formatDuration, now, parseDuration } from '../words';
import { podForTaskRun } from './taskPod';
import { end, fail, setCondition, tell, withPrevious } from './taskRunStatus';
import { hopelessStep, progressOf } from './taskStatus';

const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/** Starts the controller that turns TaskRuns into pods and follows these. */
export function startTaskRuns(
  store: ObjectStore,
  onError: (error: unknown) => void,
): Controller {
  const all = () =>
    store.list(resources.taskruns).map(run => keyOf(run.metadata));
  return Controller.start({
    store,
    onError,
    initial: all,
    interest: ({ resource, object }) => {
      if (resource === resources.taskruns) return [keyOf(object.metadata)];
      if (resource === resources.pods) {
        const owner = object.metadata.labels?.['tekton.dev/taskRun'];
        return owner
          ? [{ namespace: object.metadata.namespace ?? '', name: owner }]
          : [];
      }
      // What a run could not be started for may be there now.
      return resource === resources.resourcequotas ? all() : [];
    },
    reconcile: key => reconcile(store, key),
  });
}

function keyOf(meta: { namespace?: string; name: string }): Key {
  return { namespace: meta.namespace ?? '', name: meta.name };
}

function reconcile(store: ObjectStore, key: Key): number | void {
  const run = store.get(resources.taskruns, key.namespace, key.name);
  if (!run || isDone(run) || run.metadata.deletionTimestamp) return undefined;
  if (run.spec.status === 'TaskRunPending') {
    setCondition(store, run, {
      type: 'Succeeded',
      status: 'Unknown',
      reason: 'TaskRunPending',
      message: `TaskRun "${run.metadata.name}" is pending`,
    });
    return undefined;
  }
  if (run.spec.status === 'TaskRunCancelled') {
    const said = run.spec.statusMessage ?? '';
    fail(
      store,
      run,
      'TaskRunCancelled',
      withPrevious(run, `TaskRun "${key.name}" was cancelled. ${said}`),
    );
    return undefined;
  }
  const startTime = run.status?.startTime ?? now();
  const timeout = parseDuration(run.spec.timeout) ?? DEFAULT_TIMEOUT_MS;
  const left = Date.parse(startTime) + timeout - Date.now();
  if (timeout > 0 && left <= 0) {
    const allowed = formatDuration(timeout);
    fail(
      store,
      run,
      'TaskRunTimeout',
      withPrevious(
        run,
        `TaskRun "${key.name}" failed to finish within "${allowed}"`,
      ),
    );
    return undefined;
  }
  const hopeless = hopelessStep(key.name, run.status?.steps ?? []);
  if (hopeless) {
    fail(store, run, hopeless.reason ?? '', hopeless.message ?? '');
    return undefined;
  }
  const spec = specOf(store, run);
  if (!spec) {
    end(store, run, {
      type: 'Succeeded',
      status: 'False',
      reason: 'TaskRunResolutionFailed',
      message: `error when listing tasks for taskRun ${key.name}: tasks.tekton.dev "${run.spec.taskRef?.name}" not found`,
    });
    return undefined;
  }
  // A pod that is gone, though nobody ended the run, is made anew under its name.
  const podName = run.status?.podName;
  const pod = podName && store.get(resources.pods, key.namespace, podName);
  if (!pod) return startPod(store, run, spec, startTime) ?? wait(timeout, left);
  follow(store, run, pod);
  return wait(timeout, left);
}

function wait(timeout: number, left: number): number | undefined {
  return timeout > 0 ? left : undefined;
}

function specOf(store: ObjectStore, run: TaskRun): TaskSpec | undefined {
  if (run.spec.taskSpec) return run.spec.taskSpec;
  return store.get(
    resources.tasks,
    run.metadata.namespace,
    run.spec.taskRef?.name ?? '',
  )?.spec;
}

/** Creates the pod. What stands in its way becomes the run's condition, as the real controller sorts it. */
function startPod(
  store: ObjectStore,
  run: TaskRun,
  spec: TaskSpec,
  startTime: string,
): number | void {
  const { namespace = '', name } = run.metadata;
  const wanted = podForTaskRun(run, spec);
  let pod = store.get(resources.pods, namespace, wanted.metadata.name);
  if (!pod) {
    const account = wanted.spec.serviceAccountName ?? 'default';
    if (!store.get(resources.serviceaccounts, namespace, account)) {
      return refused(
        store,
        run,
        `translating TaskSpec to Pod: serviceaccounts "${account}" not found`,
      );
    }
    try {
      admitObject(resources.pods, wanted);
      admitPod(store, wanted);
      pod = store.create(resources.pods, wanted);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refused(store, run, error.message);
    }
  }
  const podName = pod.metadata.name;
  store.modify(resources.taskruns, namespace, name, next => {
    next.status = {
      ...next.status,
      startTime,
      podName,
      taskSpec: spec,
      conditions: withCondition(next.status?.conditions, {
        type: 'Succeeded',
        status: 'Unknown',
        reason: 'Pending',
        message: 'Pending',
      }),
    };
  });
  return undefined;
}

function refused(store: ObjectStore, run: TaskRun, why: string): number | void {
  const { name } = run.metadata;
  if (why.includes('exceeded quota')) {
    // The real one forgets when it began, and tries each minute for ever.
    setCondition(store, run, {
      type: 'Succeeded',
      status: 'Unknown',
      reason: 'ExceededResourceQuota',
      message: `TaskRun Pod exceeded available resources: ${why}`,
    });
    return 60_000;
  }
  if (why.includes('violates PodSecurity')) {
    end(store, run, {
      type: 'Succeeded',
      status: 'False',
      reason: 'PodAdmissionFailed',
      message: `failed to create task run pod "${name}": ${why}. Maybe invalid TaskSpec`,
    });
    return undefined;
  }
  end(store, run, {
    type: 'Succeeded',
    status: 'False',
    reason: 'PodCreationFailed',
    message: `failed to create task run pod "${name}": ${why}. Maybe invalid TaskSpec`,
  });
  return undefined;
}

function follow(store: ObjectStore, run: TaskRun, pod: Pod): void {
  const { condition, steps, results } = progressOf(pod);
  const { namespace, name } = run.metadata;
  const done = condition.status !== 'Unknown';
  store.modify(resources.taskruns, namespace, name, next => {
    next.status = {
      ...next.status,
      steps,
      ...(results.length && { results }),
      conditions: withCondition(next.status?.conditions, condition),
      ...(done && { completionTime: now() }),
    };
  });
  if (done) tell(store, run, condition);
}
