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
  const control = async (
    what: 'restart' | 'pause' | 'resume',
    part: string,
  ) => {
    const [program = '', ...args] = access.control ?? [];
    await execute(program, [...args, what, part]);
  };
  const restartApiServer = async () => {
    await control('restart', 'apiserver');
    await until('the API server answers', () => api.get('/version'));
  };
  return {
    portal,
    api,
    namespaces,
    baseImage: access.baseImage,
    pushSecret: PUSH_SECRET,
    gitImage: access.gitImage ?? 'docker.io/alpine/git:v2.49.1',
    missingImage: `${access.registry.address}/missing/git:1`,
    userNamespaces: access.userNamespaces,
    apiServerFromPods: api.server,
    image: (repository, reference) => registry.image(repository, reference),
    gate: async () => gates.gate(),
    cutConnections: async () => proxy.cut(),
    silenceWatches: async () => proxy.silence(),
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
    ...(access.control && {
      holdPush: async () => {
        await control('pause', 'push-registry');
        return () => control('resume', 'push-registry');
      },
      restartController: () => control('restart', 'tekton-controller'),
      restartApiServer,
      expireWatches: async () => {
        // A new API server knows no version from before its start, once there are newer ones.
        const comeBack = proxy.goAway();
        const runs = paths.pipelineRuns(builds);
        const { metadata } = await api.get(runs);
        await change(api, builds);
        await restartApiServer();
        await until('the versions from before are forgotten', async () => {
          const told = await api.text(
            `${runs}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`,
          );
          return told.includes('"code":410') ? true : undefined;
        });
        comeBack();
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

/** Makes a newer version of everything: the cluster counts its changes together. */
async function change(api: ClusterApi, namespace: string): Promise<void> {
  await api.apply(`/api/v1/namespaces/${namespace}/configmaps/counted`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'counted' },
    data: { at: String(Date.now()) },
  });
}
