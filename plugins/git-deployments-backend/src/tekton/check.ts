import type { KubernetesApi } from './KubernetesApi';
import type { ClusterFinding, PipelineConfig } from './types';

/** What is looked at. */
export interface CheckOptions {
  namespaces: readonly string[];
  targetNamespaces: readonly string[];
  pipeline: PipelineConfig;
}

/** Looks whether a cluster has what builds and deploys need. */
export async function checkCluster(
  api: KubernetesApi,
  _options: CheckOptions,
): Promise<ClusterFinding[]> {
  const config = await api.find<{ data?: Record<string, string> }>(
    '/api/v1/namespaces/tekton-pipelines/configmaps/pipelines-info',
  );
  return [
    {
      id: 'tekton',
      title: 'Tekton Pipelines',
      status: config?.data?.version ? 'ok' : 'unknown',
      message: config?.data?.version
        ? `Tekton ${config.data.version} found`
        : 'Its version could not be read',
      remedy: null,
    },
  ];
}
