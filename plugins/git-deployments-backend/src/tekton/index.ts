import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { DeploymentTarget } from 'backstage-plugin-git-deployments-node';
import { readClusterConfigs, readPipelineConfig } from './config';
import { KubernetesApi } from './KubernetesApi';
import { TektonClusterClient } from './TektonClusterClient';
import type { ClusterClient } from './types';
import { WorkloadTarget } from './WorkloadTarget';

/** A cluster that builds run in and that is deployed to. */
export interface Cluster {
  client: ClusterClient;
  /** Rolls out the plain workloads. */
  target: DeploymentTarget;
  /** Where the runs of a project are made. */
  buildNamespace(project: string): string;
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
  const pipeline = readPipelineConfig(config);
  return new Map(
    readClusterConfigs(config).map(({ name, kubeConfig, buildNamespace }) => {
      const api = KubernetesApi.create({ name, kubeConfig });
      options.logger.info(
        `Cluster ${name} is at ${
          kubeConfig.getCurrentCluster()?.server
        }; runs are made in namespace ${buildNamespace}`,
      );
      return [
        name,
        {
          client: TektonClusterClient.create({ name, api, pipeline }),
          target: WorkloadTarget.create({
            api,
            deadlineS: pipeline.timeouts.deploy,
          }),
          buildNamespace: () => buildNamespace,
        },
      ];
    }),
  );
}

export { ClusterAccessError } from './ClusterAccessError';
export { readPipelineConfig } from './config';
export { COMMIT_GONE, INSTRUCTION_MARKER } from './setupScript';
export { runName } from './words';
export type * from './types';
