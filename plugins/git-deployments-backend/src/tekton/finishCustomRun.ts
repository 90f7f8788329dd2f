import { NotFoundError } from '@backstage/errors';
import type { KubernetesApi } from './KubernetesApi';
import { CustomRun, isDone } from './objects';
import { customRunsPath } from './paths';
import { FIELD_MANAGER } from './words';

/** What of a message goes into a condition, in characters. */
const MOST_MESSAGE = 2000;

/** Ends a CustomRun with a condition; one that is over or gone is left alone. */
export async function finishCustomRun(
  api: KubernetesApi,
  namespace: string,
  name: string,
  result: { succeeded: boolean; message: string },
): Promise<void> {
  const path = `${customRunsPath(namespace)}/${name}`;
  const customRun = await api.find<CustomRun>(path);
  if (!customRun || isDone(customRun)) {
    return;
  }
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = {
    type: 'Succeeded',
    status: result.succeeded ? 'True' : 'False',
    reason: result.succeeded ? 'Succeeded' : 'Failed',
    message: result.message.slice(0, MOST_MESSAGE),
    lastTransitionTime: now,
  };
  try {
    await api.request('PATCH', `${path}/status`, {
      query: { fieldManager: FIELD_MANAGER },
      contentType: 'application/merge-patch+json',
      body: {
        status: {
          startTime: customRun.metadata.creationTimestamp,
          completionTime: now,
          conditions: [condition],
        },
      },
    });
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error;
    }
  }
}
