import { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ClusterFaults } from '../ClusterFaults';
import { apiVersionOf, Resource } from '../resources';
import { Selector } from '../store/selectors';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { KubeObject } from '../types';

const BOOKMARK_EVERY_MS = 20_000;

/** What a watch was asked for. */
export interface WatchRequest {
  resource: Resource;
  namespace?: string;
  selector: Selector;
  /** Where to begin; absent or `0` begins with all that exists. */
  resourceVersion?: string;
  timeoutSeconds: number;
  bookmarks: boolean;
  /** Ask for a bookmark after the initial objects (`sendInitialEvents`). */
  announceInitialEnd: boolean;
}

/**
 * Streams changes, one JSON object a line, until the timeout.
 *
 * An object that comes to match the selector, or ceases to, is told as ADDED or DELETED. A version that is too old is
 * told by an ERROR event that carries a 410 `Status`, as the API server's watch cache does.
 */
export function serveWatch(options: {
  store: ObjectStore;
  faults: ClusterFaults;
  request: WatchRequest;
  response: ServerResponse;
}): void {
  const { store, faults, request, response } = options;
  const { resource, namespace, selector } = request;
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  const send = (type: string, object: object) =>
    response.write(`${JSON.stringify({ type, object })}\n`);

  const fresh = !request.resourceVersion || request.resourceVersion === '0';
  let past: StoreEvent[] = [];
  if (!fresh) {
    try {
      past = store.since(Number(request.resourceVersion));
    } catch (error) {
      send('ERROR', (error as ApiError).toStatus());
      response.end();
      return;
    }
  }

  const inScope = (object: KubeObject | undefined): object is KubeObject =>
    !!object &&
    (!namespace || object.metadata.namespace === namespace) &&
    selector(object);
  const tell = (event: StoreEvent) => {
    if (event.resource !== resource) return;
    const is = event.type !== 'DELETED' && inScope(event.object);
    const was = event.type !== 'ADDED' && inScope(event.previous);
    if (is) send(was ? 'MODIFIED' : 'ADDED', event.object);
    else if (was) send('DELETED', event.object);
  };
  const bookmark = (annotations?: Record<string, string>) =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(store.version),
        ...(annotations && { annotations }),
      },
    });

  if (fresh) {
    for (const object of store.list(resource, namespace)) {
      if (selector(object)) send('ADDED', object);
    }
    if (request.announceInitialEnd) {
      bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  }
  past.forEach(tell);

  const unsubscribe = store.subscribe(tell);
  const forget = faults.onDropWatches(() => response.destroy());
  const heartbeat = setInterval(
    () => request.bookmarks && bookmark(),
    BOOKMARK_EVERY_MS,
  );
  const timeout = setTimeout(() => {
    if (request.bookmarks) bookmark();
    response.end();
  }, request.timeoutSeconds * 1000);
  response.on('close', () => {
    unsubscribe();
    forget();
    clearInterval(heartbeat);
    clearTimeout(timeout);
  });
}
