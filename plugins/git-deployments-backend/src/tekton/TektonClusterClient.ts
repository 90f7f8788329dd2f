import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Target } from 'backstage-plugin-git-deployments-common';
import { changeStatus } from './changeStatus';
import { checkCluster } from './check';
import { ClusterAccessError } from './ClusterAccessError';
import { deleteExactly } from './deleteExactly';
import { finishCustomRun } from './finishCustomRun';
import { splitLog } from './followLog';
import { putGitSecret } from './gitSecret';
import { KubernetesApi } from './KubernetesApi';
import { listAll } from './listAll';
import { listWorkloads } from './listWorkloads';
import { isOfTarget, notableEvents } from './notableEvents';
import {
  ClusterEvent,
  CustomRun,
  isDone,
  PipelineRun,
  Pod,
  TaskRun,
  WorkloadObject,
} from './objects';
import {
  customRunsPath,
  eventsPath,
  logPath,
  podsPath,
  runPath,
  runsPath,
  secretsPath,
  taskRunsPath,
} from './paths';
import { pipelineRun } from './pipelineRun';
import { inPlainWords } from './plainWords';
import { runStatus, type RunObjects } from './runStatus';
import { TektonRunWatch } from './RunWatch';
import type {
  ClusterClient,
  ClusterFinding,
  ClusterLogLine,
  ListedRun,
  ListedWorkloads,
  LogSource,
  NotableEvent,
  ObservedRun,
  PipelineConfig,
  RunSpec,
  RunWatch,
} from './types';
import { FIELD_MANAGER, gitSecretName, labels } from './words';
import { workloadPath } from './workloadPath';

/** They carry their whole pipeline: some 20 kB each. */
const RUNS_A_PAGE = 100;

/** Of a namespace: what is said of others there is not ours to read through. */
const EVENTS_AT_ONCE = 1000;

interface List<T> {
  items: T[];
}

/** A cluster with Tekton, over its plain API. */
export class TektonClusterClient implements ClusterClient {
  readonly name: string;
  readonly #api: KubernetesApi;
  readonly #pipeline: PipelineConfig;

  private constructor(options: {
    name: string;
    api: KubernetesApi;
    pipeline: PipelineConfig;
  }) {
    this.name = options.name;
    this.#api = options.api;
    this.#pipeline = options.pipeline;
  }

  static create(options: {
    name: string;
    api: KubernetesApi;
    pipeline: PipelineConfig;
  }): TektonClusterClient {
    return new TektonClusterClient(options);
  }

