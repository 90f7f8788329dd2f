import { NotFoundError } from '@backstage/errors';
import pLimit from 'p-limit';
import { ClusterAccessError } from '../ClusterAccessError';
import type { KubernetesApi } from '../KubernetesApi';

/** So many questions at once: there may be many namespaces. */
const AT_ONCE = 8;

/** Something that the platform may want to do. */
export interface Right {
  verb: string;
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
  namespace?: string;
  name?: string;
}

/** What came of looking for something. */
export type Found<T> =
  | { is: 'there'; object: T }
  | { is: 'missing' }
  /** The platform may not look. */
  | { is: 'hidden' };

/** Looks at a cluster, as far as the platform may, and changes nothing. */
export class Probe {
  readonly #api: Pick<KubernetesApi, 'request'>;
  readonly #limit = pLimit(AT_ONCE);

  constructor(api: Pick<KubernetesApi, 'request'>) {
    this.#api = api;
  }

  /** @throws ServiceUnavailableError - where the cluster does not answer */
  async get<T>(
    path: string,
    query?: Record<string, string | number>,
  ): Promise<Found<T>> {
    try {
      const object = await this.#limit(() =>
        this.#api.request<T>('GET', path, { query }),
      );
      return { is: 'there', object };
    } catch (error) {
      if (error instanceof NotFoundError) {
        return { is: 'missing' };
      }
      if (error instanceof ClusterAccessError) {
        return { is: 'hidden' };
      }
      throw error;
    }
  }

  /** Which of these rights the platform does not have. */
  async lacking(rights: readonly Right[]): Promise<Right[]> {
    const allowed = await Promise.all(rights.map(right => this.#may(right)));
    return rights.filter((_, index) => !allowed[index]);
  }

  async #may({ resource, ...right }: Right): Promise<boolean> {
    const [plural, subresource] = resource.split('/');
    const review = await this.#limit(() =>
      this.#api.request<{ status?: { allowed?: boolean } }>(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: {
              resourceAttributes: { ...right, resource: plural, subresource },
            },
          },
        },
      ),
    );
    return review.status?.allowed === true;
  }
}
