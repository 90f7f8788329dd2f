import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  RUNNING_STATUSES,
  type Container,
  type ContainerChange,
  type CreateContainer,
  type MinimumProtection,
  type Page,
  type Target,
  type UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { DeploymentTarget } from 'backstage-plugin-git-deployments-node';
import { workloadLabels } from '../deploy/workloadLabels';
import type { QueueView } from '../engine/QueueView';
import type { HookManager } from '../hooks/HookManager';
import { connectionsOf, type HookMonitor } from '../hooks/HookMonitor';
import { newId } from '../ids';
import type { ContainerFilter, ContainerRow, HookRow, Store } from '../store';
import { atLeast } from '../decide/protection';
import { checkWatchPath } from './fields';
import { changedProtection, OPEN_PROTECTION } from './protection';
import { ContainerPresenter } from './ContainerPresenter';
import type { ContainerResolver } from './ContainerResolver';
import { settingChanges } from './settingChanges';
import { configHash, NO_BUILD_OPTIONS } from './snapshot';
import type { TemplateValues } from './templates';

/** Containers: made, read, changed and deleted, and the hook of their repository with them. */
export class ContainerService {
  readonly #store: Store;
  readonly #hooks: HookManager;
  readonly #monitor: HookMonitor;
  readonly #resolver: ContainerResolver;
  readonly #presenter: ContainerPresenter;
  readonly #targetOf: (target: Target) => DeploymentTarget | undefined;
  readonly #instanceId: string;
  readonly #minimumOf: (environment: string) => MinimumProtection;
  readonly #onVoid: (container: ContainerRow, at: string) => Promise<void>;

  constructor(options: {
    store: Store;
    hooks: HookManager;
    monitor: HookMonitor;
    resolver: ContainerResolver;
    queue: QueueView;
    /** What rolls a target out. */
    targetOf: (target: Target) => DeploymentTarget | undefined;
    instanceId: string;
    /** The least protection of an environment. */
    minimumOf: (environment: string) => MinimumProtection;
    /** A change at that time may have ended requests that wait. */
    onVoid: (container: ContainerRow, at: string) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#hooks = options.hooks;
    this.#monitor = options.monitor;
    this.#resolver = options.resolver;
    this.#presenter = new ContainerPresenter(options);
    this.#targetOf = options.targetOf;
    this.#instanceId = options.instanceId;
    this.#minimumOf = options.minimumOf;
    this.#onVoid = options.onVoid;
  }

  async get(id: string): Promise<ContainerRow> {
    const row = await this.#store.containers.get(id);
    if (!row) {
      throw new NotFoundError(`There is no container ${id}`);
    }
    return row;
  }

  /**
   * The containers of these entities.
   *
   * @param filter - those that the caller may see
   */
  async list(
    entityRefs: readonly string[],
    page: { limit: number; offset: number },
    filter?: ContainerFilter,
  ): Promise<Page<Container>> {
    const { items, totalItems } = await this.#store.containers.listOfEntities(
      entityRefs,
      page,
      filter,
    );
    const presented = await this.#presenter.present(items);
    return {
      items: presented.map(({ container }) => container),
      totalItems,
      pageInfo: {},
    };
  }

