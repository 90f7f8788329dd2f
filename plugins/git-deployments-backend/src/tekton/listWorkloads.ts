import { ClusterAccessError } from './ClusterAccessError';
import type { KubernetesApi } from './KubernetesApi';
import type { WorkloadObject } from './objects';
import type { ListedWorkloads } from './types';
import { workloadsPath } from './workloadPath';

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** So many of a kind are listed: who has more chooses by typing. */
const MOST_OF_A_KIND = 500;

/** The workloads of a namespace, by name; of kinds that may not be listed it says so instead. */
export async function listWorkloads(
  api: Pick<KubernetesApi, 'request'>,
  namespace: string,
): Promise<ListedWorkloads> {
  const lists = await Promise.all(
    KINDS.map(async kind => {
      try {
        const list = await api.request<{
          items: WorkloadObject[] | null;
          metadata?: { continue?: string };
        }>('GET', workloadsPath({ namespace, kind }), {
          query: { limit: MOST_OF_A_KIND },
        });
        return {
          workloads: (list.items ?? []).map(({ metadata, spec }) => ({
            kind,
            name: metadata.name,
            containers: spec.template.spec.containers.map(
              ({ name, image }) => ({ name, image: image ?? '' }),
            ),
          })),
          forbidden: [],
          truncated: Boolean(list.metadata?.continue),
        };
      } catch (error) {
        if (!(error instanceof ClusterAccessError)) {
          throw error;
        }
        return { workloads: [], forbidden: [kind], truncated: false };
      }
    }),
  );
  return {
    workloads: lists
      .flatMap(({ workloads }) => workloads)
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    forbidden: lists.flatMap(({ forbidden }) => forbidden),
    truncated: lists.some(({ truncated }) => truncated),
  };
}
