import { InputError } from '@backstage/errors';
import type {
  BuildPage,
  ContainerComparison,
  ContainerStatistics,
  ListedContainer,
  Page,
} from 'backstage-plugin-git-deployments-common';
import type { BuildService } from '../containers/BuildService';
import type { ContainerPresenter } from '../containers/ContainerPresenter';
import type { ContainerService } from '../containers/ContainerService';
import type { Comparisons } from '../overview/Comparisons';
import type { Ownership } from '../overview/Ownership';
import { statisticsOf } from '../overview/statistics';
import type { RoleService } from '../roles/RoleService';
import type {
  ContainerFilter,
  HistoryPosition,
  HistoryWhere,
  Store,
} from '../store';
import { principalOf, type Access } from './Access';
import type { Cursors } from './cursors';
import type { Caller, GitDeploymentsService } from './types';

/** So many builds count for how long they take, and so many for who and what is behind them. */
const DURATIONS = 20;
const LAST = 1000;

/** What callers see of many containers, or of many builds, at once. */
export class OverviewActions
  implements
    Pick<
      GitDeploymentsService,
      | 'listContainers'
      | 'listBuilds'
      | 'getContainerStatistics'
      | 'compareContainers'
    >
{
  readonly #store: Store;
  readonly #access: Access;
  readonly #roles: RoleService;
  readonly #containers: ContainerService;
  readonly #presenter: ContainerPresenter;
  readonly #builds: BuildService;
  readonly #ownership: Ownership;
  readonly #comparisons: Comparisons;
  readonly #cursors: Cursors;

  constructor(options: {
    store: Store;
    access: Access;
    roles: RoleService;
    containers: ContainerService;
    presenter: ContainerPresenter;
    builds: BuildService;
    ownership: Ownership;
    comparisons: Comparisons;
    cursors: Cursors;
  }) {
    this.#store = options.store;
    this.#access = options.access;
    this.#roles = options.roles;
    this.#containers = options.containers;
    this.#presenter = options.presenter;
    this.#builds = options.builds;
    this.#ownership = options.ownership;
    this.#comparisons = options.comparisons;
    this.#cursors = options.cursors;
  }

  async listContainers(
    caller: Caller,
    {
      entityRef,
      owned,
      owner,
      limit,
      offset,
      ...where
    }: Parameters<GitDeploymentsService['listContainers']>[1],
    filter?: ContainerFilter,
  ): Promise<Page<ListedContainer>> {
    const { items, totalItems } = await this.#store.containers.list(
      {
        ...where,
        within: await this.#within(caller, { entityRef, owned, owner }),
      },
      { limit, offset },
      filter,
    );
    const [presented, failed, rights] = await Promise.all([
      this.#presenter.present(items),
      this.#presenter.lastFailed(items.map(({ id }) => id)),
      this.#access.rightsOf(caller, items),
    ]);
    return {
      items: presented.map(({ container }, index) => ({
        ...container,
        rights: rights[index],
        lastFailed: failed.get(container.id) ?? null,
      })),
      totalItems,
      pageInfo: {},
    };
  }

  async #within(
    caller: Caller,
    {
      entityRef,
      owned,
      owner,
    }: { entityRef?: string; owned?: boolean; owner?: string },
  ): Promise<ContainerFilter | undefined> {
    // What indexes the portal pages through all of them; a person would have no use for it.
    if (!entityRef && !owned && caller.credentials.principal.type === 'user') {
      throw new InputError(
        'entityRef: say which entity, or ask with owned=true for all that is yours',
      );
    }
    const filters = await Promise.all([
      entityRef ? this.#ofEntity(caller, entityRef) : undefined,
      owned
        ? this.#ownership.filterOf(principalOf(caller), caller.credentials)
        : undefined,
      owner ? this.#ownership.ownedBy([owner], caller.credentials) : undefined,
    ]);
    const [first, ...rest] = filters.filter(filter => filter !== undefined);
    return first && { allOf: [first, ...rest] };
  }

  async #ofEntity(caller: Caller, ref: string): Promise<ContainerFilter> {
    const { entityRef } = await this.#roles.projectOf(ref, caller.credentials);
    return { entityRef: [entityRef] };
  }

  async listBuilds(
    _caller: Caller,
    {
      containerId,
      limit,
      offset,
      cursor,
      count = true,
      ...where
    }: Parameters<GitDeploymentsService['listBuilds']>[1],
  ): Promise<BuildPage> {
    await this.#containers.get(containerId);
    const scope = ['builds', containerId, JSON.stringify(keyOf(where))];
    const opened = this.#cursors.open(scope, cursor);
    // What was sealed here is what this made: nobody else could.
    const position: HistoryPosition = opened
      ? JSON.parse(opened)
      : { at: 'offset', offset };
    const { history } = this.#store;
    const { items, older, newer } = await history.page(
      containerId,
      where,
      position,
      limit,
    );
    const [builds, totalItems, come] = await Promise.all([
      this.#builds.presentAll(items),
      count ? history.count(containerId, where) : undefined,
      // A page that was just read from the top has everything.
      items.length > 0 && position.at === 'rows'
        ? history.countNewer(containerId, where, items[0].number)
        : 0,
    ]);
    const seal = (to: HistoryPosition | undefined) =>
      this.#cursors.seal(scope, to && JSON.stringify(to));
    const [first, last] = [items[0], items[items.length - 1]];
    return {
      items: builds,
      ...(totalItems !== undefined && { totalItems }),
      newer: come,
      pageInfo: {
        nextCursor: seal(
          older && last ? { at: 'older', than: last.number } : undefined,
        ),
        previousCursor: seal(
          newer && first ? { at: 'newer', than: first.number } : undefined,
        ),
        thisCursor: seal(
          first && { at: 'rows', numbers: items.map(({ number }) => number) },
        ),
      },
    };
  }

  async getContainerStatistics(
    _caller: Caller,
    { containerId }: { containerId: string },
  ): Promise<ContainerStatistics> {
    await this.#containers.get(containerId);
    const [succeeded, last] = await Promise.all([
      this.#store.history.lastSucceeded(containerId, DURATIONS),
      this.#store.history.last(containerId, LAST),
    ]);
    return statisticsOf(succeeded, last);
  }

  async compareContainers(
    _caller: Caller,
    { containerId, with: other }: { containerId: string; with: string },
  ): Promise<ContainerComparison> {
    return this.#comparisons.compare(
      await this.#containers.get(containerId),
      await this.#containers.get(other),
    );
  }
}

/** The filters in one order, so that a cursor is good for the same list however it is asked for. */
function keyOf({
  status,
  trigger,
  person,
  branch,
  text,
  from,
  to,
}: HistoryWhere) {
  return [status, trigger, person, branch, text, from, to];
}
