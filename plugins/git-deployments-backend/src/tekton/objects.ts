/** What this room reads of the cluster's objects; times are ISO 8601, as JSON has them. */

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { uid: string; controller?: boolean }[];
  managedFields?: {
    manager: string;
    operation: 'Apply' | 'Update';
    fieldsV1?: Record<string, unknown>;
  }[];
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: {
    exitCode: number;
    reason?: string;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
}

export interface ContainerStatus {
  name: string;
  image: string;
  restartCount: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface Pod {
  metadata: ObjectMeta;
  spec: { containers: { name: string; image: string }[] };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: Condition[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

export interface ClusterEvent {
  metadata?: { creationTimestamp?: string };
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string | null } | null;
  involvedObject: { kind?: string; name?: string; uid?: string };
}

interface RunStatus {
  conditions?: Condition[];
  startTime?: string;
  completionTime?: string;
  results?: { name: string; value: unknown }[];
}

export interface PipelineRun {
  metadata: ObjectMeta;
  spec: {
    status?: string;
  };
  status?: RunStatus;
}

export interface StepState extends ContainerState {
  name: string;
  container: string;
  terminationReason?: string;
}

export interface TaskRun {
  metadata: ObjectMeta;
  spec: { status?: string };
  status?: RunStatus & { podName?: string; steps?: StepState[] };
}

export interface CustomRun {
  metadata: ObjectMeta;
  spec: {
    status?: string;
    statusMessage?: string;
    params?: { name: string; value: unknown }[];
  };
  status?: RunStatus;
}

/** A Deployment, StatefulSet or DaemonSet. */
export interface WorkloadObject {
  kind: string;
  metadata: ObjectMeta;
  spec: {
    replicas?: number;
    paused?: boolean;
    minReadySeconds?: number;
    selector: {
      matchLabels?: Record<string, string>;
      matchExpressions?: { key: string; operator: string; values?: string[] }[];
    };
    template: { spec: { containers: { name: string; image: string }[] } };
    updateStrategy?: {
      type?: string;
      rollingUpdate?: { partition?: number };
    };
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    conditions?: Condition[];
  };
}

/** An object's condition of a type. */
export function conditionOf(
  object: { status?: { conditions?: Condition[] } } | undefined,
  type: string,
): Condition | undefined {
  return object?.status?.conditions?.find(c => c.type === type);
}

/** Whether a run of Tekton's is over. */
export function isDone(object: {
  status?: { conditions?: Condition[] };
}): boolean {
  const { status } = conditionOf(object, 'Succeeded') ?? {};
  return status === 'True' || status === 'False';
}

/** Whether a CustomRun was cancelled because its run took too long, and not by anybody. */
export function tookTooLong({ spec }: CustomRun): boolean {
  return /timed? ?out/i.test(spec.statusMessage ?? '');
}
