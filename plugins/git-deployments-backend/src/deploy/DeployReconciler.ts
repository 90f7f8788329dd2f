import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  BuildStage,
  Target,
} from 'backstage-plugin-git-deployments-common';
import type {
  DeploymentTarget,
  Rollout,
} from 'backstage-plugin-git-deployments-node';
import type { LogIngest } from '../logs/LogIngest';
import {
  targetKey,
  type BuildChanges,
  type BuildRow,
  type Store,
} from '../store';
import { AT_ONCE, LATER, type Again } from '../engine/again';
import type { ClusterClient, ObservedCustomRun } from '../tekton';
import { workloadLabels } from './workloadLabels';

/** How often it is looked how far a rollout has come. */
const ROLLOUT_PAUSE_MS = 500;

/** Annotation that says which build patched a workload. */
const BUILD_ANNOTATION = 'git-deployments.backstage.io/build';

/**
 * Serves the CustomRun of a run's deploy task: step 7 of the straight way.
 *
 * It is served only if its owner is the run recorded on a build that is `deploying` and it carries that build's id.
 * Everything else comes from the row: a CustomRun can ask for no other digest, target or namespace.
 */
export class DeployReconciler {
  readonly #store: Store;
  readonly #ingest: LogIngest;
  readonly #logger: LoggerService;
  readonly #appBaseUrl: string;
  readonly #instanceId: string;
  readonly #targetOf: TargetFinder;

  constructor(options: {
    store: Store;
    ingest: LogIngest;
    logger: LoggerService;
    appBaseUrl: string;
    instanceId: string;
    /** What rolls a target out. */
    targetOf: TargetFinder;
  }) {
    this.#store = options.store;
    this.#ingest = options.ingest;
    this.#logger = options.logger;
    this.#appBaseUrl = options.appBaseUrl;
    this.#instanceId = options.instanceId;
    this.#targetOf = options.targetOf;
  }

