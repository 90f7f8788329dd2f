import type {
  CreateContainer,
  UpdateContainer,
} from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsConfig } from '../config/read';
import type { ContainerService } from '../containers/ContainerService';
import { grantsOf } from '../containers/grants';
import { presentDecision } from '../containers/present';
import { fillTemplate } from '../containers/templates';
import type { RoleService } from '../roles/RoleService';
import type { ContainerRow, Store } from '../store';
import { principalOf, type Access } from './Access';
import type { Cursors } from './cursors';
import { explainRole, mayChange } from './rights';
import type { Caller, GitDeploymentsService } from './types';

/** What callers do with containers: make, read, change and delete them, and look into their ledgers. */
export class ContainerActions
  implements
    Pick<
      GitDeploymentsService,
      | 'getDefaults'
      | 'getContainer'
      | 'createContainer'
      | 'updateContainer'
      | 'deleteContainer'
      | 'unpinContainer'
      | 'getContainerRights'
      | 'listContainerChanges'
      | 'listDecisions'
      | 'checkHook'
      | 'rotateHookSecret'
    >
{
  readonly #store: Store;
  readonly #containers: ContainerService;
  readonly #access: Access;
  readonly #roles: RoleService;
  readonly #cursors: Cursors;
  readonly #config: Pick<
    GitDeploymentsConfig,
    'grants' | 'templates' | 'minimumOf'
  >;

  constructor(options: {
    store: Store;
    containers: ContainerService;
    access: Access;
    roles: RoleService;
    cursors: Cursors;
    config: Pick<GitDeploymentsConfig, 'grants' | 'templates' | 'minimumOf'>;
  }) {
    this.#store = options.store;
    this.#containers = options.containers;
    this.#access = options.access;
    this.#roles = options.roles;
    this.#cursors = options.cursors;
    this.#config = options.config;
  }

  async getDefaults(
    caller: Caller,
    input: { entityRef: string; name?: string; environment?: string },
  ) {
    const { entityRef, project } = await this.#roles.projectOf(
      input.entityRef,
      caller.credentials,
    );
    const role = await this.#roles.roleOf(principalOf(caller), project);
    const { namespaces, images } = grantsOf(this.#config.grants, project);
    const values = {
      entityRef,
      name: input.name || 'app',
      environment: input.environment || 'production',
    };
    const { templates } = this.#config;
    const clusterNames = [
      ...new Set(namespaces.map(pattern => pattern.split('/')[0])),
    ];
    return {
      project,
      role: role ?? null,
      mayCreate: mayChange(role).allowed && images.length > 0,
      why:
        images.length > 0
          ? explainRole(role, project)
          : `Nothing is granted to ${project}: ask the platform team for an entry in gitDeployments.grants`,
      image: templates.image ? fillTemplate(templates.image, values) : null,
      target: {
        cluster: templates.cluster ?? null,
        namespace: templates.namespace
          ? fillTemplate(templates.namespace, values)
          : null,
      },
      clusters: clusterNames.map(name => ({
        name,
        namespaces: namespaces
          .filter(pattern => pattern.startsWith(`${name}/`))
          .map(pattern => pattern.slice(name.length + 1)),
      })),
      minimum: this.#config.minimumOf(values.environment),
    };
  }

  async getContainer(
    _caller: Caller,
    { containerId }: { containerId: string },
  ) {
    return this.#containers.present(await this.#containers.get(containerId));
  }

  async createContainer(caller: Caller, input: CreateContainer) {
    const owner = await this.#roles.projectOf(
      input.entityRef,
      caller.credentials,
    );
    await this.#access.mustChange(caller, owner.project);
    return this.#containers.create(principalOf(caller), owner, input);
  }

  async updateContainer(
    caller: Caller,
    { containerId, changes }: { containerId: string; changes: UpdateContainer },
  ) {
    await this.#changeable(caller, containerId);
    const { entityRef, ...others } = changes;
    const owner =
      entityRef === undefined
        ? undefined
        : await this.#roles.projectOf(entityRef, caller.credentials);
    if (owner) {
      await this.#access.mustChange(caller, owner.project);
    }
    return this.#containers.update(
      principalOf(caller),
      containerId,
      others,
      owner,
    );
  }

  async deleteContainer(
    caller: Caller,
    {
      containerId,
      deleteWorkload,
    }: { containerId: string; deleteWorkload: boolean },
  ) {
    await this.#changeable(caller, containerId);
    await this.#containers.delete(containerId, deleteWorkload);
  }

  async unpinContainer(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    const container = await this.#containers.get(containerId);
    const { name } = await this.#access.mustDeploy(caller, container);
    return this.#containers.unpin(container, name);
  }

  async getContainerRights(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    return this.#access.rights(caller, await this.#containers.get(containerId));
  }

  async listContainerChanges(
    _caller: Caller,
    {
      containerId,
      ...page
    }: { containerId: string; limit: number; offset: number },
  ) {
    await this.#containers.get(containerId);
    return this.#containers.listChanges(containerId, page);
  }

  async listDecisions(
    _caller: Caller,
    {
      containerId,
      limit,
      cursor,
    }: { containerId: string; limit: number; cursor?: string },
  ) {
    await this.#containers.get(containerId);
    const scope = ['decisions', containerId];
    const opened = this.#cursors.open(scope, cursor);
    const { items, totalItems } = await this.#store.decisions.list(
      containerId,
      {
        limit,
        before: opened === undefined ? undefined : Number(opened),
      },
    );
    const approvals = await this.#store.approvals.ofBuilds(
      items.flatMap(({ buildId }) => buildId ?? []),
    );
    const last = items.length === limit ? items.at(-1) : undefined;
    return {
      items: items.map(row =>
        presentDecision(
          row,
          row.buildId ? approvals.get(row.buildId) : undefined,
        ),
      ),
      totalItems,
      pageInfo: {
        nextCursor: this.#cursors.seal(scope, last && String(last.seq)),
      },
    };
  }

  async checkHook(caller: Caller, { containerId }: { containerId: string }) {
    const container = await this.#changeable(caller, containerId);
    return this.#containers.checkHook(container);
  }

  async rotateHookSecret(
    caller: Caller,
    { containerId }: { containerId: string },
  ) {
    const container = await this.#changeable(caller, containerId);
    return this.#containers.rotateHookSecret(container);
  }

  async #changeable(
    caller: Caller,
    containerId: string,
  ): Promise<ContainerRow> {
    const container = await this.#containers.get(containerId);
    await this.#access.mustChangeContainer(caller, container);
    return container;
  }
}
