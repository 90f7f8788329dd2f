/** The parts of Kubernetes' and Tekton's objects that the played controllers read and write. */

/** See `metadata.ownerReferences` in the Kubernetes API. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** A set of fields in the wire format of `metadata.managedFields`: `f:` fields, `k:` keyed and `v:` valued list items. */
export type FieldsV1 = { [segment: string]: FieldsV1 };

/** Who set which fields, and how. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: FieldsV1;
  subresource?: string;
}

/** `metadata` as every object has it. The store fills what only a server can know. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFields[];
}

/** Any object of the API. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** A condition of a workload, a pod or a run. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
  severity?: string;
}

export interface KeySelector {
  name: string;
  key: string;
  optional?: boolean;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: KeySelector;
    configMapKeyRef?: KeySelector;
    fieldRef?: { fieldPath: string };
  };
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

/** A key of a Secret or ConfigMap and the file that it becomes. */
export interface KeyToPath {
  key: string;
  path: string;
  mode?: number;
}

export interface Volume {
  name: string;
  emptyDir?: Record<string, unknown>;
  secret?: {
    secretName: string;
    items?: KeyToPath[];
    optional?: boolean;
    defaultMode?: number;
  };
  configMap?: {
    name: string;
    items?: KeyToPath[];
    optional?: boolean;
    defaultMode?: number;
  };
  projected?: {
    defaultMode?: number;
    sources?: {
      secret?: { name: string; items?: KeyToPath[]; optional?: boolean };
      configMap?: { name: string; items?: KeyToPath[]; optional?: boolean };
    }[];
  };
  persistentVolumeClaim?: { claimName: string };
  hostPath?: { path: string };
}

export interface SecurityContext {
  runAsUser?: number;
  runAsNonRoot?: boolean;
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  capabilities?: { add?: string[]; drop?: string[] };
  seccompProfile?: { type: string };
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvVar[];
  envFrom?: {
    secretRef?: { name: string; optional?: boolean };
    configMapRef?: { name: string; optional?: boolean };
  }[];
  ports?: { containerPort: number; protocol?: string; name?: string }[];
  volumeMounts?: VolumeMount[];
  readinessProbe?: Record<string, unknown>;
  securityContext?: SecurityContext;
  imagePullPolicy?: string;
  terminationMessagePath?: string;
  resources?: {
    requests?: Record<string, string | number>;
    limits?: Record<string, string | number>;
  };
  [field: string]: unknown;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  volumes?: Volume[];
  serviceAccountName?: string;
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  nodeName?: string;
  terminationGracePeriodSeconds?: number;
  imagePullSecrets?: { name: string }[];
  securityContext?: SecurityContext;
  nodeSelector?: Record<string, string>;
  tolerations?: {
    key?: string;
    operator?: string;
    value?: string;
    effect?: string;
  }[];
  /** False: the pod runs in a user namespace of its own. */
  hostUsers?: boolean;
  [field: string]: unknown;
}

export interface Node extends KubeObject {
  spec?: {
    unschedulable?: boolean;
    taints?: { key: string; value?: string; effect: string }[];
  };
  status?: Record<string, unknown> & {
    allocatable?: Record<string, string>;
    runtimeHandlers?: {
      name: string;
      features?: { userNamespaces?: boolean };
    }[];
  };
}

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  containerID?: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: Terminated;
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started?: boolean;
  restartCount: number;
  state: ContainerState;
  lastState?: ContainerState;
}

export interface PodStatus {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  reason?: string;
  message?: string;
  conditions?: Condition[];
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
  startTime?: string;
  hostIP?: string;
  podIP?: string;
  podIPs?: { ip: string }[];
  qosClass?: string;
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status?: PodStatus;
}

export interface PodTemplate {
  metadata?: Partial<ObjectMeta>;
  spec: PodSpec;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** What a Deployment, ReplicaSet, StatefulSet or DaemonSet have in common. */
export interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    selector: LabelSelector;
    template: PodTemplate;
    strategy?: {
      type?: string;
      rollingUpdate?: {
        maxSurge?: number | string;
        maxUnavailable?: number | string;
      };
    };
    progressDeadlineSeconds?: number;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    paused?: boolean;
    serviceName?: string;
  };
  status?: Record<string, unknown> & { conditions?: Condition[] };
}

export interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export interface ResourceQuota extends KubeObject {
  spec?: { hard?: Record<string, string | number> };
}

