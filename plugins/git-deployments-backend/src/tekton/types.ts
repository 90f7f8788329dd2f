import type { JsonObject } from '@backstage/types';
import type {
  GitInfo,
  Stage,
  Target,
  Workload,
} from 'backstage-plugin-git-deployments-common';

/** Everything a run is made from: the build's row and the configuration, nothing read from a cluster. */
export interface RunSpec {
  /** `dep-…`. */
  buildId: string;
  containerId: string;
  /** `full` builds and deploys. */
  phase: 'full' | 'build' | 'deploy';
  /** From 1; a new attempt has a new name. */
  attempt: number;
  /** `gitDeployments.instanceId`: labels all that we make. */
  instanceId: string;
  namespace: string;
  git: GitInfo;
  /** Where `setup` clones from; the credentials go to this host alone. */
  cloneUrl: string;
  branch: string;
  sha: string;
  /** The context inside the repository, without leading or trailing slashes; `''` is its root. */
  path: string;
  /** Relative to `path`. */
  dockerfile: string;
  image: { repository: string; tag: string };
  /** Values of the Dockerfile's ARGs, by name. */
  buildArgs: Record<string, string>;
  /** Keys of Secrets in the build namespace that a RUN may read as files; they get into no layer. */
  buildSecrets: { id: string; secretName: string; key: string }[];
  /** Clone submodules too, of the same server alone. */
  submodules: boolean;
  /** Fetch what Git LFS keeps. */
  lfs: boolean;
  /** When the build was queued, ISO 8601: the image says that it was made then, so that no clock is read. */
  createdAt: string;
}

/** What a step asks of its node and may take at most. */
export interface StepResources {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

/** What the operator configures of the pipeline: `gitDeployments.pipeline`, and `pipeline` of a cluster before it. */
export interface PipelineConfig {
  /** Image with `git` and a POSIX shell, for `setup`. */
  gitImage: string;
  /** Kaniko with the `push` subcommand. */
  kanikoImage: string;
  /** Further flags for Kaniko's build and push. */
  kanikoArgs: string[];
  /** Name of the Secret (`kubernetes.io/dockerconfigjson`) in the build namespace for `push` alone; none where the registry asks for nothing. */
  pushSecret?: string;
  /** The like for `build` alone, where a RUN can read it: for base images, and for the cache. */
  pullSecret?: string;
  /** The registry speaks plain HTTP. */
  insecureRegistry: boolean;
  cache: {
    enabled: boolean;
    /** Where layers are kept; `{{ image }}` stands for the image's own repository. */
    repository: string;
    /** Take layers from it, but put none there. */
    readOnly: boolean;
  };
  /** The Pipelines in the build namespace to use, where runs must not embed theirs. */
  pipelineRef?: string;
  serviceAccount?: string;
  /** Secrets that the pipeline's own images are pulled with. */
  imagePullSecrets: string[];
  /** Adds `hostUsers: false`. */
  userNamespaces: boolean;
  resources: {
    setup: StepResources;
    build: StepResources;
    push: StepResources;
  };
  nodeSelector?: Record<string, string>;
  tolerations: JsonObject[];
  affinity?: JsonObject;
  priorityClassName?: string;
  runtimeClassName?: string;
  /** Of the runs, and so of their pods. */
  labels: Record<string, string>;
  annotations: Record<string, string>;
  timeouts: PipelineTimeouts;
}

/** How long things may take, in seconds. */
export interface PipelineTimeouts {
  /** Until a released run has its pod at work. */
  start: number;
  setup: number;
  build: number;
  push: number;
  deploy: number;
  /** The whole run; never less than its parts. */
  run: number;
}

/** How one stage of a run stands, as the cluster says. Times are ISO 8601. */
export interface ObservedStage {
  name: Stage;
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';
  startedAt: string | null;
  finishedAt: string | null;
}

/** A container whose log can be read. */
export interface LogSource {
  stage: Exclude<Stage, 'deploy'>;
  pod: string;
  container: string;
  /** Whether the container has started: before, its log answers 400. */
  started: boolean;
  /** Whether it has ended: then a log that ends is complete. */
  terminated: boolean;
}

/** The CustomRun of a run's `deploy` task. */
export interface ObservedCustomRun {
  name: string;
  uid: string;
  /** The build id it carries. */
  buildId: string | undefined;
  /** The UID of the run that controls it. */
  ownerUid: string | undefined;
  /** `spec.status: RunCancelled`. */
  cancelled: boolean;
  /** Cancelled because its run took too long, and not by anybody. */
  timedOut: boolean;
  done: boolean;
  /** When it was made. */
  createdAt: string;
}

/** A PipelineRun and what belongs to it, read in one pass and mapped by the tables of Tekton's reasons. */
export interface ObservedRun {
  name: string;
  uid: string;
  /** The value of our HMAC annotation; undefined where there is none. */
  seal: string | undefined;
  /** The run waits for `release`. */
  pending: boolean;
  outcome:
    | {
        state: 'started' | 'running' | 'cancelling' | 'succeeded' | 'cancelled';
      }
    /** `failed`: a stage failed, the user's to mend; `error`: infrastructure. `reason` is for a developer. */
    | { state: 'failed' | 'error'; reason: string };
  stages: ObservedStage[];
  logs: LogSource[];
  /** IMAGE_DIGEST as the `build` step wrote it (what a Dockerfile runs could forge it). */
  claimedDigest: string | undefined;
  customRun: ObservedCustomRun | undefined;
  /** The objects of the run, by name, that the cluster may say something of. */
  objects: string[];
  /** Whether `setup` found that the commit is not on the branch any more (its exit code says so). */
  commitGone: boolean;
  /**
   * Why it waits for a pod (quota, unschedulable, image pull, missing secret), in plain words, if the cluster says so. It
   * may have to be asked once more: what else is known of the run is to be kept before.
   */
  waitingReason: () => Promise<string | undefined>;
}

/** What the cluster said of an object that a developer should hear of. */
export interface NotableEvent {
  /** When it was said last, ISO 8601. */
  at: string;
  type: 'Normal' | 'Warning';
  /** `Kind/name`. */
  object: string;
  reason: string;
  message: string;
  /** How often. */
  count: number;
}

/** One line of a container's log. */
export interface ClusterLogLine {
  /** RFC 3339 with nanoseconds, as the kubelet wrote it. */
  timestamp: string;
  /** Without its end; at most the configured length, longer ones come in pieces with the same timestamp. */
  text: string;
}

/** A run as a list shows it. */
export interface ListedRun {
  name: string;
  uid: string;
  /** The build that it says it is of. */
  buildId: string | undefined;
  done: boolean;
  finishedAt: string | null;
}

/** Watches that nudge: what they tell of is to be read anew. They throw nothing, and go on until they are stopped. */
export interface RunWatch {
  start(): void;
  stop(): Promise<void>;
  health(): {
    /** Whether all that is to be watched is watched now. */
    connected: boolean;
    /** When the quietest of the watches last said something. */
    lastProgressAt: string | null;
    lastError: string | null;
  };
}

/** Something that a cluster must have, and whether it has. */
export interface ClusterFinding {
  /** Never changes: for links and translations. */
  id: string;
  title: string;
  /** `unknown`: the platform may not look, or could not. */
  status: 'ok' | 'warning' | 'failed' | 'unknown';
  message: string;
  /** What the operator can do about it; null where all is well. */
  remedy: string | null;
}

/** The workloads of a namespace, as far as they may be listed. */
export interface ListedWorkloads {
  workloads: {
    kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
    name: string;
    containers: { name: string; image: string }[];
  }[];
  /** Kinds that the platform may not list there. */
  forbidden: ('Deployment' | 'StatefulSet' | 'DaemonSet')[];
  /** Whether there are more. */
  truncated: boolean;
}

/** What the engine asks of a cluster. Every method may be called again after a crash at any line. */
export interface ClusterClient {
  readonly name: string;

