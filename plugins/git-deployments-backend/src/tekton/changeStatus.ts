import { ConflictError } from '@backstage/errors';
import type { KubernetesApi } from './KubernetesApi';
import type { PipelineRun } from './objects';
import { runPath } from './paths';
import { FIELD_MANAGER } from './words';

/** How often a change is tried again that met another one. */
const MOST_TRIES = 5;

/** Changes `spec.status` of a run to what `decide` says of the run as it stands; `undefined` leaves it. */
export async function changeStatus(
  api: KubernetesApi,
  namespace: string,
  name: string,
  decide: (run: PipelineRun) => string | null | undefined,
): Promise<void> {
  const path = runPath(namespace, name);
  for (let tries = 1; ; tries += 1) {
    const run = await api.request<PipelineRun>('GET', path);
    const status = decide(run);
    if (status === undefined) {
      return;
    }
    const { resourceVersion } = run.metadata;
    try {
      await api.request('PATCH', path, {
        query: { fieldManager: FIELD_MANAGER },
        contentType: 'application/merge-patch+json',
        body: { metadata: { resourceVersion }, spec: { status } },
      });
      return;
    } catch (error) {
      if (!(error instanceof ConflictError) || tries >= MOST_TRIES) {
        throw error;
      }
    }
  }
}
