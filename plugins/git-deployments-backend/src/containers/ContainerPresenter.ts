import type {
  Build,
  Container,
  MinimumProtection,
} from 'backstage-plugin-git-deployments-common';
import type { QueueView } from '../engine/QueueView';
import type { HookManager } from '../hooks/HookManager';
import type { BuildRow, ContainerRow, Store } from '../store';
import { presentBuild, presentContainer } from './present';

/** Shows containers with what goes on in them: a list of a hundred asks the database as often as one container does. */
export class ContainerPresenter {
  readonly #store: Store;
  readonly #hooks: HookManager;
  readonly #queue: QueueView;
  readonly #minimumOf: (environment: string) => MinimumProtection;

  constructor(options: {
    store: Store;
    hooks: HookManager;
    queue: QueueView;
    /** The least protection of an environment. */
    minimumOf: (environment: string) => MinimumProtection;
  }) {
    this.#store = options.store;
    this.#hooks = options.hooks;
    this.#queue = options.queue;
    this.#minimumOf = options.minimumOf;
  }

  /** @param hookSecret - only where it is to be entered by hand, for this one time */
  async present(
    rows: readonly ContainerRow[],
    hookSecret?: string,
  ): Promise<{ row: ContainerRow; container: Container }[]> {
    const ids = rows.map(({ id }) => id);
    const [hooks, current, deployed] = await Promise.all([
      this.#store.hooks.findAll(rows),
      this.#store.history.newestOf(ids),
      this.#store.history.newestOf(ids, 'succeeded'),
    ]);
    const builds = await this.#presentBuilds([...current.values()]);
    return rows.map(row => ({
      row,
      container: presentContainer(row, {
        hook: this.#hooks.present(
          hooks.find(
            ({ provider, repositoryId }) =>
              provider === row.provider && repositoryId === row.repositoryId,
          ),
          hookSecret,
        ),
        currentBuild: builds.get(row.id),
        lastDeployed: optional(deployed.get(row.id)),
        minimumProtection: this.#minimumOf(row.environment),
      }),
    }));
  }

  /** The newest build of each of these containers that failed, by the ids of the containers. */
  async lastFailed(
    containerIds: readonly string[],
  ): Promise<Map<string, Build>> {
    const [failed, broken] = await Promise.all([
      this.#store.history.newestOf(containerIds, 'failed'),
      this.#store.history.newestOf(containerIds, 'error'),
    ]);
    const newest = new Map(failed);
    for (const [id, build] of broken) {
      const other = newest.get(id);
      if (!other || other.number < build.number) {
        newest.set(id, build);
      }
    }
    return new Map([...newest].map(([id, build]) => [id, presentBuild(build)]));
  }

  /** With where they stand in the queue and what they wait for, by the ids of their containers. */
  async #presentBuilds(rows: readonly BuildRow[]): Promise<Map<string, Build>> {
    const [places, approvals] = await Promise.all([
      this.#queue.placesOf(rows),
      this.#store.approvals.ofBuilds(rows.map(({ id }) => id)),
    ]);
    return new Map(
      rows.map(row => [
        row.containerId,
        presentBuild(row, {
          queue: places.get(row.id),
          approval: approvals.get(row.id),
        }),
      ]),
    );
  }
}

function optional(row: BuildRow | undefined): Build | undefined {
  return row && presentBuild(row);
}
