import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { parsePrincipal } from '../roles/principals';
import type { RoleService } from '../roles/RoleService';
import type { ContainerFilter, Store } from '../store';

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
   * Those whose entity or project somebody or one of their groups owns, or in whose project they were given a role. The
   * catalog is asked once, as them.
   *
   * @returns undefined for all: who is owner or admin everywhere
   */
  async filterOf(
    principal: string,
    credentials: BackstageCredentials,
  ): Promise<ContainerFilter | undefined> {
    if (parsePrincipal(principal).type !== 'user') {
      return { project: await this.#projectsOf(principal) };
    }
    if (await this.#roles.isAdministrator(principal)) {
      return undefined;
    }
    const principals = [...(await this.#roles.principalsOf(principal))];
    return {
      anyOf: [
        await this.ownedBy(principals, credentials),
        { holds: { principals, role: 'member' } },
      ],
    };
  }

  /** Those whose entity or project is owned by one of these users and groups, as far as may be seen. */
  async ownedBy(
    owners: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<ContainerFilter> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          'relations.ownedBy': owners.map(owner => owner.toLowerCase()),
        },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
      },
      { credentials },
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
