import { ClusterFaults } from '../ClusterFaults';
import { Pace } from '../Pace';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Container, Pod } from '../types';
import { ContainerLog, ContainerLogs } from './ContainerLogs';
import { Posts } from './entrypoint';
import { environmentOf } from './environment';
import { commandLineOf, ContainerEnd, playContainer } from './playContainer';
import { PodFiles } from './PodFiles';
import { PodRecord } from './PodRecord';
import { KILLED } from './processes';
import { Registry } from './Registry';
import { whyUnschedulable } from './scheduling';

const RETRY_MS = 10_000;
const REAL_TIME = Pace.create(1);

export interface PodWorkerDependencies {
  store: ObjectStore;
  logs: ContainerLogs;
  registry: Registry;
  faults: ClusterFaults;
  pace: Pace;
  dataDir: string;
  onError(error: unknown): void;
}

/** Plays one pod, from its scheduling to its end. */
export class PodWorker {
  readonly #deps: PodWorkerDependencies;
  readonly #pod: Pod;
  readonly #record: PodRecord;
  readonly #files: PodFiles;
  readonly #posts = new Posts();
  readonly #stop = new AbortController();
  readonly #cancel = new AbortController();
  readonly #outOfMemory = new Map<string, AbortController>();
  readonly #waiting = new Set<() => void>();
  readonly #done: Promise<void>;
  #isShuttingDown = false;

  private constructor(pod: Pod, deps: PodWorkerDependencies) {
    this.#deps = deps;
    this.#pod = pod;
    this.#record = PodRecord.create({ ...deps, pod });
    this.#files = PodFiles.create({ ...deps, pod });
    this.#done = this.#live().catch(deps.onError);
  }

  static start(pod: Pod, deps: PodWorkerDependencies): PodWorker {
    return new PodWorker(pod, deps);
  }