  /**
   * Creates the run in state `PipelineRunPending`.
   * @returns `false` where a run of that name exists already: read it and check its seal.
   * @throws InputError - where no run can be made of that spec, however often it is tried
   * @throws ClusterAccessError - where the cluster refuses it, for a reason that its operator can mend
   */
  createRun(spec: RunSpec, seal: string): Promise<boolean>;

  /** The run and what belongs to it; undefined where there is none. */
  getRun(namespace: string, name: string): Promise<ObservedRun | undefined>;

  /** Creates or replaces the Secret with the git credentials, owned by the run. */
  putGitCredentials(
    namespace: string,
    run: { name: string; uid: string },
    credentials: { username: string; password: string },
  ): Promise<void>;

  /** Deletes that Secret; one that is gone counts as deleted. */
  deleteGitCredentials(namespace: string, runName: string): Promise<void>;

  /** Lets a pending run go. */
  releaseRun(namespace: string, name: string): Promise<void>;

  /** Asks Tekton to cancel a run; one that is gone or over counts as cancelled. */
  cancelRun(namespace: string, name: string): Promise<void>;

  /** Ends a CustomRun with a condition, so that Tekton ends its run. Does nothing where it is over already. */
  finishCustomRun(
    namespace: string,
    name: string,
    result: { succeeded: boolean; message: string },
  ): Promise<void>;

  /** Watches the runs of this portal and all that belongs to them. */
  watchRuns(options: {
    instanceId: string;
    namespaces: readonly string[];
    /** Something of this build's runs has changed. */
    onChange(buildId: string): void;
    /** Anything may have changed: look at all that is not final. */
    onRelist(): void;
  }): RunWatch;

  /** The runs of this portal, whatever their state. */
  listRuns(namespace: string, instanceId: string): Promise<ListedRun[]>;

  /** Deletes exactly that run and, in the background, what belongs to it; one that is gone counts as deleted. */
  deleteRun(
    namespace: string,
    run: { name: string; uid: string },
  ): Promise<void>;

  /** Looks whether the cluster has what builds and deploys need, as far as the platform may look. Changes nothing. */
  check(options: {
    namespaces: readonly string[];
    targetNamespaces: readonly string[];
  }): Promise<ClusterFinding[]>;

  /** Follows a container's log from `since` (an RFC 3339 time, floored to the second) until it ends or `signal` aborts. */
  followLog(
    namespace: string,
    source: LogSource,
    options: { since?: string; signal: AbortSignal; maxLineLength: number },
  ): AsyncIterable<ClusterLogLine>;

  /** The whole log of a container that has ended, at most `maxBytes` from its end. */
  readLog(
    namespace: string,
    source: LogSource,
    maxBytes: number,
  ): Promise<string>;

  /** What the cluster says of objects of these names, as far as it matters, oldest first. */
  eventsOf(
    namespace: string,
    names: readonly string[],
  ): Promise<NotableEvent[]>;

  /** What the cluster has warned of a workload and its pods since then, oldest first. */
  targetEvents(
    target: Pick<Target, 'namespace' | 'kind' | 'name'>,
    since: string,
  ): Promise<NotableEvent[]>;

  /** Whether a workload and its container exist, and what it runs: for the form and for creating a container. */
  getWorkload(
    namespace: string,
    kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
    name: string,
  ): Promise<{ containers: { name: string; image: string }[] } | undefined>;

  /** The workloads of a namespace, for the form. */
  listWorkloads(namespace: string): Promise<ListedWorkloads>;
}

/** What the platform creates a workload from. */
export type WorkloadValues = Workload;
