import type { Build } from 'backstage-plugin-git-deployments-common';
import type { BuildService } from '../containers/BuildService';
import type { ContainerService } from '../containers/ContainerService';
import type { Redeployments } from '../containers/Redeployments';
import type { LogTail, LogTails } from '../logs/LogTails';
import type { Access } from './Access';
import type { Caller, GitDeploymentsService } from './types';

/**
 * What callers do with builds. Whoever may deploy to a container, or ask for it, may also redeploy, roll back and promote:
 * each of these goes through the same protection.
 */
export class BuildActions
  implements
    Pick<
      GitDeploymentsService,
      | 'triggerBuild'
      | 'getBuild'
      | 'cancelBuild'
      | 'redeployBuild'
      | 'rollbackContainer'
      | 'promoteBuild'
      | 'openLog'
    >
{
  readonly #access: Access;
  readonly #containers: ContainerService;
  readonly #builds: BuildService;
  readonly #redeployments: Redeployments;
  readonly #tails: LogTails;

  constructor(options: {
    access: Access;
    containers: ContainerService;
    builds: BuildService;
    redeployments: Redeployments;
    tails: LogTails;
  }) {
    this.#access = options.access;
    this.#containers = options.containers;
    this.#builds = options.builds;
    this.#redeployments = options.redeployments;
    this.#tails = options.tails;
  }

  async triggerBuild(
    caller: Caller,
    { containerId, sha }: { containerId: string; sha?: string },
  ): Promise<Build> {
    const container = await this.#containers.get(containerId);
    return this.#builds.trigger(
      container,
      await this.#access.mustDeployOrAsk(caller, container),
      sha,
    );
  }

  async getBuild(_caller: Caller, { buildId }: { buildId: string }) {
    return this.#builds.present(await this.#builds.get(buildId));
  }

  async cancelBuild(
    caller: Caller,
    { buildId }: { buildId: string },
  ): Promise<Build> {
    const { containerId, triggeredBy } = await this.#builds.get(buildId);
    const actor = await this.#access.mustCancel(
      caller,
      await this.#containers.get(containerId),
      triggeredBy,
    );
    return this.#builds.cancel(buildId, actor.name);
  }

  async redeployBuild(
    caller: Caller,
    { buildId }: { buildId: string },
  ): Promise<Build> {
    const source = await this.#builds.get(buildId);
    const container = await this.#containers.get(source.containerId);
    return this.#redeployments.redeploy(
      container,
      await this.#access.mustDeployOrAsk(caller, container),
      source,
    );
  }

  async rollbackContainer(
    caller: Caller,
    { containerId, buildId }: { containerId: string; buildId: string },
  ): Promise<Build> {
    const container = await this.#containers.get(containerId);
    return this.#redeployments.rollback(
      container,
      await this.#access.mustDeployOrAsk(caller, container),
      await this.#builds.get(buildId),
      await this.#access.mayChangeContainer(caller, container),
    );
  }

  async promoteBuild(
    caller: Caller,
    { containerId, fromBuildId }: { containerId: string; fromBuildId: string },
  ): Promise<Build> {
    const container = await this.#containers.get(containerId);
    return this.#redeployments.promote(
      container,
      await this.#access.mustDeployOrAsk(caller, container),
      await this.#builds.get(fromBuildId),
    );
  }

  async openLog(
    _caller: Caller,
    { buildId }: { buildId: string },
  ): Promise<LogTail> {
    await this.#builds.get(buildId);
    return this.#tails.of(buildId);
  }
}
