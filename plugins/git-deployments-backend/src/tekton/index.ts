import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { DeploymentTarget } from 'backstage-plugin-git-deployments-node';
import { stringify } from 'yaml';
import { buildNamespaceOf, namespacesOf, readClusterConfigs } from './config';
import { KubernetesApi } from './KubernetesApi';
import { pipelineManifests } from './pipelineSpec';
import { TektonClusterClient } from './TektonClusterClient';
import type { ClusterClient, PipelineTimeouts } from './types';
import { WorkloadTarget } from './WorkloadTarget';

/** What the Pipelines are called where the configuration does not say. */
const DEFAULT_PIPELINE = 'git-deployments';

/** A cluster that builds run in and that is deployed to. */
export interface Cluster {
  client: ClusterClient;
  /** Rolls out the plain workloads. */
  target: DeploymentTarget;
  /** Where the runs of a project are made. */
  buildNamespace(project: string): string;
  /** All that {@link buildNamespace} can answer. */
  namespaces: readonly string[];
  timeouts: Readonly<PipelineTimeouts>;
  /** The Task and the Pipelines, as YAML, that runs refer to where the cluster forbids to embed them. */
  pipelines(): string;
  /** Closes the connections; what still goes on over them breaks off. */
  close(): Promise<void>;
}

/** The clusters by their configured name. */
export type Clusters = ReadonlyMap<string, Cluster>;

/**
 * The clusters of `gitDeployments.clusters`. Asks none of them anything yet.
 *
 * @throws InputError - where the configuration cannot be right
 */
export function createClusters(
  config: Config,
  options: { logger: LoggerService },
): Clusters {
  return new Map(
    readClusterConfigs(config).map(cluster => {
      const { name, kubeConfig, pipeline } = cluster;
      const api = KubernetesApi.create({ name, kubeConfig });
      const namespaces = namespacesOf(cluster);
      options.logger.info(
        `Cluster ${name} is at ${
          kubeConfig.getCurrentCluster()?.server
        }; runs are made in ${namespaces.join(', ')}`,
      );
      return [
        name,
        {
          client: TektonClusterClient.create({ name, api, pipeline }),
          target: WorkloadTarget.create({
            api,
            deadlineS: pipeline.timeouts.deploy,
          }),
          buildNamespace: project => buildNamespaceOf(cluster, project),
          namespaces,
          timeouts: pipeline.timeouts,
          pipelines: () =>
            pipelineManifests(
              pipeline.pipelineRef ?? DEFAULT_PIPELINE,
              pipeline,
            )
              .map(manifest => stringify(manifest))
              .join('---\n'),
          close: () => api.close(),
        },
      ];
    }),
  );
}

export { ClusterAccessError } from './ClusterAccessError';
export { INSTRUCTION_MARKER } from './setupScript';
export { runName } from './words';
export type * from './types';
