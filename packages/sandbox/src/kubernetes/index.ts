export { startKubernetes } from './startKubernetes';
export type { KubernetesOptions, SandboxKubernetes } from './startKubernetes';
export type {
  ApiFault,
  ClusterFaults,
  Hold,
  RegistryBehaviour,
} from './ClusterFaults';
export type { ImageConfig, Registry, StoredImage } from './kubelet/Registry';
