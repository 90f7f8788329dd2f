import { ApiError } from '../ApiError';
import { allResources, findKind, resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { KubeObject } from '../types';

/** Starts the collector: what belonged to an object that is gone goes too, as does what is in a namespace that is to go. */
export function startGarbageCollector(store: ObjectStore): { stop(): void } {
  const collect = (object: KubeObject) => {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0 || object.metadata.deletionTimestamp) return;
    if (owners.some(ref => store.hasUid(ref.uid))) return;
    remove(store, object);
  };
  for (const object of store.everything()) collect(object);
  const stop = store.subscribe(({ type, resource, object }) => {
    if (type === 'DELETED') {
      const uid = object.metadata.uid ?? '';
      setImmediate(() => store.ownedBy(uid).forEach(collect));
    } else if (type === 'ADDED' && object.metadata.ownerReferences?.length) {
      setImmediate(() => collect(object));
    }
    if (resource === resources.namespaces) {
      setImmediate(() => followNamespace(store, object, type === 'DELETED'));
    }
  });
  return { stop };
}

/** A namespace has its service account and trust bundle; with it goes all that is in it. */
function followNamespace(
  store: ObjectStore,
  namespace: KubeObject,
  deleted: boolean,
): void {
  const { name } = namespace.metadata;
  if (deleted) {
    for (const resource of allResources.filter(r => r.namespaced)) {
      for (const object of store.list(resource, name)) remove(store, object);
    }
    return;
  }
  furnishNamespace(store, name);
}

/** Makes what every namespace has. */
export function furnishNamespace(store: ObjectStore, name: string): void {
  if (!store.get(resources.namespaces, undefined, name)) return;
  if (!store.get(resources.serviceaccounts, name, 'default')) {
    store.create(resources.serviceaccounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: name },
    });
  }
  if (!store.get(resources.configmaps, name, 'kube-root-ca.crt')) {
    store.create(resources.configmaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace: name },
      data: { 'ca.crt': '' },
    });
  }
}

function remove(store: ObjectStore, object: KubeObject): void {
  const resource = findKind(object.apiVersion, object.kind);
  if (!resource) return;
  try {
    store.delete(resource, object.metadata.namespace, object.metadata.name, {
      uid: object.metadata.uid,
    });
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof ApiError)) throw error;
  }
}
