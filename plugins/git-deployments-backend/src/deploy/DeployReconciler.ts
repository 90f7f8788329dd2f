import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  BuildStage,
  Target,
} from 'backstage-plugin-git-deployments-common';
import type {
  DeploymentTarget,
  Rollout,
} from 'backstage-plugin-git-deployments-node';
import type { LogIngest } from '../logs/LogIngest';
import type { BuildRow, Store } from '../store';
import type { ClusterClient, ObservedCustomRun } from '../tekton';

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
  readonly #targetsOf: (
    cluster: string,
    kind: Target['kind'],
  ) => DeploymentTarget | undefined;

  constructor(options: {
    store: Store;
    ingest: LogIngest;
    logger: LoggerService;
    appBaseUrl: string;
    instanceId: string;
    targetsOf: (
      cluster: string,
      kind: Target['kind'],
    ) => DeploymentTarget | undefined;
  }) {
    this.#store = options.store;
    this.#ingest = options.ingest;
    this.#logger = options.logger;
    this.#appBaseUrl = options.appBaseUrl;
    this.#instanceId = options.instanceId;
    this.#targetsOf = options.targetsOf;
  }

  async reconcile(
    build: BuildRow,
    customRun: ObservedCustomRun,
    cluster: { client: ClusterClient },
  ): Promise<'now' | 'later'> {
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
      return 'later';
    }
    const finish = (succeeded: boolean, message: string) =>
      cluster.client.finishCustomRun(runNamespace, customRun.name, {
        succeeded,
        message,
      });
    if (customRun.cancelled) {
      await finish(false, 'Cancelled');
      return 'later';
    }
    const { target } = build.config;
    const deployment = this.#targetsOf(build.cluster, target.kind);
    if (!deployment) {
      await finish(
        false,
        `Nothing rolls out a ${target.kind} in ${build.cluster}`,
      );
      return 'later';
    }
    const current = build.rolloutStartedAt ? build : await this.#begin(build);
    const container = await this.#store.containers.get(build.containerId);
    const rollout = this.#rolloutOf(current, digest, container?.entityRef);
    await deployment.apply(rollout);
    const progress = await deployment.progress(rollout);
    if (progress.state === 'progressing') {
      await this.#say(current, progress.message);
      return 'later';
    }
    if (progress.state === 'complete') {
      await this.#say(current, progress.message);
      await this.#say(current, 'Deployment rollout complete');
      await finish(true, 'Deployment rollout complete');
      return 'now';
    }
    await this.#say(current, progress.reason);
    await this.#store.builds.update(
      current,
      { reason: `deploy failed: ${progress.reason}` },
      new Date().toISOString(),
    );
    await finish(false, progress.reason);
    return 'now';
  }

  async #begin(build: BuildRow): Promise<BuildRow> {
    const now = new Date().toISOString();
    const stages: BuildStage[] = build.stages.map(stage =>
      stage.name === 'deploy'
        ? { ...stage, status: 'running', startedAt: stage.startedAt ?? now }
        : stage,
    );
    const current = await this.#store.builds.update(
      build,
      { rolloutStartedAt: now, stages },
      now,
    );
    await this.#say(
      current,
      `Updating container ${current.config.target.name} with new image tag`,
    );
    return current;
  }

  #rolloutOf(
    build: BuildRow,
    digest: string,
    entityRef: string | undefined,
  ): Rollout {
    return {
      target: build.config.target,
      image: `${build.image}:${build.tag}@${digest}`,
      annotations: {
        [BUILD_ANNOTATION]: build.id,
        'git-deployments.backstage.io/revision': build.sha,
        'git-deployments.backstage.io/portal': this.#appBaseUrl,
      },
      labels: {
        'git-deployments.backstage.io/instance': this.#instanceId,
        'git-deployments.backstage.io/container': build.containerId,
        // By this label the Kubernetes plugin finds the workloads of an entity.
        ...(entityRef && {
          'backstage.io/kubernetes-id': parseEntityRef(entityRef).name,
        }),
      },
      startedAt: new Date(build.rolloutStartedAt ?? Date.now()),
    };
  }

  /** A line of stage `deploy`, once. */
  async #say(build: BuildRow, line: string): Promise<void> {
    if (!(await this.#store.logs.has(build.id, 'deploy', line))) {
      await this.#ingest.write(build, [
        { stage: 'deploy', time: new Date().toISOString(), line },
      ]);
    }
  }
}
