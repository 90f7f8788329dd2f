import { admitPod } from '../admission/builtIn';
import { Resource, resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { KubeObject, Pod, PodTemplate } from '../types';
import { conditionOf } from './conditions';

/** An owner reference that makes `owner` the controller of what carries it. */
export function controlledBy(owner: KubeObject) {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The objects of a kind that `owner` controls. */
export function controlledOf<T extends KubeObject>(
  store: ObjectStore,
  owner: KubeObject,
  resource: Resource<T>,
): T[] {
  const { namespace, uid } = owner.metadata;
  return store.list(
    resource,
    namespace,
    o =>
      !!o.metadata.ownerReferences?.some(
        ref => ref.controller && ref.uid === uid,
      ),
  );
}

/** The living pods of an owner. */
export function podsOf(store: ObjectStore, owner: KubeObject): Pod[] {
  return controlledOf(store, owner, resources.pods).filter(
    pod =>
      !pod.metadata.deletionTimestamp &&
      pod.status?.phase !== 'Failed' &&
      pod.status?.phase !== 'Succeeded',
  );
}

/** Whether a pod serves. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/**
 * Creates a pod from a workload's template.
 *
 * @throws ApiError - 403 where the cluster's admission refuses it
 */
export function createPod(
  store: ObjectStore,
  owner: KubeObject,
  template: PodTemplate,
  identity: { name?: string; labels: Record<string, string> },
): void {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: identity.name ?? '',
      ...(!identity.name && { generateName: `${owner.metadata.name}-` }),
      namespace: owner.metadata.namespace,
      labels: { ...template.metadata?.labels, ...identity.labels },
      ...(template.metadata?.annotations && {
        annotations: template.metadata.annotations,
      }),
      ownerReferences: [controlledBy(owner)],
    },
    spec: { restartPolicy: 'Always', ...structuredClone(template.spec) },
  };
  admitPod(store, pod);
  store.create(resources.pods, pod);
}

/** Pods in the order in which a controller gives them up: the unready first, then the newest. */
export function expendableFirst(pods: Pod[]): Pod[] {
  return [...pods].sort(
    (a, b) =>
      Number(isReady(a)) - Number(isReady(b)) ||
      (b.metadata.creationTimestamp ?? '').localeCompare(
        a.metadata.creationTimestamp ?? '',
      ),
  );
}
