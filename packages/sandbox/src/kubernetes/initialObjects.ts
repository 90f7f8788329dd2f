import { furnishNamespace } from './controllers/garbage';
import { NODE } from './kubelet/PodRecord';
import { VERSION } from './api/discovery';
import { resources } from './resources';
import { ObjectStore } from './store/ObjectStore';
import { now } from './words';

const NODE_LABELS = {
  'kubernetes.io/hostname': NODE.name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
};
const FEATURES = { recursiveReadOnlyMounts: true, userNamespaces: true };
const RUNTIME_HANDLERS = [
  { name: '', features: FEATURES },
  { name: 'runc', features: FEATURES },
];

/** Makes what a cluster with Tekton has before anybody uses it, as far as it is not there. */
export function createInitialObjects(
  store: ObjectStore,
  namespaces: string[],
): void {
  const builtIn = ['default', 'kube-system', 'tekton-pipelines'];
  for (const name of new Set([...builtIn, ...namespaces])) {
    if (!store.get(resources.namespaces, undefined, name)) {
      store.create(resources.namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
    }
    furnishNamespace(store, name);
  }
  const configure = (name: string, data: Record<string, string>) => {
    if (store.get(resources.configmaps, 'tekton-pipelines', name)) return;
    store.create(resources.configmaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'tekton-pipelines' },
      data,
    });
  };
  configure('pipelines-info', { version: 'v1.15.0' });
  configure('feature-flags', {
    'keep-pod-on-cancel': 'false',
    'disable-inline-spec': '',
    'set-security-context': 'true',
  });
  createNode(store);
}

function createNode(store: ObjectStore): void {
  // A node that an earlier version of the sandbox made lacks what is known of nodes by now.
  if (store.get(resources.nodes, undefined, NODE.name)) {
    store.modify(resources.nodes, undefined, NODE.name, node => {
      node.metadata.labels = { ...NODE_LABELS, ...node.metadata.labels };
      node.status = { runtimeHandlers: RUNTIME_HANDLERS, ...node.status };
    });
    return;
  }
  const capacity = { cpu: '4', memory: '8Gi', pods: '110' };
  store.create(resources.nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE.name, labels: NODE_LABELS },
    spec: {},
    status: {
      capacity,
      allocatable: capacity,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          lastTransitionTime: now(),
        },
      ],
      addresses: [{ type: 'InternalIP', address: NODE.ip }],
      runtimeHandlers: RUNTIME_HANDLERS,
      nodeInfo: {
        kubeletVersion: VERSION.gitVersion,
        containerRuntimeVersion: 'containerd://2.2.9',
        kernelVersion: '6.12.0',
        osImage: 'Sandbox',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  });
}
