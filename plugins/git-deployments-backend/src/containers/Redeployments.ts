import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  isFinal,
  type Build,
  type BuildTrigger,
} from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsConfig } from '../config/read';
import { short } from '../decide/decide';
import { newId } from '../ids';
import {
  targetKey,
  type ApprovalRow,
  type BuildRow,
  type ContainerRow,
  type Store,
} from '../store';
import type { BuildService } from './BuildService';
import { grantsOf, matchesAny } from './grants';
import { authorityOf, gated, type Request } from './gate';
import { deployOnly } from './newBuild';
import { configurationOf, sameConfiguration } from './snapshot';

/**
 * Deployments of what was built before, by digest: redeploy, rollback and promotion. Whether the caller may deploy was
 * asked before.
 */
export class Redeployments {
  readonly #store: Store;
  readonly #builds: BuildService;
  readonly #config: Pick<GitDeploymentsConfig, 'grants'>;

  constructor(options: {
    store: Store;
    builds: BuildService;
    config: Pick<GitDeploymentsConfig, 'grants'>;
  }) {
    this.#store = options.store;
    this.#builds = options.builds;
    this.#config = options.config;
  }

  /** Deploys the image of a build again, with what the container is now. */
  async redeploy(
    container: ContainerRow,
    request: Request,
    source: BuildRow,
  ): Promise<Build> {
    this.#mustBeDeployable(source, container);
    return this.#deploy(container, request, source, {
      trigger: 'redeploy',
      reason: `${request.actor.name} deploys ${source.id} again`,
    });
  }

  /**
   * Deploys the image of an earlier build of the container and gives it back the configuration that the build had, in
   * one step with a pin: pushes are not built until it is unpinned. What waits is retired, and what is being built is
   * cancelled: a rollback is in a hurry.
   *
   * @param mayChange - whether the caller may change the container: a build with another configuration needs it
   */
  async rollback(
    container: ContainerRow,
    request: Request,
    source: BuildRow,
    mayChange: { allowed: boolean; reason: string },
  ): Promise<Build> {
    this.#mustBeDeployable(source, container);
    if (source.containerId !== container.id) {
      throw new InputError(
        `buildId: ${source.id} is a build of another container; promote it instead`,
      );
    }
    if (source.status !== 'succeeded') {
      throw new ConflictError(
        `${source.id} was never deployed: it is ${source.status}. Roll back to one that succeeded`,
      );
    }
    if (
      source.config.repositoryId !== container.repositoryId ||
      source.config.provider !== container.provider ||
      source.targetKey !== targetKey(container.target)
    ) {
      throw new ConflictError(
        `The container has another repository or target than when ${source.id} was built: change it back first, or redeploy the build as it is`,
      );
    }
    const before = configurationOf(source.config);
    const differs = !sameConfiguration(before, configurationOf(container));
    const { workload, ...settings } = before;
    if (differs && !mayChange.allowed) {
      throw new NotAllowedError(
        `${source.id} was built with another configuration, which a rollback restores. ${mayChange.reason}`,
      );
    }
    const now = new Date().toISOString();
    const pinned = { buildId: source.id, by: request.actor.userRef, at: now };
    if (request.judgement.outcome === 'ask') {
      if (differs) {
        throw new NotAllowedError(
          `${source.id} was built with another configuration, which a rollback restores: ask an owner to roll back`,
        );
      }
      return this.#deploy(container, request, source, {
        trigger: 'rollback',
        reason: `${request.actor.name} asks to roll back to ${source.id}`,
        asked: { pinned },
      });
    }
    const changes = {
      ...(differs && {
        ...settings,
        target: { ...container.target, workload },
      }),
      pinned,
      updatedAt: now,
    };
    return this.#deploy({ ...container, ...changes }, request, source, {
      trigger: 'rollback',
      reason: `${request.actor.name} rolls back to ${source.id}`,
      changes,
    });
  }

  /** Deploys the image of a build of another container of the same repository. */
  async promote(
    container: ContainerRow,
    request: Request,
    source: BuildRow,
  ): Promise<Build> {
    if (source.containerId === container.id) {
      throw new InputError(
        `fromBuildId: ${source.id} is a build of this very container; redeploy it, or roll back to it`,
      );
    }
    if (
      source.config.provider !== container.provider ||
      source.config.repositoryId !== container.repositoryId
    ) {
      throw new InputError(
        `fromBuildId: ${source.id} was built from ${source.config.repository}, this container is built from ${container.repository}`,
      );
    }
    this.#mustBeDeployable(source, container);
    if (source.status !== 'succeeded') {
      throw new ConflictError(
        `${source.id} was not deployed where it was built: it is ${source.status}. Promote one that succeeded`,
      );
    }
    return this.#deploy(container, request, source, {
      trigger: 'promotion',
      reason: `${request.actor.name} promotes ${source.id}`,
    });
  }

  #mustBeDeployable(source: BuildRow, container: ContainerRow): void {
    if (!source.digest) {
      throw new ConflictError(
        isFinal(source.status)
          ? `${source.id} pushed no image: it ${source.status}`
          : `${source.id} has pushed no image yet: it is ${source.status}`,
      );
    }
    const { images } = grantsOf(this.#config.grants, container.project);
    if (source.image !== container.image && !matchesAny(images, source.image)) {
      throw new NotAllowedError(
        `The image repository ${source.image} is not granted to ${container.project}: ask the platform team`,
      );
    }
  }

  async #deploy(
    container: ContainerRow,
    request: Request,
    source: BuildRow,
    options: {
      trigger: BuildTrigger;
      reason: string;
      /** What becomes of the container at once. */
      changes?: Partial<ContainerRow>;
      /** What becomes of it once it is granted. */
      asked?: ApprovalRow['changes'];
    },
  ): Promise<Build> {
    const now = new Date().toISOString();
    const { actor, judgement } = request;
    const { build, approval } = gated(
      deployOnly({
        container,
        source,
        trigger: options.trigger,
        triggeredBy: actor.userRef,
        now,
        authority: authorityOf({
          container,
          actor,
          judgement,
          rule: options.trigger,
          authors: source.authority?.authors ?? [],
        }),
      }),
      container,
      options.asked,
    );
    await this.#store.builds.decide(
      container,
      {
        id: newId('dcn'),
        containerId: container.id,
        deliveryId: null,
        changeKey: `${options.trigger}/${build.id}`,
        outcome: judgement.outcome === 'ask' ? 'await approval' : 'build',
        rule: options.trigger,
        reason: `${options.reason} (${short(source.sha)}): ${judgement.reason}`,
        trigger: options.trigger,
        ref: `refs/heads/${source.config.branch}`,
        beforeSha: null,
        afterSha: source.sha,
        message: source.git.GIT_COMMIT_MESSAGE.split('\n')[0],
        actor: actor.userRef,
        watchPath: container.watchPath,
        baseSha: null,
        matchedFiles: null,
        buildId: build.id,
        createdAt: now,
      },
      build,
      {
        approval,
        ...(options.changes && {
          changes: options.changes,
          supersede: 'cancel-running',
        }),
      },
    );
    return this.#builds.announce(build);
  }
}
