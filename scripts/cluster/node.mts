import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Builds } from './build.mts';
import { kubeletClient } from './controlPlane.mts';
import { images } from './images.mts';
import { kubectl } from './kubectl.mts';
import {
  BRIDGE,
  HOST,
  KUBECONFIG,
  OPEN_REGISTRY,
  POD_NETWORK,
  PUSH_REGISTRY,
  state,
} from './places.mts';
import type { Processes } from './Processes.mts';

/** The one node of the cluster. */
const NODE = 'node';

/** Where Debian has the network plugins. */
const NETWORK_PLUGINS = '/usr/lib/cni';

/** The socket of containerd, by which its shims are known too. */
export const CONTAINERD_SOCKET = state('containerd.sock');

/** Starts containerd. Its state may be looked at once the kubelet is ready. */
export function startContainerd(processes: Processes, builds: Builds): void {
  for (const registry of [OPEN_REGISTRY, PUSH_REGISTRY]) {
    write(
      `registries/${registry}/hosts.toml`,
      `server = "http://${registry}"\n[host."http://${registry}"]\n`,
    );
  }
  write('network/10-bridge.conflist', JSON.stringify(bridgeNetwork()));
  const configuration = write('containerd.toml', containerdToml(builds));
  processes.start(
    'containerd',
    path.join(builds.containerd, 'containerd'),
    ['--config', configuration],
    // It looks for its shim there.
    { PATH: `${builds.containerd}:${process.env.PATH}` },
  );
}

/** Starts the kubelet; resolves when pods can run. */
export async function startKubelet(
  processes: Processes,
  builds: Builds,
): Promise<void> {
  const configuration = write(
    'kubelet.json',
    JSON.stringify(kubeletSettings()),
  );
  processes.start('kubelet', path.join(builds.kube, 'kube'), [
    'kubelet',
    `--config=${configuration}`,
    `--kubeconfig=${KUBECONFIG}`,
    `--root-dir=${state('kubelet')}`,
    `--cert-dir=${state('kubelet-pki')}`,
    `--hostname-override=${NODE}`,
    `--node-ip=${HOST}`,
  ]);
  const isReady = '{.status.conditions[?(@.type=="Ready")].status}';
  await processes.ready(
    'kubelet',
    () =>
      kubectl(builds, ['get', 'node', NODE, '-o', `jsonpath=${isReady}`]) ===
      'True',
  );
  // Without it no pod is admitted to the namespace.
  await processes.ready('controller-manager', () =>
    kubectl(builds, ['get', 'serviceaccount', 'default']).includes('default'),
  );
}

function kubeletSettings() {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: HOST,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: kubeletClient.certificate },
    },
    // Whoever has that certificate is the API server.
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    // The machine may itself be a container, where cgroups are not ours to arrange.
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    podLogsDir: state('pod-logs'),
    volumePluginDir: state('volume-plugins'),
    // A machine that is nearly full is no reason to take pods away from tests.
    evictionHard: {
      'memory.available': '0%',
      'nodefs.available': '0%',
      'nodefs.inodesFree': '0%',
      'imagefs.available': '0%',
      'imagefs.inodesFree': '0%',
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
  };
}

/** Pods see each other and this machine, and nothing else: their addresses are not translated. */
function bridgeNetwork() {
  return {
    cniVersion: '1.0.0',
    name: 'bridge',
    plugins: [
      {
        type: 'bridge',
        bridge: BRIDGE,
        isGateway: true,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: state('addresses'),
          ranges: [[{ subnet: POD_NETWORK }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  };
}

function containerdToml(builds: Builds): string {
  const cri = 'plugins."io.containerd.cri.v1';
  return `version = 3
root = "${state('containerd')}"
state = "${state('containerd-state')}"
[grpc]
  address = "${CONTAINERD_SOCKET}"
[ttrpc]
  address = "${CONTAINERD_SOCKET}.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
  path = "${state('containerd-opt')}"
[plugins."io.containerd.nri.v1.nri"]
  disable = true
[${cri}.images"]
  snapshotter = "overlayfs"
  [${cri}.images".pinned_images]
    sandbox = "${images.pause}"
  [${cri}.images".registry]
    config_path = "${state('registries')}"
[${cri}.runtime"]
  restrict_oom_score_adj = true
  disable_apparmor = true
  # So that all mounts of pods lie in one folder.
  netns_mounts_under_state_dir = true
  [${cri}.runtime".cni]
    bin_dirs = ["${NETWORK_PLUGINS}"]
    conf_dir = "${state('network')}"
  [${cri}.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [${cri}.runtime".containerd.runtimes.runc.options]
      BinaryName = "${path.join(builds.runc, 'runc')}"
      SystemdCgroup = false
`;
}

function write(name: string, text: string): string {
  mkdirSync(path.dirname(state(name)), { recursive: true });
  writeFileSync(state(name), text);
  return state(name);
}
