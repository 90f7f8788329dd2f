import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { KubeObject } from '../types';
import { now } from '../words';

// An API server keeps Events for an hour.
const KEPT_MS = 60 * 60 * 1000;

/** Records an Event about an object; the same one again only counts up. */
export function recordEvent(
  store: ObjectStore,
  about: KubeObject,
  event: {
    type: 'Normal' | 'Warning';
    reason: string;
    message: string;
    component: string;
  },
): void {
  const { name, uid, resourceVersion } = about.metadata;
  const namespace = about.metadata.namespace ?? 'default';
  if (!store.get(resources.namespaces, undefined, namespace)) return;
  forgetOld(store, namespace);
  const [same] = store.list(
    resources.events,
    namespace,
    e =>
      (e.involvedObject as { uid?: string }).uid === uid &&
      e.reason === event.reason &&
      e.message === event.message,
  );
  if (same) {
    store.update(resources.events, {
      ...same,
      count: Number(same.count) + 1,
      lastTimestamp: now(),
    });
    return;
  }
  store.create(resources.events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: '', generateName: `${name}.`, namespace },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      namespace,
      name,
      uid,
      resourceVersion,
    },
    type: event.type,
    reason: event.reason,
    message: event.message,
    count: 1,
    firstTimestamp: now(),
    lastTimestamp: now(),
    source: { component: event.component },
    reportingComponent: event.component,
  });
}

function forgetOld(store: ObjectStore, namespace: string): void {
  const limit = Date.now() - KEPT_MS;
  const old = store.list(
    resources.events,
    namespace,
    e => Date.parse(String(e.lastTimestamp)) < limit,
  );
  for (const { metadata } of old) {
    store.delete(resources.events, namespace, metadata.name);
  }
}
