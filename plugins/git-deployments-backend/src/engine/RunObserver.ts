import { NotFoundError } from '@backstage/errors';
import type { PipelineStatus } from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import type { DeployReconciler } from '../deploy/DeployReconciler';
import type { LogIngest } from '../logs/LogIngest';
import { SlotTakenError, type BuildRow, type Store } from '../store';
import type { Cluster, ClusterClient, LogSource, ObservedRun } from '../tekton';
import { AT_ONCE, LATER, type Again } from './again';
import type { BuildRecorder } from './BuildRecorder';
import { overdue } from './deadlines';
import { pushedDigest } from './digest';
import { endOf } from './ending';
import { failedStage, mergeStages } from './stages';

/** Logs of a run that has ended are waited for so long. */
const LOG_GRACE_MS = 30_000;

/** How often it is looked whether the logs of a run that has ended are whole. */
const LOG_PAUSE_MS = 500;

/** Of the push step's log, where the digest stands at the end. */
const DIGEST_BYTES = 65_536;

/** Follows the run of a build to its end, and says on the build what the cluster says. */
export class RunObserver {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #ingest: LogIngest;
  readonly #deploys: DeployReconciler;
  readonly #recorder: BuildRecorder;
  readonly #cancelDeadlineMs: number;
  /** When runs were first seen to be over, to wait for their logs. */
  readonly #overSince = new Map<string, number>();

  constructor(options: {
    store: Store;
    vault: TokenVault;
    ingest: LogIngest;
    deploys: DeployReconciler;
    recorder: BuildRecorder;
    cancelDeadlineMs: number;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#ingest = options.ingest;
    this.#deploys = options.deploys;
    this.#recorder = options.recorder;
    this.#cancelDeadlineMs = options.cancelDeadlineMs;
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
    const digest = pushedDigest(
      await this.#pushLog(build, pushed, client, namespace),
      build.image,
    );
    if (!digest || (run.claimedDigest && run.claimedDigest !== digest)) {
      const reason = digest
        ? `The push step pushed ${digest}, but the build step claims ${run.claimedDigest}: not deployed`
        : 'The push step did not say what it pushed: not deployed';
      return this.#abandon(build, run, client, reason);
    }
    try {
      await this.#recorder.update(build, {
        status: 'deploying',
        digest,
        reason: null,
      });
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

  /** Gives a run up that is not over: it is cancelled first, so that nothing goes on of which nobody knows. */
  async #abandon(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    reason: string,
  ): Promise<Again> {
    if (build.runNamespace) {
      await client.cancelRun(build.runNamespace, run.name);
      await client.deleteGitCredentials(build.runNamespace, run.name);
    }
    await this.#end(build, 'error', reason);
    return LATER;
  }

  async #end(...end: Parameters<BuildRecorder['end']>): Promise<void> {
    await this.#recorder.end(...end);
    this.#ingest.forget(end[0].id);
    this.#overSince.delete(end[0].id);
  }

  /** What `push` printed; where its pod is gone already, what was kept of it. */
  async #pushLog(
    build: BuildRow,
    source: LogSource | undefined,
    client: ClusterClient,
    namespace: string,
  ): Promise<string> {
    try {
      if (source) {
        return await client.readLog(namespace, source, DIGEST_BYTES);
      }
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
    return (await this.#store.logs.end(build.id, 'push')).join('\n');
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
    if (build.runNamespace) {
      await client.deleteGitCredentials(build.runNamespace, run.name);
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
