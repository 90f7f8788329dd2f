import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import {
  CustomRun,
  ObjectMeta,
  PipelineRun,
  PipelineTask,
  TaskRun,
} from '../types';
import { childName, parseDuration } from '../words';
import { isCustom } from './pipelineGraph';

const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/** Makes the TaskRun or CustomRun of a task whose variables are replaced already. */
export function createChild(
  store: ObjectStore,
  run: PipelineRun,
  task: PipelineTask,
  options: { final: boolean },
): void {
  const name = childName(run.metadata.name, `-${task.name}`);
  const { taskRunTemplate = {}, taskRunSpecs = [] } = run.spec;
  const own = taskRunSpecs.find(s => s.pipelineTaskName === task.name);
  const serviceAccountName =
    own?.serviceAccountName ?? taskRunTemplate.serviceAccountName ?? 'default';
  const metadata = childMeta(run, task, name, options);
  const timeout = task.timeout ?? longTimeout(run, options.final);
  if (isCustom(task)) {
    if (store.get(resources.customruns, metadata.namespace, name)) return;
    const { apiVersion, kind, spec } = task.taskSpec ?? {};
    store.create(resources.customruns, {
      apiVersion: 'tekton.dev/v1beta1',
      kind: 'CustomRun',
      metadata,
      spec: {
        ...(task.taskRef
          ? { customRef: task.taskRef }
          : { customSpec: { apiVersion, kind, spec } }),
        ...(task.params && { params: task.params }),
        ...(timeout && { timeout }),
        serviceAccountName,
      },
    });
    return;
  }
  if (store.get(resources.taskruns, metadata.namespace, name)) return;
  const { metadata: _metadata, ...taskSpec } = task.taskSpec ?? { steps: [] };
  const podTemplate = { ...taskRunTemplate.podTemplate, ...own?.podTemplate };
  const workspaces = (task.workspaces ?? []).flatMap(use => {
    const bound = run.spec.workspaces?.find(
      w => w.name === (use.workspace ?? use.name),
    );
    return bound ? [{ ...bound, name: use.name }] : [];
  });
  store.create(resources.taskruns, {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata,
    spec: {
      ...(task.taskRef ? { taskRef: task.taskRef } : { taskSpec }),
      ...(task.params && { params: task.params }),
      ...(Object.keys(podTemplate).length && { podTemplate }),
      ...(workspaces.length && { workspaces }),
      serviceAccountName,
      timeout: timeout ?? '1h0m0s',
    },
  });
}

/**
 * A run's own limit is handed to its children only where it is longer than what they have by default: else the run's
 * end comes first in any case.
 */
function longTimeout(run: PipelineRun, final: boolean): string | undefined {
  const { pipeline, tasks, finally: last } = run.spec.timeouts ?? {};
  const given = final ? last : tasks ?? pipeline;
  const ms = parseDuration(given);
  return ms === 0 || (ms ?? 0) > DEFAULT_TIMEOUT_MS ? given : undefined;
}

/** Asks a child to stop. `why` ends the sentence "… cancelled as the …". */
export function cancelChild(
  store: ObjectStore,
  child: TaskRun | CustomRun,
  why: string,
): void {
  const { namespace, name } = child.metadata;
  const statusMessage = `${child.kind} cancelled as the ${why}.`;
  if (child.kind === 'CustomRun') {
    store.modify(resources.customruns, namespace, name, next => {
      next.spec = { ...next.spec, status: 'RunCancelled', statusMessage };
    });
  } else {
    store.modify(resources.taskruns, namespace, name, next => {
      next.spec = { ...next.spec, status: 'TaskRunCancelled', statusMessage };
    });
  }
}

function childMeta(
  run: PipelineRun,
  task: PipelineTask,
  name: string,
  options: { final: boolean },
): ObjectMeta {
  const { metadata } = run;
  const embedded = task.taskSpec?.metadata ?? {};
  const {
    'kubectl.kubernetes.io/last-applied-configuration': _applied,
    ...annotations
  } = metadata.annotations ?? {};
  return {
    name,
    namespace: metadata.namespace,
    labels: {
      ...metadata.labels,
      ...embedded.labels,
      'tekton.dev/pipelineRun': metadata.name,
      'tekton.dev/pipelineRunUID': metadata.uid ?? '',
      'tekton.dev/pipelineTask': task.name,
      'tekton.dev/memberOf': options.final ? 'finally' : 'tasks',
    },
    annotations: { ...annotations, ...embedded.annotations },
    ownerReferences: [
      {
        apiVersion: 'tekton.dev/v1',
        kind: 'PipelineRun',
        name: metadata.name,
        uid: metadata.uid ?? '',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}
