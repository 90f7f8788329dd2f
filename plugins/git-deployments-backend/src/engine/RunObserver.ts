import type { PipelineStatus } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import { presentOf } from '../containers/snapshot';
import { lapsed } from '../decide/authority';
import type { DeployReconciler } from '../deploy/DeployReconciler';
import type { LogIngest } from '../logs/LogIngest';
import { SlotTakenError, type BuildRow, type Store } from '../store';
import type { Cluster, ClusterClient, ObservedRun } from '../tekton';
import { AT_ONCE, LATER, type Again } from './again';
import type { BuildRecorder } from './BuildRecorder';
import type { EventKeeper } from './EventKeeper';
import { overdue } from './deadlines';
import { DeployGate } from './DeployGate';
import { endOf } from './ending';
import { PushedImage } from './PushedImage';
import { failedStage, mergeStages } from './stages';

/** Logs of a run that has ended are waited for so long. */
const LOG_GRACE_MS = 30_000;

/** How often it is looked whether the logs of a run that has ended are whole. */
const LOG_PAUSE_MS = 500;

/** Follows the run of a build to its end, and says on the build what the cluster says. */
export class RunObserver {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #ingest: LogIngest;
  readonly #deploys: DeployReconciler;
  readonly #recorder: BuildRecorder;
  readonly #events: EventKeeper;
  readonly #cancelDeadlineMs: number;
  readonly #pushed: PushedImage;
  readonly #gate: DeployGate;
  /** When runs were first seen to be over, to wait for their logs. */
  readonly #overSince = new Map<string, number>();

  constructor(options: {
    store: Store;
    vault: TokenVault;
    ingest: LogIngest;
    deploys: DeployReconciler;
    recorder: BuildRecorder;
    events: EventKeeper;
    cancelDeadlineMs: number;
    /** A build waits for an approval from now on. */
    onWaiting: (build: BuildRow) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#ingest = options.ingest;
    this.#deploys = options.deploys;
    this.#recorder = options.recorder;
    this.#events = options.events;
    this.#cancelDeadlineMs = options.cancelDeadlineMs;
    this.#pushed = new PushedImage(options);
    this.#gate = new DeployGate(options);
  }

  async observe(build: BuildRow, cluster: Cluster): Promise<Again> {
    const { client } = cluster;
    const { runNamespace: namespace, runName: name } = build;
    const run =
      namespace && name ? await client.getRun(namespace, name) : undefined;
    if (!run || !namespace || run.uid !== build.runUid) {
      return this.#forgotten(build);
    }
    await this.#ingest.follow(client, build, run.logs);
    const recorded = await this.#record(build, run, namespace, client);
    await this.#events.keep(recorded, run, client);
    if (isOver(run)) {
      return this.#conclude(recorded, run, client);
    }
    const waitingReason =
      recorded.status === 'cancelling' ? undefined : await run.waitingReason();
    const current = await this.#explain(recorded, run, waitingReason ?? null);
    const late = overdue(
      current,
      { stages: run.stages, waitingReason },
      {
        timeouts: cluster.timeouts,
        cancelDeadlineMs: this.#cancelDeadlineMs,
        now: Date.now(),
      },
    );
    if (current.status === 'cancelling') {
      // Deleting it ends it, too, where cancelling does not.
      await (late
        ? client.deleteRun(namespace, run)
        : client.cancelRun(namespace, run.name));
      return LATER;
    }
    if (late && late.what !== 'cancel') {
      return this.#abandon(current, run, client, late.reason);
    }
    if (isRemade(build, run)) {
      return this.#abandon(
        current,
        run,
        client,
        'The pod of the run was deleted: another one cannot go on where it ended. Build again',
      );
    }
    if (current.status === 'building' && run.customRun) {
      return this.#toDeploying(current, run, client, namespace);
    }
    return current.status === 'deploying' && run.customRun?.done === false
      ? this.#deploys.reconcile(current, run.customRun, cluster)
      : LATER;
  }

