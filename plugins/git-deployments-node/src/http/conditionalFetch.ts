import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { readBytes } from './readBody';

/** What is kept of an answer that had an ETag. */
type Known = { etag: string; body: Buffer; headers: Headers };

/** So much is kept of all answers together. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

/** A `fetch` for the REST API of a server. */
export type ApiFetch = (
  url: URL | string,
  init?: RequestInit,
) => Promise<Response>;

/**
 * Makes a `fetch` that reads conditionally: an answer with an ETag is kept, for the account that got it, and given again
 * while the server says that nothing has changed (which GitHub does not count against the rate limit). Reads answers to
 * their end, so that one that breaks off is a failure like any other.
 */
export function createConditionalFetch(): ApiFetch {
  const known = new LRUCache<string, Known>({
    maxSize: MOST_KEPT_BYTES,
    maxEntrySize: MOST_KEPT_BYTES / 8,
    sizeCalculation: ({ body }) => body.byteLength + 1024,
  });
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const key =
      (init.method ?? 'GET') === 'GET' ? keyOf(url, headers) : undefined;
    const before = key === undefined ? undefined : known.get(key);
    if (before) {
      headers.set('if-none-match', before.etag);
      // Else fetch would ask caches on the way not to answer by 304.
      headers.set('cache-control', 'max-age=0');
    }
    const response = await fetch(url, { ...init, headers });
    if (response.status === 304 && before) {
      await response.body?.cancel();
      return answer(before.body, { status: 200, headers: before.headers });
    }
    const body = await readBytes(response);
    const etag = response.headers.get('etag');
    if (key !== undefined && etag && response.status === 200) {
      known.set(key, { etag, body, headers: response.headers });
    }
    return answer(body, response);
  };
}

function answer(
  body: Buffer,
  { status, headers }: { status: number; headers: Headers },
): Response {
  return new Response(
    [204, 205, 304].includes(status) ? null : new Uint8Array(body),
    { status, headers },
  );
}

function keyOf(url: URL | string, headers: Headers): string {
  return createHash('sha256')
    .update(
      `${headers.get('authorization')} ${headers.get(
        'accept',
      )} ${url.toString()}`,
    )
    .digest('base64');
}
