import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  isFinal,
  type BuildStatus,
  type PipelineStatus,
} from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import type { Cipher } from '../crypto/Cipher';
import { short } from '../decide/decide';
import type { DeployReconciler } from '../deploy/DeployReconciler';
import type { LogIngest } from '../logs/LogIngest';
import type { BuildChanges, BuildRow, Store } from '../store';
import {
  runName,
  type Clusters,
  type ClusterClient,
  type ObservedRun,
  type RunSpec,
} from '../tekton';
import { pushedDigest } from './digest';
import { closeStages, failedStage, mergeStages } from './stages';

/** Other names are tried so often where someone planted runs under ours. */
const MOST_ATTEMPTS = 5;
/** Logs of a run that has ended are waited for so long. */
const LOG_GRACE_MS = 30_000;
/** Of the push step's log, where the digest stands at the end. */
const DIGEST_BYTES = 65_536;

/** What people see of the pipeline once a build has ended so. */
const PIPELINE_END: Partial<Record<BuildStatus, PipelineStatus>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  error: 'Error',
};

/** Whether to look at the build again at once, or after the usual pause. */
export type Again = 'now' | 'later';

type Cluster = NonNullable<ReturnType<Clusters['get']>>;

/**
 * Brings one build forward by one pass: reads what the cluster says and does the next thing. Every effect can be
 * repeated: the run has a deterministic name and our seal, its Secret is replaced, the row changes by compare-and-set.
 */
export class BuildReconciler {
  readonly #store: Store;
  readonly #clusters: Clusters;
  readonly #vault: TokenVault;
  readonly #cipher: Cipher;
  readonly #ingest: LogIngest;
  readonly #deploys: DeployReconciler;
  readonly #logger: LoggerService;
  readonly #instanceId: string;

  constructor(options: {
    store: Store;
    clusters: Clusters;
    vault: TokenVault;
    cipher: Cipher;
    ingest: LogIngest;
    deploys: DeployReconciler;
    logger: LoggerService;
    instanceId: string;
  }) {
    this.#store = options.store;
    this.#clusters = options.clusters;
    this.#vault = options.vault;
    this.#cipher = options.cipher;
    this.#ingest = options.ingest;
    this.#deploys = options.deploys;
    this.#logger = options.logger;
    this.#instanceId = options.instanceId;
  }

