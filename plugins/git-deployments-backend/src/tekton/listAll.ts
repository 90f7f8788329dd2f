import type { KubernetesApi } from './KubernetesApi';
import type { ObjectMeta } from './objects';
import { VersionExpiredError } from './VersionExpiredError';

/** So often a list is begun anew whose next page the server has forgotten. */
const MOST_TRIES = 3;

interface Page<T> {
  metadata: { resourceVersion: string; continue?: string };
  /** A list of metadata alone has null for none. */
  items: T[] | null;
}

/** A whole collection at one moment. */
export interface Listing<R> {
  /** The version to watch from. */
  resourceVersion: string;
  items: R[];
}

/**
 * Lists a collection page by page, so that no answer is large, and keeps of each object what `take` says.
 *
 * @throws VersionExpiredError - where the server forgets faster than it can be read
 */
export async function listAll<T extends { metadata: ObjectMeta }, R>(
  api: Pick<KubernetesApi, 'request'>,
  path: string,
  options: {
    labelSelector: string;
    /** Objects a page. */
    limit: number;
    accept?: string;
    take: (object: T) => R;
  },
): Promise<Listing<R>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await pages(api, path, options);
    } catch (error) {
      if (!(error instanceof VersionExpiredError) || tries >= MOST_TRIES) {
        throw error;
      }
    }
  }
}

async function pages<T extends { metadata: ObjectMeta }, R>(
  api: Pick<KubernetesApi, 'request'>,
  path: string,
  options: Parameters<typeof listAll<T, R>>[2],
): Promise<Listing<R>> {
  const { labelSelector, limit, accept, take } = options;
  const items: R[] = [];
  let next: string | undefined;
  for (;;) {
    const page: Page<T> = await api.request<Page<T>>('GET', path, {
      query: { labelSelector, limit, continue: next },
      accept,
    });
    items.push(...(page.items ?? []).map(take));
    next = page.metadata.continue || undefined;
    if (!next) {
      return { resourceVersion: page.metadata.resourceVersion, items };
    }
  }
}
