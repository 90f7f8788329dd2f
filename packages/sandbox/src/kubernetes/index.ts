export { startKubernetes } from './startKubernetes';
export type { KubernetesOptions, SandboxKubernetes } from './startKubernetes';
export type {
  ClusterFaults,
  ContainerPlace,
  RegistryBehaviour,
} from './ClusterFaults';
export type { ApiFault } from './faults/ApiFaults';
export type { Hold } from './faults/Holds';
export type { LogCut } from './faults/LogFaults';
export type { ImageConfig, Registry, StoredImage } from './kubelet/Registry';