  async reconcile(build: BuildRow): Promise<Again> {
    const cluster = this.#clusters.get(build.cluster);
    if (!cluster) {
      await this.#end(
        build,
        'error',
        `The cluster ${build.cluster} is not configured any more`,
      );
      return 'later';
    }
    if (build.status === 'queued') {
      return this.#start(build, cluster);
    }
    if (!build.runUid) {
      return this.#ensureRun(build, cluster.client);
    }
    return this.#observe(build, cluster);
  }

  /** Takes the container's slot: the build is `building` from here, and its run's name is fixed. */
  async #start(build: BuildRow, cluster: Cluster): Promise<Again> {
    const ahead = await this.#store.builds.findAhead(build);
    if (ahead) {
      const reason = `Waits for ${ahead.id}, which is ${ahead.status}`;
      if (build.reason !== reason) {
        await this.#update(build, { reason });
      }
      return 'later';
    }
    const container = await this.#store.containers.get(build.containerId);
    if (!container) {
      await this.#end(build, 'error', 'The container was deleted');
      return 'later';
    }
    const waitsFor = await this.#deadConnection(build);
    if (waitsFor) {
      if (build.reason !== waitsFor) {
        await this.#update(build, { reason: waitsFor });
      }
      return 'later';
    }
    await this.#update(build, {
      status: 'building',
      pipelineStatus: 'Started',
      reason: null,
      startedAt: new Date().toISOString(),
      runNamespace: cluster.buildNamespace(container.project),
      runName: runName(build.id, build.phase, build.attempt),
    });
    return 'now';
  }

  /**
   * Creates the run, or adopts the one of that name if it carries our seal: run first and pending, then its Secret owned
   * by it, then the run is released. A crash in between leaves nothing that the next pass, or the cluster's garbage
   * collection, does not put right.
   */
  async #ensureRun(build: BuildRow, client: ClusterClient): Promise<Again> {
    const spec = this.#specOf(build);
    const parts = sealedParts(spec);
    if (build.status === 'cancelling') {
      await this.#end(build, 'cancelled', build.reason);
      return 'later';
    }
    await client.createRun(spec, this.#cipher.sign('run', parts));
    const name = runName(build.id, build.phase, build.attempt);
    const run = await client.getRun(spec.namespace, name);
    if (!run) {
      return 'later';
    }
    if (!this.#cipher.verify('run', parts, run.seal)) {
      return this.#avoid(build, name);
    }
    if (run.pending) {
      try {
        await this.#vault.hold(
          build.config.connectionId,
          build.id,
          async (token, provider) =>
            client.putGitCredentials(
              spec.namespace,
              run,
              provider.cloneCredentials(token),
            ),
        );
      } catch (error) {
        if (error instanceof NotFoundError) {
          await client.cancelRun(spec.namespace, name);
          await this.#end(build, 'error', error.message);
          return 'later';
        }
        // It waits: for a person who connects again, for another clone, or for the provider.
        if (
          error instanceof AuthenticationError ||
          error instanceof ServiceUnavailableError
        ) {
          if (build.reason !== error.message) {
            await this.#update(build, { reason: error.message });
          }
          return 'later';
        }
        throw error;
      }
      await client.releaseRun(spec.namespace, name);
    }
    await this.#update(build, { runUid: run.uid });
    return 'now';
  }

  /** What the build waits for where its connection has died; nothing is begun that could not clone. */
  async #deadConnection(build: BuildRow): Promise<string | undefined> {
    const { connectionId } = build.config;
    const connection =
      connectionId === null
        ? undefined
        : await this.#store.connections.get(connectionId);
    return connection?.status === 'reconnect'
      ? `Waits until the connection of ${connection.accountLogin} to ${connection.provider} is connected again`
      : undefined;
  }

  /** A run of our name that is not ours is left alone: the build takes the next name. */
  async #avoid(build: BuildRow, name: string): Promise<Again> {
    this.#logger.warn(
      `The PipelineRun ${name} was not made by this platform and is not honoured`,
      { build: build.id },
    );
    if (build.attempt >= MOST_ATTEMPTS) {
      await this.#end(
        build,
        'error',
        `PipelineRuns under the names of this build exist that Git Deployments did not make, the last one ${name}`,
      );
      return 'later';
    }
    const attempt = build.attempt + 1;
    await this.#update(build, {
      attempt,
      runName: runName(build.id, build.phase, attempt),
    });
    return 'now';
  }

  async #observe(build: BuildRow, cluster: Cluster): Promise<Again> {
    const { client } = cluster;
    const { runNamespace: namespace, runName: name } = build;
    const run =
      namespace && name ? await client.getRun(namespace, name) : undefined;
    if (!run || !namespace || run.uid !== build.runUid) {
      await this.#end(
        build,
        'error',
        'The cluster has forgotten the PipelineRun: it was deleted before it ended',
      );
      return 'later';
    }
    await this.#ingest.follow(client, build, run.logs);
    const stages = mergeStages(build.stages, run.stages);
    if (hasCloned(stages) && !hasCloned(build.stages)) {
      await client.deleteGitCredentials(namespace, run.name);
      await this.#vault.release(build.id);
    }
    let current = build;
    if (
      JSON.stringify(stages) !== JSON.stringify(build.stages) ||
      (pipelineStatusOf(run) ?? build.pipelineStatus) !==
        build.pipelineStatus ||
      (build.status === 'building' &&
        (run.waitingReason ?? null) !== build.reason)
    ) {
      const live = pipelineStatusOf(run);
      current = await this.#update(build, {
        stages,
        ...(live && { pipelineStatus: live }),
        ...(build.status === 'building' && {
          reason: run.waitingReason ?? null,
        }),
      });
    }
    if (current.status === 'cancelling' && !isOver(run)) {
      await client.cancelRun(namespace, run.name);
      return 'later';
    }
    if (isOver(run)) {
      return this.#conclude(current, run, client);
    }
    if (current.status === 'building' && run.customRun) {
      return this.#toDeploying(current, run, client, namespace);
    }
    if (
      current.status === 'deploying' &&
      run.customRun &&
      !run.customRun.done
    ) {
      return this.#deploys.reconcile(current, run.customRun, cluster);
    }
    return 'later';
  }

  /** The image is pushed and the deploy task waits: the digest is taken from the push step's own output. */
  async #toDeploying(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
    namespace: string,
  ): Promise<Again> {
    const source = run.logs.find(({ stage }) => stage === 'push');
    if (!source?.terminated) {
      return 'later';
    }
    const digest = pushedDigest(
      await client.readLog(namespace, source, DIGEST_BYTES),
      build.image,
    );
    if (!digest || (run.claimedDigest && run.claimedDigest !== digest)) {
      const reason = digest
        ? `The push step pushed ${digest}, but the build step claims ${run.claimedDigest}: not deployed`
        : 'The push step did not say what it pushed: not deployed';
      await client.cancelRun(namespace, run.name);
      await this.#end(build, 'error', reason);
      return 'later';
    }
    await this.#update(build, { status: 'deploying', digest, reason: null });
    return 'now';
  }

  /** The run is over: the build ends as the run did, once its logs are whole. */
  async #conclude(
    build: BuildRow,
    run: ObservedRun,
    client: ClusterClient,
  ): Promise<Again> {
    const { outcome } = run;
    const lastEnd = run.stages
      .map(stage => stage.finishedAt ?? '')
      .sort()
      .at(-1);
    const waited = lastEnd ? Date.now() - Date.parse(lastEnd) : Infinity;
    if (
      waited < LOG_GRACE_MS &&
      !(await this.#ingest.isComplete(build, run.logs))
    ) {
      return 'later';
    }
    if (build.runNamespace) {
      await client.deleteGitCredentials(build.runNamespace, run.name);
    }
    switch (outcome.state) {
      case 'succeeded':
        if (build.status === 'deploying') {
          await this.#end(build, 'succeeded', null);
        } else {
          await this.#end(
            build,
            'error',
            'The PipelineRun succeeded without a deploy by this platform',
          );
        }
        break;
      case 'cancelled':
        if (build.status === 'cancelling') {
          await this.#end(build, 'cancelled', build.reason);
        } else {
          await this.#end(
            build,
            'error',
            'The PipelineRun was cancelled in the cluster',
          );
        }
        break;
      case 'failed':
        if (run.commitGone && build.status === 'building') {
          await this.#end(
            build,
            'superseded',
            `The commit ${short(build.sha)} is not on ${
              build.config.branch
            } any more`,
          );
        } else {
          await this.#end(
            build,
            'failed',
            build.reason ?? (await this.#withLastLine(build, outcome.reason)),
          );
        }
        break;
      case 'error':
        await this.#end(build, 'error', outcome.reason);
        break;
      default:
        break;
    }
    return 'later';
  }

  /** A stage that failed said why in its last line. */
  async #withLastLine(build: BuildRow, reason: string): Promise<string> {
    const stage = failedStage(build.stages)?.name;
    const line = stage && (await this.#store.logs.lastLine(build.id, stage));
    return line ? `${reason}: ${line.slice(0, 500)}` : reason;
  }

  async #end(
    build: BuildRow,
    status: BuildStatus,
    reason: string | null,
  ): Promise<void> {
    const now = new Date().toISOString();
    const pipelineStatus = PIPELINE_END[status];
    const stageEnd = status === 'succeeded' ? 'succeeded' : 'failed';
    const ended = await this.#store.builds.update(
      build,
      {
        status,
        reason,
        finishedAt: now,
        stages: closeStages(build.stages, stageEnd, now),
        ...(pipelineStatus ? { pipelineStatus } : {}),
      },
      now,
    );
    if (isFinal(ended.status)) {
      await this.#vault.release(build.id);
      this.#ingest.forget(build.id);
      this.#logger.info(
        `Build ${build.id} ${status}${reason ? `: ${reason}` : ''}`,
        { build: build.id },
      );
    }
  }

  async #update(build: BuildRow, changes: BuildChanges): Promise<BuildRow> {
    return this.#store.builds.update(build, changes, new Date().toISOString());
  }

  #specOf(build: BuildRow): RunSpec {
    const { config } = build;
    return {
      buildId: build.id,
      containerId: build.containerId,
      phase: build.phase,
      attempt: build.attempt,
      instanceId: this.#instanceId,
      namespace: build.runNamespace ?? '',
      git: build.git,
      cloneUrl: config.cloneUrl,
      branch: config.branch,
      sha: build.sha,
      path: config.path.replace(/^\/+|\/+$/g, ''),
      dockerfile: config.dockerfile,
      image: { repository: build.image, tag: build.tag },
      buildArgs: {},
      buildSecrets: [],
      submodules: false,
      lfs: false,
      createdAt: build.queuedAt,
    };
  }
}

function hasCloned(stages: BuildRow['stages']): boolean {
  return Boolean(stages.find(({ name }) => name === 'setup')?.finishedAt);
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

/** What the seal of a run covers: change one of them and the run is not ours. */
function sealedParts(spec: RunSpec): string[] {
  return [spec.buildId, spec.phase, String(spec.attempt), JSON.stringify(spec)];
}
