import { ConflictError, NotFoundError } from '@backstage/errors';
import type { KubernetesApi } from './KubernetesApi';

/**
 * Deletes an object as it was read and, in the background, what belongs to it. One that is gone counts as deleted, also
 * where another has taken its name meanwhile: that one is left alone.
 */
export async function deleteExactly(
  api: Pick<KubernetesApi, 'request'>,
  path: string,
  object: { metadata: { uid: string } } | undefined,
): Promise<void> {
  if (!object) {
    return;
  }
  const { uid } = object.metadata;
  try {
    await api.request('DELETE', path, {
      body: { propagationPolicy: 'Background', preconditions: { uid } },
    });
  } catch (error) {
    if (
      !(error instanceof NotFoundError) &&
      !(error instanceof ConflictError)
    ) {
      throw error;
    }
  }
}
