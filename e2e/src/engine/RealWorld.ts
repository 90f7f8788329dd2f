import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { TestPortal, until } from '../TestPortal';
import { type ClusterAccess, clusterAccess } from './ClusterAccess';
import { ClusterApi, paths } from './ClusterApi';
import { dockerConfig } from './dockerConfig';
import type { EngineWorld } from './EngineWorld';
import { GateServer } from './GateServer';
import { applyManifests, BACKEND_ACCOUNT } from './manifests';
import { RegistryApi } from './RegistryApi';

const execute = promisify(execFile);
const PUSH_SECRET = 'registry-push';

/** The engine in front of a real cluster, with namespaces of its own, as the account that the documentation describes. */
export async function startRealWorld(): Promise<EngineWorld> {
  const access = clusterAccess();
  const api = await ClusterApi.open(access.kubeconfig);
  const name = `e2e-${randomBytes(3).toString('hex')}`;
  const namespaces = { builds: `${name}-builds`, target: `${name}-demo` };
  await prepare(api, access, namespaces);
  const gates = await GateServer.start(access.host);
  const registry = new RegistryApi(access.registry);
  const portal = await TestPortal.start(async ({ folder }) => ({
    gitDeployments: {
      instanceId: name,
      ...(await clusterConfig(api, access, namespaces, folder)),
    },
  }));
  const restart = async (part: string) => {
    const [program = '', ...args] = access.restart ?? [];
    await execute(program, [...args, part]);
  };
  return {
    portal,
    api,
    namespaces,
    baseImage: access.baseImage,
    pushSecret: PUSH_SECRET,
    image: (repository, reference) => registry.image(repository, reference),
    gate: async () => gates.gate(),
    ...(access.restart && {
      restartController: () => restart('tekton-controller'),
      restartApiServer: async () => {
        await restart('apiserver');
        await until('the API server answers', () => api.get('/version'));
      },
    }),
    stop: async () => {
      await gates.stop();
      await portal.stop();
      for (const namespace of Object.values(namespaces)) {
        await api.delete(`/api/v1/namespaces/${namespace}`);
      }
      await api.close();
    },
  };
}

/** What an operator prepares: namespaces, the backend's account with its rights, and the registry's credentials. */
async function prepare(
  api: ClusterApi,
  access: ClusterAccess,
  namespaces: EngineWorld['namespaces'],
): Promise<void> {
  await applyManifests(api, namespaces);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: PUSH_SECRET },
    stringData: { '.dockerconfigjson': dockerConfig(access.registry) },
  };
  for (const namespace of Object.values(namespaces)) {
    await api.create(paths.secrets(namespace), secret);
  }
  // So that the nodes may pull what was pushed.
  const account = `/api/v1/namespaces/${namespaces.target}/serviceaccounts/default`;
  await until('the namespace has its account', () => api.find(account));
  await api.merge(account, { imagePullSecrets: [{ name: PUSH_SECRET }] });
}

async function clusterConfig(
  api: ClusterApi,
  access: ClusterAccess,
  { builds, target }: EngineWorld['namespaces'],
  folder: string,
) {
  const { address, insecure } = access.registry;
  return {
    clusters: [
      {
        name: 'demo',
        kubeconfig: await accountKubeconfig(api, builds, folder),
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
      namespace: target,
    },
    grants: [
      {
        projects: ['component:default/*', 'system:default/*'],
        namespaces: [`demo/${target}`],
        images: [`${address}/default/*`],
      },
    ],
  };
}

/** A kubeconfig for the backend: its account's token, and nothing of the administrator's. */
async function accountKubeconfig(
  api: ClusterApi,
  namespace: string,
  folder: string,
): Promise<string> {
  const { status } = await api.create(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${BACKEND_ACCOUNT}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 7200 },
    },
  );
  const file = path.join(folder, 'kubeconfig');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'cluster', cluster: api.connection }],
      users: [{ name: 'backend', user: { token: status.token } }],
      contexts: [
        { name: 'backend', context: { cluster: 'cluster', user: 'backend' } },
      ],
      'current-context': 'backend',
    }),
    { mode: 0o600 },
  );
  return file;
}
