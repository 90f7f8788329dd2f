import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { TestPortal, until } from '../TestPortal';
import { clusterAccess } from './ClusterAccess';
import { ClusterApi, paths } from './ClusterApi';
import { CuttingProxy } from './CuttingProxy';
import { clusterConfig, prepareCluster, PUSH_SECRET } from './clusterSetup';
import type { EngineWorld } from './EngineWorld';
import { GateServer } from './GateServer';
import { RegistryApi } from './RegistryApi';

const execute = promisify(execFile);

/** The engine in front of a real cluster, with namespaces of its own, as the account that the documentation describes. */
export async function startRealWorld(): Promise<EngineWorld> {
  const access = clusterAccess();
  const api = await ClusterApi.open(access.kubeconfig);
  const name = `e2e-${randomBytes(3).toString('hex')}`;
  const namespaces = { builds: `${name}-builds`, target: `${name}-demo` };
  const { builds, target } = namespaces;
  const ours = { builds, targets: [target] } as const;
  await prepareCluster(api, access, ours);
  const proxy = await CuttingProxy.start(api.server);
  const gates = await GateServer.start(access.host);
  const registry = new RegistryApi(access.registry);
  const portal = await TestPortal.start(async ({ folder }) => ({
    gitDeployments: {
      instanceId: name,
      ...(await clusterConfig(api, access, ours, {
        folder,
        server: proxy.url,
      })),
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
    gitImage: access.gitImage ?? 'docker.io/alpine/git:v2.49.1',
    missingImage: `${access.registry.address}/missing/git:1`,
    apiServerFromPods: api.server,
    image: (repository, reference) => registry.image(repository, reference),
    gate: async () => gates.gate(),
    cutConnections: async () => proxy.cut(),
    exhaustQuota: async () => {
      const path = `${paths.quotas(builds)}/none-left`;
      await api.create(paths.quotas(builds), {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'none-left' },
        spec: { hard: { pods: '0' } },
      });
      await until('the quota counts', async () => {
        const { status } = await api.get(path);
        return status?.hard ? true : undefined;
      });
      return () => api.delete(path);
    },
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
      await proxy.stop();
      for (const namespace of Object.values(namespaces)) {
        await api.delete(`/api/v1/namespaces/${namespace}`);
      }
      await api.close();
    },
  };
}
