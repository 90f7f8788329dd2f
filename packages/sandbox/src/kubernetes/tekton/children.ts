import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import {
  CustomRun,
  ObjectMeta,
  PipelineRun,
  PipelineTask,
  TaskRun,
} from '../types';
import { childName } from '../words';
import { isCustom } from './pipelineGraph';

/** Makes the TaskRun or CustomRun of a task whose variables are replaced already. */
export function createChild(
  store: ObjectStore,
  run: PipelineRun,
  task: PipelineTask,
): void {
  const name = childName(run.metadata.name, `-${task.name}`);
  const { taskRunTemplate = {}, taskRunSpecs = [] } = run.spec;
  const own = taskRunSpecs.find(s => s.pipelineTaskName === task.name);
  const serviceAccountName =
    own?.serviceAccountName ?? taskRunTemplate.serviceAccountName ?? 'default';
  const metadata = childMeta(run, task, name);
  const timeout = task.timeout ?? run.spec.timeouts?.tasks;
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
      timeout: timeout ?? run.spec.timeouts?.pipeline ?? '1h0m0s',
    },
  });
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
      'tekton.dev/memberOf': 'tasks',
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
