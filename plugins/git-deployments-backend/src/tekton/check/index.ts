import type { KubernetesApi } from '../KubernetesApi';
import type { ClusterFinding } from '../types';
import { failed, unknown, type CheckOptions, type Check } from './findings';
import { networkPolicy, podSecurity, serviceAccount } from './namespaceChecks';
import { imagesPinned, userNamespaces } from './nodeChecks';
import { Probe } from './Probe';
import { customRuns, mayBuild, mayDeploy } from './rightsChecks';
import { pullSecrets, pushSecret } from './secretChecks';
import {
  inlineSpec,
  keepPodOnCancel,
  tektonApi,
  tektonVersion,
} from './tektonChecks';

const CHECKS: readonly Check[] = [
  tektonApi,
  tektonVersion,
  mayBuild,
  customRuns,
  mayDeploy,
  pushSecret,
  pullSecrets,
  serviceAccount,
  inlineSpec,
  keepPodOnCancel,
  podSecurity,
  userNamespaces,
  networkPolicy,
  imagesPinned,
];

/**
 * Looks whether a cluster has what builds and deploys need, as far as the platform may look, and says what to do where it
 * has not. Changes nothing. Where the cluster does not answer, that alone is found.
 */
export async function checkCluster(
  api: Pick<KubernetesApi, 'request'>,
  options: CheckOptions,
): Promise<ClusterFinding[]> {
  const reached = await reach(api);
  if (reached.status !== 'ok') {
    return [reached];
  }
  const probe = new Probe(api);
  return [
    reached,
    ...(await Promise.all(
      CHECKS.map(async ({ id, title, look }) => ({
        id,
        title,
        ...(await look(probe, options).catch(error =>
          unknown(
            `It could not be looked at: ${error.message}`,
            'Look again in a moment',
          ),
        )),
      })),
    )),
  ];
}

async function reach(
  api: Pick<KubernetesApi, 'request'>,
): Promise<ClusterFinding> {
  const about = { id: 'reachable', title: 'API server' };
  try {
    const { gitVersion = 'unknown' } = await api.request<{
      gitVersion?: string;
    }>('GET', '/version');
    return {
      ...about,
      status: 'ok',
      message: `Kubernetes ${gitVersion} answers`,
      remedy: null,
    };
  } catch (error) {
    return {
      ...about,
      ...failed(
        error instanceof Error ? error.message : String(error),
        'Check address and credentials of this cluster in gitDeployments.clusters',
      ),
    };
  }
}

export type { CheckOptions } from './findings';