  /** The run is gone: that ends a build that was to be cancelled, and is an error for any other. */
  async #forgotten(build: BuildRow): Promise<Again> {
    await this.#ingest.tellCuts(build);
    await (build.status === 'cancelling'
      ? this.#end(build, 'cancelled', build.reason)
      : this.#end(
          build,
          'error',
          'The cluster has forgotten the PipelineRun: it was deleted before it ended',
        ));
    return LATER;
  }

  /** Takes over what the cluster says of the stages, and takes the git token back once it has served. */
  async #record(
    build: BuildRow,
    run: ObservedRun,
    namespace: string,
    client: ClusterClient,
  ): Promise<BuildRow> {
    const stages = mergeStages(build.stages, run.stages);
    if (hasCloned(stages) && !hasCloned(build.stages)) {
      await client.deleteGitCredentials(namespace, run.name);
      await this.#vault.release(build.id);
    }
    const live = pipelineStatusOf(run);
    const same =
      JSON.stringify(stages) === JSON.stringify(build.stages) &&
      (live ?? build.pipelineStatus) === build.pipelineStatus;
    return same
      ? build
      : this.#recorder.update(build, {
          stages,
          ...(live && { pipelineStatus: live }),
        });
  }

  /** Takes over what the run waits for. What it waits for once it is pushed, the cluster does not know. */
  async #explain(
    build: BuildRow,
    run: ObservedRun,
    reason: string | null,
  ): Promise<BuildRow> {
    return build.status === 'building' &&
      !run.customRun &&
      build.reason !== reason
      ? this.#recorder.update(build, { reason })
      : build;
  }

  /** The image is pushed and the deploy task waits: the digest is taken from the push step's own output. */
  async #toDeploying(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    namespace: string,
  ): Promise<Again> {
    const pushed = run.logs.find(({ stage }) => stage === 'push');
    if (pushed && !pushed.terminated) {
      // Its end, which says the digest, may still be on its way.
      return LOG_PAUSE_MS;
    }
    const { digest, problem } = await this.#pushed.digestOf(
      build,
      run,
      client,
      namespace,
    );
    if (digest === undefined) {
      return this.#abandon(build, run, client, problem);
    }
    const container = await this.#store.containers.get(build.containerId);
    const why =
      container && lapsed(build.authority, presentOf(container), 'deploy');
    if (why) {
      return this.#abandon(build, run, client, why, 'superseded');
    }
    try {
      await this.#recorder.update(
        build,
        { status: 'deploying', digest, reason: null },
        { guard: container },
      );
      return AT_ONCE;
    } catch (error) {
      if (!(error instanceof SlotTakenError)) {
        throw error;
      }
      await this.#recorder.wait(
        build,
        `${error.message}: it waits for its end`,
      );
      return LATER;
    }
  }

  /** The image of a build that is yet to be approved is pushed: it is asked for, with the digest that it has. */
  async #toApproval(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    namespace: string,
  ): Promise<Again> {
    const end = await this.#gate.ask(
      build,
      await this.#pushed.digestOf(build, run, client, namespace),
    );
    if (end) {
      await this.#end(build, end.status, end.reason);
    } else {
      this.#forget(build.id);
    }
    return LATER;
  }

  /** A run that builds and does not deploy has succeeded. */
  async #afterBuild(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    namespace: string,
  ): Promise<Again> {
    if (build.status === 'cancelling') {
      // It was pushed before it could be cancelled: nothing of it is deployed.
      await this.#end(build, 'cancelled', build.reason);
      return LATER;
    }
    return this.#toApproval(build, run, client, namespace);
  }

  /** Gives a run up that is not over: it is cancelled first, so that nothing goes on of which nobody knows. */
  async #abandon(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    reason: string,
    status: 'error' | 'superseded' = 'error',
  ): Promise<Again> {
    // What it is given up for is gone with its pod.
    await this.#events.keep(build, run, client, 'now');
    if (build.runNamespace) {
      await client.cancelRun(build.runNamespace, run.name);
      await client.deleteGitCredentials(build.runNamespace, run.name);
    }
    await this.#end(build, status, reason);
    return LATER;
  }

  async #end(...end: Parameters<BuildRecorder['end']>): Promise<void> {
    await this.#recorder.end(...end);
    this.#forget(end[0].id);
  }

  #forget(buildId: string): void {
    this.#ingest.forget(buildId);
    this.#events.forget(buildId);
    this.#overSince.delete(buildId);
  }

  /** The run is over: the build ends as the run did, once its logs are whole. */
  async #conclude(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
  ): Promise<Again> {
    const since = this.#overSince.get(build.id) ?? Date.now();
    this.#overSince.set(build.id, since);
    const isRead =
      !this.#ingest.isFollowing(build) &&
      (await this.#ingest.isComplete(build, run.logs));
    if (!isRead && Date.now() - since < LOG_GRACE_MS) {
      return LOG_PAUSE_MS;
    }
    await this.#ingest.tellCuts(build);
    await this.#events.keep(build, run, client, 'now');
    if (build.runNamespace) {
      await client.deleteGitCredentials(build.runNamespace, run.name);
      if (build.phase === 'build' && run.outcome.state === 'succeeded') {
        return this.#afterBuild(build, run, client, build.runNamespace);
      }
    }
    const stage = failedStage(build.stages)?.name;
    const end = endOf(build, run, {
      lastLine: stage && (await this.#store.logs.lastLine(build.id, stage)),
    });
    await this.#end(build, end.status, end.reason);
    return LATER;
  }
}

function hasCloned(stages: BuildRow['stages']): boolean {
  return stages.some(({ name, finishedAt }) => name === 'setup' && finishedAt);
}

/**
 * Whether Tekton has made the pod anew, as it does where one was deleted: after `setup`, whose Secret is gone by then, the
 * new one waits for it for ever.
 */
function isRemade(build: BuildRow, run: ObservedRun): boolean {
  // Where it failed, Tekton has given up, and is about to end the run.
  const isCloned = build.stages.some(
    ({ name, status }) => name === 'setup' && status === 'succeeded',
  );
  return (
    isCloned &&
    run.logs.some(({ stage, terminated }) => stage === 'setup' && !terminated)
  );
}

function isOver(run: ObservedRun): boolean {
  return !['started', 'running', 'cancelling'].includes(run.outcome.state);
}

function pipelineStatusOf(run: ObservedRun): PipelineStatus | undefined {
  if (run.outcome.state === 'started') {
    return 'Started';
  }
  return run.outcome.state === 'running' ? 'Running' : undefined;
}
