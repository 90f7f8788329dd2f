import { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import { ClusterFaults } from '../ClusterFaults';
import { apiVersionOf, Resource } from '../resources';
import { Selector } from '../store/selectors';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { KubeObject } from '../types';
import { partialOf } from './partial';

// Who asks for bookmarks gets the first one soon, so that a quiet watch need not be told from a dead one by waiting.
const FIRST_BOOKMARK_MS = 1500;

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
  /** Tell of objects only their metadata. */
  partial: boolean;
}

/**
 * Streams changes, one JSON object a line, until the timeout.
 *
 * An object that comes to match the selector, or ceases to, is told as ADDED or DELETED. A version that is too old is
 * told by an ERROR event that carries a 410 `Status`, as the API server's watch cache does.
 *
 * @throws ApiError - 410 where a fault wants it in that way
 */
export function serveWatch(options: {
  store: ObjectStore;
  faults: ClusterFaults;
  request: WatchRequest;
  response: ServerResponse;
}): void {
  const { store, faults, request, response } = options;
  const { resource, namespace, selector } = request;
  const past = pastOf(store, request);
  if (past instanceof ApiError && faults.expiredBy === 'http') throw past;
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  let muted = false;
  const send = (type: string, object: object) => {
    if (!muted) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const sendObject = (type: string, object: { metadata: object }) =>
    send(type, request.partial ? partialOf(object) : object);
  if (past instanceof ApiError) {
    send('ERROR', past.toStatus());
    response.end();
    return;
  }

  const inScope = (object: KubeObject | undefined): object is KubeObject =>
    !!object &&
    (!namespace || object.metadata.namespace === namespace) &&
    selector(object);
  const tell = (event: StoreEvent) => {
    if (event.resource !== resource) return;
    const is = event.type !== 'DELETED' && inScope(event.object);
    const was = event.type !== 'ADDED' && inScope(event.previous);
    if (is) sendObject(was ? 'MODIFIED' : 'ADDED', event.object);
    else if (was) sendObject('DELETED', event.object);
  };
  const bookmark = (annotations?: Record<string, string>) => {
    const mark = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(store.version),
        ...(annotations && { annotations }),
      },
    };
    sendObject('BOOKMARK', mark);
  };

  if (isFresh(request)) {
    for (const object of store.list(resource, namespace)) {
      if (selector(object)) sendObject('ADDED', object);
    }
    if (request.announceInitialEnd) {
      bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  }
  past.forEach(tell);

  const unsubscribe = store.subscribe(tell);
  let nextBookmark: NodeJS.Timeout | undefined;
  const remind = () => {
    bookmark();
    nextBookmark = setTimeout(remind, faults.watches.bookmarkMs);
  };
  if (request.bookmarks) {
    const soon = Math.min(FIRST_BOOKMARK_MS, faults.watches.bookmarkMs);
    nextBookmark = setTimeout(remind, soon);
  }
  const timeout = setTimeout(() => {
    if (request.bookmarks) bookmark();
    response.end();
  }, request.timeoutSeconds * 1000);
  const forget = faults.watches.add({
    drop: () => response.destroy(),
    mute: () => {
      muted = true;
      clearTimeout(timeout);
    },
  });
  response.on('close', () => {
    unsubscribe();
    forget();
    clearTimeout(nextBookmark);
    clearTimeout(timeout);
  });
}

function isFresh({ resourceVersion }: WatchRequest): boolean {
  return !resourceVersion || resourceVersion === '0';
}

/** What happened since the version that a watch begins at, or why nobody knows any more. */
function pastOf(
  store: ObjectStore,
  request: WatchRequest,
): StoreEvent[] | ApiError {
  if (isFresh(request)) return [];
  try {
    return store.since(Number(request.resourceVersion));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
