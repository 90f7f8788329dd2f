import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ApiServer } from './api/ApiServer';
import { Tokens } from './api/Tokens';
import { ClusterFaults } from './ClusterFaults';
import { Availability } from './controllers/Availability';
import { startDeployments } from './controllers/deployments';
import { startGarbageCollector } from './controllers/garbage';
import { startReplicaSets } from './controllers/replicaSets';
import { startDaemonSets, startStatefulSets } from './controllers/statefulSets';
import { faultRoutes } from './faultRoutes';
import { createInitialObjects } from './initialObjects';
import { ContainerLogs } from './kubelet/ContainerLogs';
import { Kubelet } from './kubelet/Kubelet';
import { Registry } from './kubelet/Registry';
import { Pace } from './Pace';
import { ObjectStore } from './store/ObjectStore';
import { startPipelineRuns } from './tekton/PipelineRuns';
import { startTaskRuns } from './tekton/TaskRuns';

/** How the played cluster is set up. */
export interface KubernetesOptions {
  /** Where everything is kept: objects, logs, images, credentials. A later start on the same directory goes on. */
  dataDir: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** The address to listen on; `127.0.0.1` by default. */
  host?: string;
  /** The name or address in its URL and kubeconfigs; where it listens unless told. */
  publicHost?: string;
  /** How long played things take: 1 (the default) to be watched, 0 as fast as it goes. */
  pace?: number;
  /** Namespaces that are to exist, besides `default`, `kube-system` and `tekton-pipelines`. */
  namespaces?: string[];
  /** Images that can be pulled although nobody pushed them here, besides the well-known public ones. */
  publicImages?: RegExp[];
  /** Told what went wrong inside; printed by default. */
  onError?: (error: unknown) => void;
}

/** A running cluster. */
export interface SandboxKubernetes {
  url: string;
  /** May do everything. */
  token: string;
  /** May read everything but Secrets. */
  readOnlyToken: string;
  kubeconfigPath: string;
  readOnlyKubeconfigPath: string;
  /** A token for a service account that exists: it may do what its roles grant. */
  tokenFor(account: { namespace: string; name: string }): string;
  faults: ClusterFaults;
  /** What was pushed. */
  registry: Registry;
  stop(): Promise<void>;
}

/**
 * Starts a Kubernetes API server with the controllers behind it: Tekton, the Deployment controllers, a kubelet that
 * really runs shell steps and plays Kaniko, and a registry.
 */
export async function startKubernetes(
  options: KubernetesOptions,
): Promise<SandboxKubernetes> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const host = options.host ?? '127.0.0.1';
  const onError =
    options.onError ??
    ((error: unknown) =>
      process.stderr.write(`${String((error as Error).stack ?? error)}\n`));
  const { token, readOnlyToken } = loadTokens(dataDir);
  const pace = Pace.create(options.pace ?? 1);
  const store = ObjectStore.open({ dataDir });
  const logs = ContainerLogs.create({ dataDir });
  const registry = Registry.create({
    dataDir,
    publicImages: options.publicImages,
  });
  const faults = ClusterFaults.create({ store });
  createInitialObjects(store, options.namespaces ?? []);

  const tokens = Tokens.create({ store, token, readOnlyToken });
  const server = ApiServer.create({
    store,
    logs,
    faults,
    tokens,
    extra: faultRoutes({ faults, registry }),
  });
  const url = await server.listen(options.port ?? 0, host, options.publicHost);
  const kubelet = Kubelet.start({
    store,
    logs,
    registry,
    faults,
    pace,
    dataDir,
    onError,
  });
  const tekton = [
    startTaskRuns(store, onError),
    startPipelineRuns(store, onError),
  ];
  const availability = Availability.create({ pace });
  const others = [
    startReplicaSets(store, onError, availability),
    startDeployments(store, onError),
    startStatefulSets(store, onError, availability),
    startDaemonSets(store, onError, availability),
  ];
  const controllers = [...tekton, ...others];
  const garbage = startGarbageCollector(store);
  faults.connect({
    evictPod: (namespace, name) => kubelet.evict(namespace, name),
    killForMemory: place => kubelet.killForMemory(place),
    resetConnections: () => server.resetConnections(),
    pauseTekton: () => tekton.forEach(controller => controller.pause()),
    resumeTekton: () => tekton.forEach(controller => controller.resume()),
    goAway: async () => {
      controllers.forEach(controller => controller.pause());
      await server.goAway();
    },
    comeBack: async () => {
      store.compactHistory();
      await server.comeBack();
      controllers.forEach(controller => controller.resume());
    },
  });
  return {
    url,
    token,
    readOnlyToken,
    kubeconfigPath: writeKubeconfig(join(dataDir, 'kubeconfig'), url, token),
    readOnlyKubeconfigPath: writeKubeconfig(
      join(dataDir, 'kubeconfig-readonly'),
      url,
      readOnlyToken,
    ),
    tokenFor: ({ namespace, name }) => tokens.issue(namespace, name).token,
    faults,
    registry,
    stop: async () => {
      for (const controller of controllers) controller.stop();
      garbage.stop();
      await server.close();
      await kubelet.stop();
      logs.close();
    },
  };
}

function loadTokens(dataDir: string): { token: string; readOnlyToken: string } {
  const path = join(dataDir, 'tokens.json');
  if (!existsSync(path)) {
    const fresh = () => randomBytes(24).toString('base64url');
    writeFileSync(
      path,
      JSON.stringify({ token: fresh(), readOnlyToken: fresh() }),
      { mode: 0o600 },
    );
  }
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<
    typeof loadTokens
  >;
}

function writeKubeconfig(path: string, server: string, token: string): string {
  writeFileSync(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'sandbox',
      clusters: [
        {
          name: 'sandbox',
          // The official JavaScript client takes plain HTTP only when it is told not to verify TLS.
          cluster: { server, 'insecure-skip-tls-verify': true },
        },
      ],
      users: [{ name: 'sandbox', user: { token } }],
      contexts: [
        { name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox' } },
      ],
    }),
  );
  chmodSync(path, 0o600);
  return path;
}
