import { TestPortal } from '../TestPortal';
import { ClusterApi, paths } from './ClusterApi';
import type { EngineWorld, Gate } from './EngineWorld';
import { dockerConfig } from './dockerConfig';

const PUSH_SECRET = 'registry-push';
const REGISTRY = 'registry.localhost:5000';
const NAMESPACES = { builds: 'builds', target: 'demo' };

/** The engine in front of the played cluster. */
export async function startSandboxWorld(): Promise<EngineWorld> {
  const portal = await TestPortal.start(async () => ({
    gitDeployments: {
      pipeline: { pushSecret: PUSH_SECRET, userNamespaces: true },
    },
  }));
  const { faults, registry, kubeconfigPath } = portal.sandbox.kubernetes;
  const api = await ClusterApi.open(kubeconfigPath);
  // As the documentation tells operators.
  faults.keepPodOnCancel(true);
  faults.registry = { requireCredentials: true };
  await api.create(paths.secrets(NAMESPACES.builds), {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: PUSH_SECRET },
    stringData: {
      '.dockerconfigjson': dockerConfig({
        address: REGISTRY,
        username: 'pusher',
        password: 'secret',
      }),
    },
  });
  return {
    portal,
    api,
    namespaces: NAMESPACES,
    baseImage: 'busybox:1',
    pushSecret: PUSH_SECRET,
    gitImage: 'docker.io/alpine/git:v2.49.1',
    missingImage: `${REGISTRY}/missing/git:1`,
    userNamespaces: true,
    apiServerFromPods: 'https://kubernetes.default',
    image: async (repository, reference) => {
      const found = registry.images.findLast(
        image =>
          image.repository === repository &&
          [image.tag, image.digest].includes(reference),
      );
      return (
        found && {
          digest: found.digest,
          labels: found.config.Labels ?? {},
        }
      );
    },
    gate: async ({ after = false } = {}): Promise<Gate> => {
      const held = faults.hold('step-build', after ? 'after' : 'before');
      return {
        // What is played does not fetch anything: it waits before it begins, or after its end.
        instruction: 'RUN true',
        reached: held.reached,
        open: () => held.release(),
      };
    },
    holdPush: async () => {
      const { release } = faults.hold('step-push');
      return async () => release();
    },
    cutConnections: async () => faults.resetConnections(),
    silenceWatches: async () => {
      faults.silenceWatches();
    },
    expireWatches: async () => {
      faults.expireVersions();
      faults.dropWatches();
    },
    exhaustQuota: async () => {
      const lift = faults.exhaustQuota(NAMESPACES.builds);
      return async () => lift();
    },
    restartController: async () => {
      const resume = faults.pauseController();
      resume();
    },
    restartApiServer: async () => {
      const comeBack = await faults.down();
      await comeBack();
    },
    stop: async () => {
      await api.close();
      await portal.stop();
    },
  };
}