  async createRun(spec: RunSpec, seal: string): Promise<boolean> {
    const body = pipelineRun(spec, this.#pipeline, seal);
    try {
      await this.#api.request('POST', runsPath(spec.namespace), {
        query: { fieldManager: FIELD_MANAGER },
        body,
      });
      return true;
    } catch (error) {
      if (error instanceof ConflictError) {
        return false;
      }
      // No namespace, no Tekton, a policy: the operator's to mend, and then it goes on.
      if (error instanceof InputError || error instanceof NotFoundError) {
        throw new ClusterAccessError(
          inPlainWords({ message: error.message }),
          error,
        );
      }
      throw error;
    }
  }

  async getRun(
    namespace: string,
    name: string,
  ): Promise<ObservedRun | undefined> {
    // Side by side: each is a way to the cluster and back.
    const [run, parts] = await Promise.all([
      this.#api.find<PipelineRun>(runPath(namespace, name)),
      this.#partsOf(namespace, name),
    ]);
    if (!run) {
      return undefined;
    }
    // How a run has ended, its parts tell: they must not be older than the run itself.
    return runStatus(
      {
        run,
        ...(isDone(run) ? await this.#partsOf(namespace, name) : parts),
      },
      names => this.#events(namespace, names),
    );
  }

  /** What Tekton has made of a run. */
  async #partsOf(
    namespace: string,
    run: string,
  ): Promise<Pick<RunObjects, 'taskRuns' | 'customRuns' | 'pods'>> {
    const query = { labelSelector: `tekton.dev/pipelineRun=${run}` };
    const list = async <T>(path: string) =>
      (await this.#api.request<List<T>>('GET', path, { query })).items;
    const [taskRuns, customRuns, pods] = await Promise.all([
      list<TaskRun>(taskRunsPath(namespace)),
      list<CustomRun>(customRunsPath(namespace)),
      list<Pod>(podsPath(namespace)),
    ]);
    return { taskRuns, customRuns, pods };
  }

  async putGitCredentials(
    namespace: string,
    run: { name: string; uid: string },
    credentials: { username: string; password: string },
  ): Promise<void> {
    await putGitSecret(this.#api, namespace, run, credentials);
  }

  async deleteGitCredentials(namespace: string, run: string): Promise<void> {
    await this.#unlessGone(
      this.#api.request(
        'DELETE',
        `${secretsPath(namespace)}/${gitSecretName(run)}`,
      ),
    );
  }

  async releaseRun(namespace: string, name: string): Promise<void> {
    // Read first: a run that was cancelled meanwhile must not be set going.
    await changeStatus(this.#api, namespace, name, run =>
      run.spec.status === 'PipelineRunPending' ? null : undefined,
    );
  }

  async cancelRun(namespace: string, name: string): Promise<void> {
    await this.#unlessGone(
      changeStatus(this.#api, namespace, name, run =>
        isDone(run) || run.spec.status === 'Cancelled'
          ? undefined
          : 'Cancelled',
      ),
    );
  }

  async finishCustomRun(
    namespace: string,
    name: string,
    result: { succeeded: boolean; message: string },
  ): Promise<void> {
    await finishCustomRun(this.#api, namespace, name, result);
  }

  watchRuns(
    options: Omit<Parameters<typeof TektonRunWatch.create>[0], 'api'>,
  ): RunWatch {
    return TektonRunWatch.create({ ...options, api: this.#api });
  }

  async listRuns(namespace: string, instanceId: string): Promise<ListedRun[]> {
    const { items } = await listAll(this.#api, runsPath(namespace), {
      labelSelector: `${labels.instance}=${instanceId}`,
      limit: RUNS_A_PAGE,
      take: (run: PipelineRun) => ({
        name: run.metadata.name,
        uid: run.metadata.uid,
        buildId: run.metadata.labels?.[labels.build],
        done: isDone(run),
        finishedAt: run.status?.completionTime ?? null,
      }),
    });
    return items;
  }

  async deleteRun(
    namespace: string,
    { name, uid }: { name: string; uid: string },
  ): Promise<void> {
    await deleteExactly(this.#api, runPath(namespace, name), {
      metadata: { uid },
    });
  }

  async check(options: {
    namespaces: readonly string[];
    targetNamespaces: readonly string[];
  }): Promise<ClusterFinding[]> {
    return checkCluster(this.#api, { ...options, pipeline: this.#pipeline });
  }

  followLog(
    namespace: string,
    source: LogSource,
    options: { since?: string; signal: AbortSignal; maxLineLength: number },
  ): AsyncIterable<ClusterLogLine> {
    const { since, signal, maxLineLength } = options;
    const chunks = this.#api.stream(
      logPath(namespace, source),
      {
        container: source.container,
        follow: true,
        timestamps: true,
        // Whole seconds: that is as fine as the API server takes it.
        sinceTime: since && `${since.slice(0, 19)}Z`,
      },
      signal,
    );
    return splitLog(chunks, maxLineLength);
  }

  async readLog(
    namespace: string,
    source: LogSource,
    maxBytes: number,
  ): Promise<string> {
    let tail = Buffer.alloc(0);
    const chunks = this.#api.stream(
      logPath(namespace, source),
      { container: source.container },
      AbortSignal.timeout(60_000),
    );
    for await (const chunk of chunks) {
      tail = Buffer.concat([tail, chunk]).subarray(-maxBytes);
    }
    return tail.toString('utf8');
  }

  async listWorkloads(namespace: string): Promise<ListedWorkloads> {
    return listWorkloads(this.#api, namespace);
  }

  async getWorkload(
    namespace: string,
    kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
    name: string,
  ): Promise<{ containers: { name: string; image: string }[] } | undefined> {
    const workload = await this.#api.find<WorkloadObject>(
      workloadPath({ namespace, kind, name }),
    );
    return (
      workload && {
        containers: workload.spec.template.spec.containers.map(container => ({
          name: container.name,
          image: container.image,
        })),
      }
    );
  }

  async eventsOf(
    namespace: string,
    names: readonly string[],
  ): Promise<NotableEvent[]> {
    return notableEvents(await this.#events(namespace, names));
  }

  async targetEvents(
    target: Pick<Target, 'namespace' | 'kind' | 'name'>,
    since: string,
  ): Promise<NotableEvent[]> {
    const { items } = await this.#api.request<List<ClusterEvent>>(
      'GET',
      eventsPath(target.namespace),
      { query: { fieldSelector: 'type=Warning', limit: EVENTS_AT_ONCE } },
    );
    return notableEvents(
      items.filter(({ involvedObject }) => isOfTarget(target, involvedObject)),
      { since },
    );
  }

  async #events(
    namespace: string,
    names: readonly string[],
  ): Promise<ClusterEvent[]> {
    const lists = await Promise.all(
      names.map(name =>
        this.#api.request<List<ClusterEvent>>('GET', eventsPath(namespace), {
          query: { fieldSelector: `involvedObject.name=${name}` },
        }),
      ),
    );
    return lists.flatMap(list => list.items);
  }

  async #unlessGone(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
  }
}
