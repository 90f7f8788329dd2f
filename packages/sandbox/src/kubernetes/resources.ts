import {
  ConfigMap,
  CustomRun,
  KubeObject,
  Node,
  PipelineRun,
  PipelineSpec,
  Pod,
  ResourceQuota,
  Role,
  RoleBinding,
  Secret,
  TaskRun,
  TaskSpec,
  Workload,
} from './types';

/** A kind of object that the API serves, and where. `T` is the type of its objects. */
export interface Resource<T extends KubeObject = KubeObject> {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  /** Whether `status` is a subresource: written apart from the rest, by controllers. */
  hasStatus: boolean;
  /** Whether the API server knows the type natively; only such types understand strategic merge patches. */
  builtIn: boolean;
  shortNames: string[];
  /** Carries the type only; never set. */
  readonly objectType?: T;
}

type Options = {
  group?: string;
  version?: string;
  clusterScoped?: boolean;
  noStatus?: boolean;
  custom?: boolean;
  shortNames?: string[];
  plural?: string;
};

function resource<T extends KubeObject = KubeObject>(
  kind: string,
  options: Options = {},
): Resource<T> {
  const singular = kind.toLowerCase();
  return {
    group: options.group ?? '',
    version: options.version ?? 'v1',
    plural: options.plural ?? `${singular}s`,
    singular,
    kind,
    namespaced: !options.clusterScoped,
    hasStatus: !options.noStatus,
    builtIn: !options.custom,
    shortNames: options.shortNames ?? [],
  };
}

const apps = { group: 'apps' };
const rbac = { group: 'rbac.authorization.k8s.io', noStatus: true };
const tekton = { group: 'tekton.dev', custom: true };

/** Everything that can be stored, by plural name. */
export const resources = {
  namespaces: resource('Namespace', {
    clusterScoped: true,
    shortNames: ['ns'],
  }),
  nodes: resource<Node>('Node', { clusterScoped: true, shortNames: ['no'] }),
  pods: resource<Pod>('Pod', { shortNames: ['po'] }),
  secrets: resource<Secret>('Secret', { noStatus: true }),
  configmaps: resource<ConfigMap>('ConfigMap', {
    noStatus: true,
    shortNames: ['cm'],
  }),
  services: resource('Service', { shortNames: ['svc'] }),
  serviceaccounts: resource('ServiceAccount', {
    noStatus: true,
    shortNames: ['sa'],
  }),
  events: resource('Event', { noStatus: true, shortNames: ['ev'] }),
  endpoints: resource('Endpoints', { noStatus: true, plural: 'endpoints' }),
  persistentvolumeclaims: resource('PersistentVolumeClaim', {
    shortNames: ['pvc'],
  }),
  resourcequotas: resource<ResourceQuota>('ResourceQuota', {
    shortNames: ['quota'],
  }),
  limitranges: resource('LimitRange', { noStatus: true }),
  deployments: resource<Workload>('Deployment', {
    ...apps,
    shortNames: ['deploy'],
  }),
  replicasets: resource<Workload>('ReplicaSet', {
    ...apps,
    shortNames: ['rs'],
  }),
  statefulsets: resource<Workload>('StatefulSet', {
    ...apps,
    shortNames: ['sts'],
  }),
  daemonsets: resource<Workload>('DaemonSet', { ...apps, shortNames: ['ds'] }),
  jobs: resource('Job', { group: 'batch' }),
  cronjobs: resource('CronJob', { group: 'batch' }),
  horizontalpodautoscalers: resource('HorizontalPodAutoscaler', {
    group: 'autoscaling',
    version: 'v2',
    shortNames: ['hpa'],
  }),
  ingresses: resource('Ingress', {
    group: 'networking.k8s.io',
    plural: 'ingresses',
    shortNames: ['ing'],
  }),
  networkpolicies: resource('NetworkPolicy', {
    group: 'networking.k8s.io',
    plural: 'networkpolicies',
    noStatus: true,
  }),
  roles: resource<Role>('Role', rbac),
  rolebindings: resource<RoleBinding>('RoleBinding', rbac),
  clusterroles: resource<Role>('ClusterRole', { ...rbac, clusterScoped: true }),
  clusterrolebindings: resource<RoleBinding>('ClusterRoleBinding', {
    ...rbac,
    clusterScoped: true,
  }),
  leases: resource('Lease', { group: 'coordination.k8s.io', noStatus: true }),
  customresourcedefinitions: resource('CustomResourceDefinition', {
    group: 'apiextensions.k8s.io',
    clusterScoped: true,
    shortNames: ['crd'],
  }),
  tasks: resource<KubeObject & { spec: TaskSpec }>('Task', tekton),
  pipelines: resource<KubeObject & { spec: PipelineSpec }>('Pipeline', tekton),
  pipelineruns: resource<PipelineRun>('PipelineRun', {
    ...tekton,
    shortNames: ['pr', 'prs'],
  }),
  taskruns: resource<TaskRun>('TaskRun', {
    ...tekton,
    shortNames: ['tr', 'trs'],
  }),
  customruns: resource<CustomRun>('CustomRun', {
    ...tekton,
    version: 'v1beta1',
  }),
};

/** All resources as a list. */
export const allResources: Resource[] = Object.values(resources);

/** `v1` or `group/version`, as objects carry it in `apiVersion`. */
export function apiVersionOf(
  target: Pick<Resource, 'group' | 'version'>,
): string {
  return target.group ? `${target.group}/${target.version}` : target.version;
}

/** `deployments.apps`, as messages name a resource. */
export function qualifiedName(
  target: Pick<Resource, 'group' | 'plural'>,
): string {
  return target.group ? `${target.plural}.${target.group}` : target.plural;
}

/** The resource that serves a path, if any. */
export function findResource(
  group: string,
  version: string,
  plural: string,
): Resource | undefined {
  return allResources.find(
    r => r.group === group && r.version === version && r.plural === plural,
  );
}

/** The resource of a kind, as owner references name it. */
export function findKind(
  apiVersion: string,
  kind: string,
): Resource | undefined {
  return allResources.find(
    r => r.kind === kind && apiVersionOf(r) === apiVersion,
  );
}
