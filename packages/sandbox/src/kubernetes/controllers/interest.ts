import { Resource } from '../resources';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { KubeObject } from '../types';
import { Key } from './Controller';

/** The keys of all objects of a kind. */
export function keysOf<T extends KubeObject>(
  store: ObjectStore,
  resource: Resource<T>,
): Key[] {
  return store.list(resource).map(({ metadata }) => ({
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  }));
}

/** A controller's interest in its own kind and in what objects of it control. */
export function interestOf(resource: Resource): (event: StoreEvent) => Key[] {
  return event => {
    const {
      namespace = '',
      name,
      ownerReferences = [],
    } = event.object.metadata;
    if (event.resource === resource) return [{ namespace, name }];
    return ownerReferences
      .filter(ref => ref.controller && ref.kind === resource.kind)
      .map(ref => ({ namespace, name: ref.name }));
  };
}
