import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { RoleService } from '../roles/RoleService';
import type { ContainerFilter, Store } from '../store';
import type { Caller } from '../service/types';
import { principalOf } from '../service/Access';

/** Which containers are somebody's. */
export class Ownership {
  readonly #catalog: CatalogService;
  readonly #roles: RoleService;
  readonly #store: Pick<Store, 'containers'>;

  constructor(options: {
    catalog: CatalogService;
    roles: RoleService;
    store: Pick<Store, 'containers'>;
  }) {
    this.#catalog = options.catalog;
    this.#roles = options.roles;
    this.#store = options.store;
  }

  /**
   * Those whose entity or project the caller or one of their groups owns, or in whose project they were given a role.
   * The catalog is asked once, as the caller.
   *
   * @returns undefined for all: who is owner or admin everywhere
   */
  async filterOf(caller: Caller): Promise<ContainerFilter | undefined> {
    const name = principalOf(caller);
    if (caller.credentials.principal.type !== 'user') {
      return { project: await this.#projectsOf(name) };
    }
    if (await this.#roles.isAdministrator(name)) {
      return undefined;
    }
    const principals = [...(await this.#roles.principalsOf(name))];
    return {
      anyOf: [
        await this.ownedBy(caller, principals),
        { holds: { principals, role: 'member' } },
      ],
    };
  }

  /** Those whose entity or project is owned by one of these users and groups, as far as the caller may see. */
  async ownedBy(
    caller: Caller,
    owners: readonly string[],
  ): Promise<ContainerFilter> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          'relations.ownedBy': owners.map(owner => owner.toLowerCase()),
        },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
      },
      { credentials: caller.credentials },
    );
    const refs = items.map(entity => stringifyEntityRef(entity));
    return { anyOf: [{ entityRef: refs }, { project: refs }] };
  }

  /** A machine has roles by the configuration alone, which needs no catalog. */
  async #projectsOf(machine: string): Promise<string[]> {
    const projects = await this.#store.containers.projects();
    const roles = await Promise.all(
      projects.map(project => this.#roles.roleOf(machine, project)),
    );
    return projects.filter((_, index) => roles[index] !== undefined);
  }
}
