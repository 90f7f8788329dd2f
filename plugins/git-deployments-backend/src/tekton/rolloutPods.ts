import type { KubernetesApi } from './KubernetesApi';
import type { Pod, WorkloadObject } from './objects';
import type { PodTrouble } from './podTrouble';

/** How much of a crashed container's log goes into the reason, in lines. */
const LOG_LINES = 5;

/** The pods of a workload, of the old kind and the new. */
export async function podsOf(
  api: KubernetesApi,
  workload: WorkloadObject,
): Promise<Pod[]> {
  const { namespace } = workload.metadata;
  const { items } = await api.request<{ items: Pod[] }>(
    'GET',
    `/api/v1/namespaces/${namespace}/pods`,
    { query: { labelSelector: selector(workload) } },
  );
  return items;
}

/** What a pod suffers from, with the last that its container said where it crashed. */
export async function explain(
  api: KubernetesApi,
  namespace: string,
  trouble: PodTrouble,
): Promise<string> {
  const reason = `Pod ${trouble.pod}: ${trouble.reason}`;
  if (!trouble.crashed) {
    return reason;
  }
  try {
    const log = await api.text(
      `/api/v1/namespaces/${namespace}/pods/${trouble.pod}/log`,
      { container: trouble.container, tailLines: LOG_LINES },
    );
    return log.trim() ? `${reason}; it said: ${log.trim()}` : reason;
  } catch {
    // The reason without the log is better than none.
    return reason;
  }
}

/** A workload's selector as the API takes it in a query. */
function selector({ spec }: WorkloadObject): string {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'Exists':
          return key;
        case 'DoesNotExist':
          return `!${key}`;
        default:
          return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
      }
    }),
  ].join(',');
}