/** What a role allows. */
export interface PolicyRule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

/** A Role or ClusterRole. */
export interface Role extends KubeObject {
  rules?: PolicyRule[];
}

/** A RoleBinding or ClusterRoleBinding. */
export interface RoleBinding extends KubeObject {
  roleRef: { apiGroup?: string; kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

/** A parameter or a result. Objects and arrays are passed through. */
export interface NamedValue {
  name: string;
  value: unknown;
}

export interface ParamSpec {
  name: string;
  type?: string;
  default?: unknown;
}

export interface Step extends Container {
  script?: string;
  onError?: string;
  timeout?: string;
}

export interface TaskSpec {
  params?: ParamSpec[];
  results?: { name: string; type?: string }[];
  volumes?: Volume[];
  stepTemplate?: Partial<Container>;
  steps: Step[];
  workspaces?: { name: string; mountPath?: string; optional?: boolean }[];
  [field: string]: unknown;
}

/** A reference to a Task, or to the kind of a custom task. */
export interface TaskRef {
  apiVersion?: string;
  kind?: string;
  name?: string;
}

export interface PipelineTask {
  name: string;
  taskRef?: TaskRef;
  taskSpec?: TaskSpec & {
    apiVersion?: string;
    kind?: string;
    spec?: unknown;
    metadata?: {
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
  };
  params?: NamedValue[];
  runAfter?: string[];
  when?: { input: string; operator: 'in' | 'notin'; values: string[] }[];
  timeout?: string;
  workspaces?: { name: string; workspace?: string }[];
}

export interface PipelineSpec {
  params?: ParamSpec[];
  tasks: PipelineTask[];
  finally?: PipelineTask[];
  results?: { name: string; value: unknown }[];
  workspaces?: { name: string; optional?: boolean }[];
}

/** A workspace as a run binds it: a name and one source of a volume. */
export interface WorkspaceBinding extends Omit<Volume, 'name'> {
  name: string;
  subPath?: string;
  volumeClaimTemplate?: unknown;
}

interface PodTemplateOfRun {
  volumes?: Volume[];
  automountServiceAccountToken?: boolean;
  securityContext?: SecurityContext;
  imagePullSecrets?: { name: string }[];
  [field: string]: unknown;
}

/** What the knative conventions and Tekton keep in the status of every run. */
export interface RunStatus {
  conditions?: Condition[];
  startTime?: string;
  completionTime?: string;
  results?: NamedValue[];
  observedGeneration?: number;
}

export interface ChildReference {
  apiVersion: string;
  kind: string;
  name: string;
  pipelineTaskName: string;
  displayName?: string;
}

export interface PipelineRun extends KubeObject {
  spec: {
    status?: string;
    params?: NamedValue[];
    pipelineRef?: { name?: string };
    pipelineSpec?: PipelineSpec;
    timeouts?: { pipeline?: string; tasks?: string; finally?: string };
    taskRunTemplate?: {
      serviceAccountName?: string;
      podTemplate?: PodTemplateOfRun;
    };
    taskRunSpecs?: {
      pipelineTaskName?: string;
      serviceAccountName?: string;
      podTemplate?: PodTemplateOfRun;
    }[];
    workspaces?: WorkspaceBinding[];
  };
  status?: RunStatus & {
    pipelineSpec?: PipelineSpec;
    childReferences?: ChildReference[];
    skippedTasks?: { name: string; reason: string }[];
    finallyStartTime?: string;
  };
}

export interface StepState extends ContainerState {
  name: string;
  container: string;
  imageID?: string;
  terminationReason?: string;
  results?: NamedValue[];
}

export interface TaskRun extends KubeObject {
  spec: {
    status?: string;
    statusMessage?: string;
    params?: NamedValue[];
    taskRef?: TaskRef;
    taskSpec?: TaskSpec;
    serviceAccountName?: string;
    podTemplate?: PodTemplateOfRun;
    timeout?: string;
    workspaces?: WorkspaceBinding[];
  };
  status?: RunStatus & {
    podName?: string;
    steps?: StepState[];
    taskSpec?: TaskSpec;
  };
}

export interface CustomRun extends KubeObject {
  spec: {
    status?: string;
    statusMessage?: string;
    customRef?: TaskRef;
    customSpec?: unknown;
    params?: NamedValue[];
    timeout?: string;
    serviceAccountName?: string;
  };
  status?: RunStatus;
}
