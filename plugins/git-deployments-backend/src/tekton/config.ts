import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { matchesAny } from '../containers/grants';
import { readPipelineConfig } from './pipelineConfig';
import type { PipelineConfig } from './types';

/** Where runs are made unless configured otherwise. */
const BUILD_NAMESPACE = 'git-deployments';

/** A cluster as configured. */
export interface ClusterConfig {
  name: string;
  kubeConfig: KubeConfig;
  /** Where runs are made that no entry of `buildNamespaces` is for. */
  buildNamespace: string;
  /** The first whose patterns name the project is where its runs are made. */
  buildNamespaces: { projects: string[]; namespace: string }[];
  pipeline: PipelineConfig;
}

/**
 * Reads `gitDeployments.clusters`.
 *
 * @throws InputError - where a cluster cannot be reached as configured, or has the credential of the Kubernetes plugin
 */
export function readClusterConfigs(root: Config): ClusterConfig[] {
  const clusters = (
    root.getOptionalConfigArray('gitDeployments.clusters') ?? []
  ).map(config => ({
    name: config.getString('name'),
    kubeConfig: readKubeConfig(config),
    buildNamespace:
      config.getOptionalString('buildNamespace') ?? BUILD_NAMESPACE,
    buildNamespaces: (
      config.getOptionalConfigArray('buildNamespaces') ?? []
    ).map(entry => ({
      projects: entry.getStringArray('projects'),
      namespace: entry.getString('namespace'),
    })),
    pipeline: readPipelineConfig(root, config.getOptionalConfig('pipeline')),
  }));
  const lent = lentTokens(root);
  for (const { name, kubeConfig } of clusters) {
    const token = tokenOf(kubeConfig);
    if (token && lent.has(token)) {
      throw new InputError(
        `gitDeployments.clusters: ${name} has the same credential as a cluster of the Kubernetes plugin, which lends it to every portal user: give the Kubernetes plugin one that may only read`,
      );
    }
  }
  return clusters;
}

/** Where the runs of a project are made. */
export function buildNamespaceOf(
  { buildNamespace, buildNamespaces }: ClusterConfig,
  project: string,
): string {
  const own = buildNamespaces.find(({ projects }) =>
    matchesAny(projects, project),
  );
  return own?.namespace ?? buildNamespace;
}

/** All namespaces that runs are made in. */
export function namespacesOf(cluster: ClusterConfig): string[] {
  const { buildNamespace, buildNamespaces } = cluster;
  return [
    ...new Set([
      buildNamespace,
      ...buildNamespaces.map(({ namespace }) => namespace),
    ]),
  ];
}

function readKubeConfig(config: Config): KubeConfig {
  const name = config.getString('name');
  const kubeConfig = new KubeConfig();
  const file = config.getOptionalString('kubeconfig');
  const url = config.getOptionalString('url');
  if (file) {
    try {
      kubeConfig.loadFromFile(resolve(file));
    } catch (error) {
      throw new InputError(
        `gitDeployments.clusters: the kubeconfig of ${name} cannot be read from ${file}`,
        error,
      );
    }
    kubeConfig.setCurrentContext(
      config.getOptionalString('context') ?? kubeConfig.getCurrentContext(),
    );
  } else if (config.getOptionalBoolean('inCluster')) {
    kubeConfig.loadFromCluster();
  } else if (url) {
    const tokenFile = resolve(config.getString('tokenFile'));
    const caFile = config.getOptionalString('caFile');
    kubeConfig.loadFromClusterAndUser(
      {
        name,
        server: url,
        skipTLSVerify: false,
        ...(caFile && { caFile: resolve(caFile) }),
      },
      {
        name,
        // Not the token itself: the file is renewed while the backend runs.
        authProvider: { name: 'tokenFile', config: { tokenFile } },
      },
    );
  } else {
    throw new InputError(
      `gitDeployments.clusters: ${name} needs "kubeconfig", "inCluster: true" or "url" with "tokenFile"`,
    );
  }
  if (!kubeConfig.getCurrentCluster()) {
    throw new InputError(
      `gitDeployments.clusters: the kubeconfig of ${name} has no context "${kubeConfig.getCurrentContext()}"`,
    );
  }
  return kubeConfig;
}

/** The tokens that the Kubernetes plugin sends on behalf of anybody. */
function lentTokens(root: Config): Set<string> {
  const methods =
    root.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return new Set(
    methods
      .flatMap(method => method.getOptionalConfigArray('clusters') ?? [])
      .map(cluster => cluster.getOptionalString('serviceAccountToken')?.trim())
      .filter(token => token !== undefined),
  );
}

function tokenOf(kubeConfig: KubeConfig): string | undefined {
  const user = kubeConfig.getCurrentUser();
  const config = user?.authProvider?.config as
    | { tokenFile?: string }
    | undefined;
  const file = config?.tokenFile;
  return file && existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : user?.token;
}