  /** Something changed that a waiting pod may have waited for. */
  nudge(pod?: Pod): void {
    if (pod?.metadata.annotations?.['tekton.dev/cancel']) this.#cancel.abort();
    for (const retry of Array.from(this.#waiting)) retry();
  }

  /** Kills the pod's containers and waits for their end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.nudge();
    await this.#done;
  }

  /** The whole cluster stops: containers end, but what they were stays on record for the next start. */
  async shutDown(): Promise<void> {
    this.#isShuttingDown = true;
    await this.stop();
  }

  /** Ends the pod as a node short of memory does. */
  evict(): void {
    this.#record.evicted();
    this.#stop.abort();
    this.nudge();
  }

  /** Kills what a container runs, if it runs. */
  killForMemory(container: string): void {
    this.#outOfMemory.get(container)?.abort();
  }

  /** Removes what the pod left on the node. */
  cleanUp(): void {
    this.#files.reset();
    this.#deps.logs.remove(this.#pod.metadata.uid ?? '');
  }

  get #restarts(): boolean {
    return (this.#pod.spec.restartPolicy ?? 'Always') !== 'Never';
  }

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    const { containers, initContainers = [] } = this.#pod.spec;
    if (!this.#isBegun() && !this.#restarts) this.#files.reset();
    if (!(await this.#until(() => this.#schedule()))) return;
    await this.#deps.pace.wait(300, signal);
    if (!(await this.#until(() => this.#mount()))) return;
    for (const container of initContainers) {
      if (!(await this.#runOnce(container))) return;
    }
    await Promise.all(containers.map(container => this.#begin(container)));
  }

  /** Each container starts when it can, whatever another one still waits for. */
  async #begin(container: Container): Promise<void> {
    const ended = this.#record.statusOf(container)?.state.terminated;
    const pull = () => this.#pull(container);
    if (!ended && !(await this.#until(pull))) return;
    if (this.#restarts) await this.#keepRunning(container);
    else await this.#runOnce(container);
  }

  /** Tries until it works; in between waits for a nudge. Answers false when the pod was stopped. */
  async #until(attempt: () => boolean): Promise<boolean> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (attempt()) return true;
      await this.#nudged();
    }
    return false;
  }

  /** Waits for a nudge, or a while. */
  async #nudged(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let retry = () => {};
    await new Promise<void>(resolve => {
      retry = resolve;
      timer = setTimeout(resolve, RETRY_MS);
      this.#waiting.add(retry);
    });
    clearTimeout(timer);
    this.#waiting.delete(retry);
  }

  #schedule(): boolean {
    if (this.#record.current()?.status?.startTime) return true;
    const nodes = this.#deps.store.list(resources.nodes);
    const why = whyUnschedulable(this.#pod, nodes);
    if (why) this.#record.unschedulable(why);
    else this.#record.scheduled();
    return !why;
  }

  #mount(): boolean {
    if (this.#pod.spec.hostUsers === false && !this.#hasUserNamespaces()) {
      this.#record.event(
        'Warning',
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: runtime does not support user namespaces',
      );
      return false;
    }
    const missing = this.#files.mount();
    if (missing) this.#record.event('Warning', 'FailedMount', missing.message);
    return !missing;
  }

  /** Pulls a container's image and makes its environment; tells what is in the way. */
  #pull(container: Container): boolean {
    const { image } = container;
    const pull = this.#deps.registry.pull(image);
    if (pull.result === 'refused') {
      this.#cannotPull(container, pull.message);
      return false;
    }
    const environment = environmentOf(this.#deps.store, this.#pod, container);
    if (environment.result === 'missing') {
      const { message } = environment;
      this.#record.event('Warning', 'Failed', `Error: ${message}`);
      this.#record.waiting(container, 'CreateContainerConfigError', message);
      return false;
    }
    this.#record.event(
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine`,
    );
    return true;
  }

  #hasUserNamespaces(): boolean {
    const [node] = this.#deps.store.list(resources.nodes);
    return !!node?.status?.runtimeHandlers?.some(
      handler => handler.name === '' && handler.features?.userNamespaces,
    );
  }

  #cannotPull(container: Container, why: string): void {
    const { image } = container;
    const before = this.#record.statusOf(container)?.state.waiting?.reason;
    this.#record.event(
      'Warning',
      'Failed',
      `Failed to pull image "${image}": ${why}`,
    );
    this.#record.event('Warning', 'Failed', 'Error: ErrImagePull');
    if (before !== 'ImagePullBackOff') {
      this.#record.waiting(container, 'ErrImagePull', why);
    }
    const { signal } = this.#stop;
    void this.#deps.pace.wait(1000, signal).then(() => {
      const still = this.#record.statusOf(container)?.state.waiting;
      if (signal.aborted || !still) return;
      const backOff = `Back-off pulling image "${image}"`;
      this.#record.event('Normal', 'BackOff', backOff);
      this.#record.event('Warning', 'Failed', 'Error: ImagePullBackOff');
      const message = `${backOff}: ErrImagePull: ${why}`;
      this.#record.waiting(container, 'ImagePullBackOff', message);
    });
  }

  /** Runs a container that is not restarted. Answers whether the pod goes on. */
  async #runOnce(container: Container): Promise<boolean> {
    const { state } = this.#record.statusOf(container) ?? {};
    if (state?.terminated) return state.terminated.exitCode === 0;
    const log = this.#logOf(container);
    const startedAt = this.#start(container, 0);
    const end = await this.#play(container, { resumed: !!state?.running });
    if (this.#isShuttingDown) return false;
    this.#record.terminated(container, end, startedAt);
    await this.#deps.pace.wait(1000);
    log.end();
    return end.code === 0;
  }

  /** Runs a container again and again, with the back-off of a crash loop. */
  async #keepRunning(container: Container): Promise<void> {
    const { pace } = this.#deps;
    const { signal } = this.#stop;
    const before = this.#record.statusOf(container);
    for (let n = before?.restartCount ?? 0; !signal.aborted; n += 1) {
      const startedAt =
        (n === before?.restartCount && before.state.running?.startedAt) ||
        this.#start(container, n);
      const becomesReady = this.#becomeReady(container);
      const end = await this.#play(container, { resumed: false });
      if (signal.aborted) return;
      await becomesReady;
      const terminated = this.#record.terminated(container, end, startedAt);
      await pace.wait(500, signal);
      this.#record.crashLooping(container, n + 1, { terminated });
      // A crash loop slows down; played faster, it must still not turn in circles.
      await pace.wait(2000 * 2 ** Math.min(n, 5), signal);
      await REAL_TIME.wait(250 * 2 ** Math.min(n, 7), signal);
    }
  }

  /** Ready or not, a container is seen to run for a moment before it is seen to have ended. */
  async #becomeReady(container: Container): Promise<void> {
    const { signal } = this.#stop;
    await this.#deps.pace.wait(1000, signal);
    await REAL_TIME.wait(20, signal);
    const running = this.#record.statusOf(container)?.state.running;
    if (signal.aborted || !running || !container.readinessProbe) return;
    const { argv } = commandLineOf(container, this.#imageOf(container).config);
    // A container that does nothing but sleep listens on no port.
    const idle = /^(\S*sh -c )?(exec )?sleep\b/.test(argv.join(' '));
    if (idle) {
      this.#record.event(
        'Warning',
        'Unhealthy',
        'Readiness probe failed: connection refused',
      );
    } else this.#record.ready(container);
  }

  async #play(
    container: Container,
    { resumed }: { resumed: boolean },
  ): Promise<ContainerEnd> {
    const environment = environmentOf(this.#deps.store, this.#pod, container);
    const log = this.#logOf(container);
    const { signal } = this.#stop;
    const outOfMemory = new AbortController();
    this.#outOfMemory.set(container.name, outOfMemory);
    const end = await playContainer({
      ...this.#deps,
      container,
      image: this.#imageOf(container).config,
      env: environment.result === 'ok' ? environment.env : {},
      files: this.#files.mapFor(container),
      posts: this.#posts,
      log: (line, options) => log.append(line, options),
      signal,
      cancelled: this.#cancel.signal,
      outOfMemory: outOfMemory.signal,
      restartable: this.#restarts,
      resumed: resumed && this.#isBegun(),
    });
    this.#outOfMemory.delete(container.name);
    if (signal.aborted) return { ...end, code: KILLED };
    return outOfMemory.signal.aborted
      ? { ...end, code: KILLED, reason: 'OOMKilled' }
      : end;
  }

  #start(container: Container, restartCount: number): string {
    const log = this.#logOf(container);
    if (restartCount > 0) log.restart();
    log.reopen();
    const { digest } = this.#imageOf(container);
    return this.#record.started(container, { restartCount, digest });
  }

  #imageOf({ image }: Container) {
    const pull = this.#deps.registry.pull(image);
    return pull.result === 'pulled' ? pull : { digest: '', config: {} };
  }

  #logOf({ name }: Container): ContainerLog {
    return this.#deps.logs.of(this.#pod.metadata.uid ?? '', name);
  }

  /** Whether a step has ended, so that what it left on the volumes counts. */
  #isBegun(): boolean {
    const { containerStatuses = [] } = this.#record.current()?.status ?? {};
    return containerStatuses.some(c => c.state.terminated);
  }
}
