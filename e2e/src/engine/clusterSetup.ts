import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../TestPortal';
import type { ClusterAccess } from './ClusterAccess';
import { type ClusterApi, paths } from './ClusterApi';
import { dockerConfig } from './dockerConfig';
import { applyManifests, BACKEND_ACCOUNT } from './manifests';

/** The Secret with the registry's credentials. */
export const PUSH_SECRET = 'registry-push';

/** A name that every API server's certificate has. */
const CERTIFIED_NAME = 'kubernetes.default.svc';

/** Where a portal makes its runs, and what it may deploy to: the first is what its template says. */
export interface PortalNamespaces {
  builds: string;
  targets: readonly [string, ...string[]];
}

/** What an operator prepares: namespaces, the backend's account with its rights, and the registry's credentials. */
export async function prepareCluster(
  api: ClusterApi,
  access: ClusterAccess,
  { builds, targets }: PortalNamespaces,
): Promise<void> {
  for (const target of targets) {
    await applyManifests(api, { builds, target });
  }
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: PUSH_SECRET },
    stringData: { '.dockerconfigjson': dockerConfig(access.registry) },
  };
  for (const namespace of [builds, ...targets]) {
    await api.apply(`${paths.secrets(namespace)}/${PUSH_SECRET}`, secret);
  }
  // So that the nodes may pull what was pushed.
  for (const target of targets) {
    const account = `/api/v1/namespaces/${target}/serviceaccounts/default`;
    await until('the namespace has its account', () => api.find(account));
    await api.merge(account, { imagePullSecrets: [{ name: PUSH_SECRET }] });
  }
}

/** Where the backend's kubeconfig goes, and where the API server is found instead of at its own address. */
export interface BackendAccess {
  folder: string;
  server?: string;
}

/** What the portal's configuration says of the cluster. */
export async function clusterConfig(
  api: ClusterApi,
  access: ClusterAccess,
  { builds, targets }: PortalNamespaces,
  backend: BackendAccess,
) {
  const { address, insecure } = access.registry;
  return {
    clusters: [
      {
        name: 'demo',
        kubeconfig: await accountKubeconfig(api, builds, backend),
        buildNamespace: builds,
      },
    ],
    pipeline: {
      gitImage: access.gitImage,
      kanikoImage: access.kanikoImage,
      kanikoArgs: access.kanikoArgs,
      pushSecret: PUSH_SECRET,
      insecureRegistry: insecure,
      userNamespaces: access.userNamespaces,
      // A node of tests is small, and so are its builds.
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
    },
    templates: {
      image: `${address}/{{ entity.namespace }}/{{ entity.name }}-{{ name }}-{{ environment }}`,
      cluster: 'demo',
      namespace: targets[0],
    },
    grants: [
      {
        projects: ['component:default/*', 'system:default/*'],
        namespaces: targets.map(target => `demo/${target}`),
        images: [`${address}/default/*`],
      },
    ],
  };
}

/** A kubeconfig for the backend: its account's token, and nothing of the administrator's. */
async function accountKubeconfig(
  api: ClusterApi,
  namespace: string,
  { folder, server }: BackendAccess,
): Promise<string> {
  const token = await api.token(namespace, BACKEND_ACCOUNT);
  const file = path.join(folder, 'kubeconfig');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'cluster',
          cluster: {
            ...api.connection,
            ...(server && { server, 'tls-server-name': CERTIFIED_NAME }),
          },
        },
      ],
      users: [{ name: 'backend', user: { token } }],
      contexts: [
        { name: 'backend', context: { cluster: 'cluster', user: 'backend' } },
      ],
      'current-context': 'backend',
    }),
    { mode: 0o600 },
  );
  return file;
}