  /**
   * Makes a container. The row comes before the hook: if the hook cannot be made for a passing reason, the row goes
   * again and the caller is told; a crash in between leaves a container whose hook is made later.
   */
  async create(
    userRef: string,
    owner: { entityRef: string; project: string },
    input: CreateContainer,
  ): Promise<Container> {
    const environment = input.environment ?? 'production';
    const values = {
      entityRef: owner.entityRef,
      name: input.name,
      environment,
    };
    const minimum = this.#minimumOf(environment);
    const protection = changedProtection(
      atLeast(OPEN_PROTECTION, minimum),
      input.protection,
      minimum,
    );
    const image = this.#resolver.image(owner.project, input.image, values);
    const repo = await this.#resolver.repo(
      { userRef, project: owner.project },
      input.repoConfig,
    );
    const target = await this.#resolver.target(
      owner.project,
      input.target,
      values,
    );
    const now = new Date().toISOString();
    const row: ContainerRow = {
      ...repo,
      id: newId('ctr'),
      entityRef: owner.entityRef,
      project: owner.project,
      name: input.name,
      environment,
      image,
      target,
      protection,
      supersede: input.supersede ?? 'wait-latest',
      buildOptions: this.#resolver.buildOptions(
        owner.project,
        input.buildOptions,
        NO_BUILD_OPTIONS,
      ),
      undoOnFailure: input.undoOnFailure ?? false,
      pinned: null,
      pipelineStatus: 'Connected',
      lastDecidedSha: null,
      version: 1,
      createdBy: userRef,
      createdAt: now,
      updatedAt: now,
    };
    await this.#store.containers.insert(row);
    try {
      const { secret } = await this.#hooks.ensure(row);
      return await this.present(row, secret);
    } catch (error) {
      await this.#store.containers.delete(row.id);
      await this.#hooks.release(row);
      throw error;
    }
  }

  /** @param owner - the entity that it is moved to, if it is */
  async update(
    userRef: string,
    id: string,
    changes: UpdateContainer,
    owner?: { entityRef: string; project: string },
  ): Promise<Container> {
    const kept = await this.get(id);
    const before = { ...kept, ...owner };
    if (owner) {
      await this.#resolver.mustBeGranted(owner.project, before);
    }
    const values = {
      entityRef: before.entityRef,
      name: before.name,
      environment: before.environment,
    };
    const { watchPath, ...elsewhere } = changes.repoConfig ?? {};
    const repo =
      Object.keys(elsewhere).length > 0
        ? await this.#resolver.repo(
            { userRef, project: before.project },
            mergeRepo(before, { ...elsewhere, watchPath }),
            before,
          )
        : undefined;
    const image =
      changes.image === undefined
        ? undefined
        : this.#resolver.image(before.project, changes.image, values);
    const target =
      changes.target && (await this.#target(before, changes.target, values));
    const moved =
      repo &&
      (repo.repositoryId !== before.repositoryId ||
        repo.provider !== before.provider ||
        repo.branch !== before.branch);
    const { initialSha, ...repoChanges } = repo ?? {
      initialSha: before.initialSha,
    };
    const now = new Date().toISOString();
    const changed: Partial<ContainerRow> = {
      ...owner,
      // Patterns are nothing that the provider would have to be asked about.
      ...(watchPath !== undefined && { watchPath: checkWatchPath(watchPath) }),
      ...repoChanges,
      ...(moved && { initialSha, lastDecidedSha: null }),
      image,
      target,
      protection:
        changes.protection &&
        changedProtection(
          before.protection,
          changes.protection,
          this.#minimumOf(before.environment),
        ),
      supersede: changes.supersede,
      buildOptions:
        changes.buildOptions &&
        this.#resolver.buildOptions(
          before.project,
          changes.buildOptions,
          before.buildOptions,
        ),
      undoOnFailure: changes.undoOnFailure,
      updatedAt: now,
    };
    const becomes = { ...kept, ...defined(changed) };
    await this.#store.containers.update(id, before.version, changed, {
      by: userRef,
      changes: settingChanges(kept, becomes),
      at: now,
      ...(configHash(kept, kept.protection) !==
        configHash(becomes, becomes.protection) && {
        voids: `${userRef} changed the container after this was asked for: ask again`,
      }),
    });
    const after = await this.get(id);
    await this.#onVoid(after, now);
    try {
      const { secret } = after.connectionId
        ? await this.#hooks.ensure(after)
        : { secret: undefined };
      return await this.present(after, secret);
    } finally {
      if (moved) {
        await this.#hooks.release(before);
      }
    }
  }

  /**
   * The target after a change. What is not given stays; where only the values of a workload that the platform made
   * change, there is nothing to ask the cluster.
   */
  async #target(
    { project, target: before }: ContainerRow,
    changes: NonNullable<UpdateContainer['target']>,
    values: TemplateValues,
  ): Promise<Target> {
    const { workload, ...place } = changes;
    const kept = { ...before, ...place };
    if (before.workload !== null && samePlace(kept, before)) {
      return { ...before, workload: workload ?? before.workload };
    }
    const { workload: _, ...identity } = kept;
    return this.#resolver.target(project, { ...identity, workload }, values);
  }

  /** Lets pushes be built again after a rollback; one that is not pinned stays as it is. */
  async unpin(row: ContainerRow, by: string): Promise<Container> {
    if (row.pinned) {
      const at = new Date().toISOString();
      await this.#store.containers.update(
        row.id,
        row.version,
        { pinned: null, updatedAt: at },
        { by, changes: settingChanges(row, { ...row, pinned: null }), at },
      );
    }
    return this.present(await this.get(row.id));
  }

  /**
   * Deletes it with its history. Its workload stays as it is, unless it is to go too: the workload first, so that one
   * that cannot be deleted is not left behind with nothing that knows of it.
   *
   * @throws ConflictError - while a build of it runs: nobody could follow it to its end
   */
  async delete(id: string, deleteWorkload: boolean): Promise<void> {
    const row = await this.get(id);
    const running = await this.#store.builds.newest(id, RUNNING_STATUSES);
    if (running) {
      throw new ConflictError(
        `${running.id} of this container is ${running.status}: cancel it, or wait for its end`,
      );
    }
    if (deleteWorkload) {
      await this.#deleteWorkload(row);
    }
    await this.#store.containers.delete(id);
    await this.#hooks.release(row);
  }

  async #deleteWorkload(row: ContainerRow): Promise<void> {
    const { target } = row;
    const remove = this.#targetOf(target)?.remove;
    if (target.workload === null || !remove) {
      throw new InputError(
        'deleteWorkload: the platform did not make this workload, and does not delete it',
      );
    }
    await remove.call(this.#targetOf(target), {
      target,
      labels: workloadLabels(this.#instanceId, row),
    });
  }

  /** Looks at the hook now, and at the branches that it reports of. */
  async checkHook(row: ContainerRow): Promise<Container> {
    const { hook, secret } = await this.#hooks.ensure(row);
    await this.#monitor.look(hook);
    return this.present(row, secret);
  }

  /** Gives the hook a new secret, which serves all containers that track the repository. */
  async rotateHookSecret(row: ContainerRow): Promise<Container> {
    const trackers = await this.#store.containers.listTracking(
      row.provider,
      row.repositoryId,
    );
    const { secret } = await this.#hooks.rotate(
      await this.#hookOf(row),
      connectionsOf(trackers),
    );
    return this.present(row, secret);
  }

  async #hookOf(row: ContainerRow): Promise<HookRow> {
    const hook = await this.#store.hooks.find(row.provider, row.repositoryId);
    if (!hook) {
      throw new NotFoundError(
        'The repository has no webhook: connect the container first',
      );
    }
    return hook;
  }

  /** How its settings were changed, newest first. */
  async listChanges(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<Page<ContainerChange>> {
    const { items, totalItems } = await this.#store.containers.listChanges(
      id,
      page,
    );
    return {
      items: items.map(({ version, by, at, changes }) => ({
        version,
        by,
        at,
        changes,
      })),
      totalItems,
      pageInfo: {},
    };
  }

  async present(row: ContainerRow, hookSecret?: string): Promise<Container> {
    const [{ container }] = await this.#presenter.present([row], hookSecret);
    return container;
  }
}

function samePlace(a: Target, b: Target): boolean {
  return (
    ['cluster', 'namespace', 'kind', 'name', 'containerName'] as const
  ).every(field => a[field] === b[field]);
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function mergeRepo(
  before: ContainerRow,
  changes: NonNullable<UpdateContainer['repoConfig']>,
): CreateContainer['repoConfig'] {
  const gitProviderId = changes.gitProviderId ?? before.connectionId;
  if (!gitProviderId) {
    throw new InputError(
      'repoConfig.gitProviderId: the container is disconnected; choose a connection',
    );
  }
  return {
    url: changes.url ?? before.url,
    branch: changes.branch ?? before.branch,
    path: changes.path ?? before.path,
    dockerfile: changes.dockerfile ?? before.dockerfile,
    watchPath:
      changes.watchPath === undefined ? before.watchPath : changes.watchPath,
    gitProviderId,
  };
}