  async reconcile(
    build: BuildRow,
    customRun: ObservedCustomRun,
    cluster: { client: ClusterClient },
  ): Promise<Again> {
    const { runNamespace, runUid, digest } = build;
    if (
      !runNamespace ||
      !digest ||
      customRun.ownerUid !== runUid ||
      customRun.buildId !== build.id
    ) {
      this.#logger.warn(
        `The CustomRun ${customRun.name} is not the one of build ${build.id} and is not served`,
      );
      return LATER;
    }
    const finish = async (succeeded: boolean, message: string) => {
      await cluster.client.finishCustomRun(runNamespace, customRun.name, {
        succeeded,
        message,
      });
      return AT_ONCE;
    };
    if (customRun.cancelled) {
      const why = customRun.timedOut
        ? 'deploy took too long'
        : 'The run was cancelled in the cluster';
      await this.#say(build, `${why}: the rollout is not followed any further`);
      await finish(false, why);
      return LATER;
    }
    const { target } = build.config;
    const deployment = this.#targetOf(target);
    if (!deployment) {
      return finish(
        false,
        `Nothing rolls out a ${target.kind} in ${build.cluster}`,
      );
    }
    const current = build.rolloutStartedAt ? build : await this.#begin(build);
    return current.undoStartedAt
      ? this.#undo(current, deployment, finish)
      : this.#rollOut(current, digest, deployment, finish);
  }

  async #rollOut(
    build: BuildRow,
    digest: string,
    deployment: DeploymentTarget,
    finish: Finish,
  ): Promise<Again> {
    const rollout = await this.#rolloutOf(
      build,
      `${build.image}:${build.tag}@${digest}`,
      build.rolloutStartedAt,
    );
    await deployment.apply(rollout);
    const progress = await deployment.progress(rollout);
    switch (progress.state) {
      case 'progressing':
        await this.#say(build, progress.message);
        return ROLLOUT_PAUSE_MS;
      case 'complete':
        await this.#say(build, progress.message);
        await this.#say(build, 'Deployment rollout complete');
        return finish(true, 'Deployment rollout complete');
      default: {
        await this.#say(build, progress.reason);
        const undo =
          progress.state === 'failed' ? await this.#undoTo(build) : undefined;
        await this.#update(build, {
          reason: `deploy failed: ${progress.reason}`,
          ...(undo && { undoStartedAt: new Date().toISOString() }),
        });
        if (undo) {
          await this.#say(build, `Putting back ${undo}`);
          return AT_ONCE;
        }
        return finish(false, progress.reason);
      }
    }
  }

  /** Rolls the target back to what it ran before; the build has failed, whether that succeeds or not. */
  async #undo(
    build: BuildRow,
    deployment: DeploymentTarget,
    finish: Finish,
  ): Promise<Again> {
    const image = build.previousImage;
    if (!image || build.undoneTo) {
      return finish(false, build.reason ?? 'deploy failed');
    }
    const rollout = await this.#rolloutOf(build, image, build.undoStartedAt);
    await deployment.apply(rollout);
    const progress = await deployment.progress(rollout);
    switch (progress.state) {
      case 'progressing':
        await this.#say(build, progress.message);
        return ROLLOUT_PAUSE_MS;
      case 'complete':
        await this.#say(build, `${image} runs again`);
        await this.#update(build, {
          undoneTo: image,
          reason: `${build.reason}; ${image} was put back`,
        });
        return AT_ONCE;
      default:
        await this.#say(build, progress.reason);
        await this.#update(build, {
          // Not tried a second time.
          previousImage: null,
          reason: `${build.reason}; ${image} could not be put back: ${progress.reason}`,
        });
        return AT_ONCE;
    }
  }

  /** What to put back, if anything. */
  async #undoTo(build: BuildRow): Promise<string | undefined> {
    const container = await this.#store.containers.get(build.containerId);
    return container?.undoOnFailure
      ? build.previousImage ?? undefined
      : undefined;
  }

  async #begin(build: BuildRow): Promise<BuildRow> {
    const now = new Date().toISOString();
    const stages: BuildStage[] = build.stages.map(stage =>
      stage.name === 'deploy'
        ? { ...stage, status: 'running', startedAt: stage.startedAt ?? now }
        : stage,
    );
    const before = await this.#store.builds.newest(build.containerId, [
      'succeeded',
    ]);
    const current = await this.#update(build, {
      rolloutStartedAt: now,
      stages,
      previousImage:
        before?.digest && before.targetKey === targetKey(build.config.target)
          ? `${before.image}:${before.tag}@${before.digest}`
          : null,
    });
    await this.#say(
      current,
      `Updating container ${current.config.target.name} with new image tag`,
    );
    return current;
  }

  async #rolloutOf(
    build: BuildRow,
    image: string,
    startedAt: string | null,
  ): Promise<Rollout> {
    const container = await this.#store.containers.get(build.containerId);
    return {
      target: build.config.target,
      image,
      annotations: {
        [BUILD_ANNOTATION]: build.id,
        'git-deployments.backstage.io/revision': build.sha,
        'git-deployments.backstage.io/portal': this.#appBaseUrl,
      },
      labels: workloadLabels(this.#instanceId, {
        id: build.containerId,
        entityRef: container?.entityRef,
      }),
      startedAt: new Date(startedAt ?? Date.now()),
    };
  }

  async #update(build: BuildRow, changes: BuildChanges): Promise<BuildRow> {
    return this.#store.builds.update(build, changes, new Date().toISOString());
  }

  async #say(build: BuildRow, line: string): Promise<void> {
    await this.#ingest.say(build, 'deploy', line);
  }
}

type TargetFinder = (target: Target) => DeploymentTarget | undefined;

/** Ends the CustomRun, and with it the run. */
type Finish = (succeeded: boolean, message: string) => Promise<Again>;
