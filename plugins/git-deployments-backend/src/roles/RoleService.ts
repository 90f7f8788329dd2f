import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  hasRole,
  ROLES,
  type Role,
  type RoleBinding,
} from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsConfig } from '../config/read';
import { matchesAny } from '../containers/grants';
import type { RoleStore } from '../store/RoleStore';
import { Directory } from './Directory';
import {
  explainConfigured,
  explainUser,
  type RoleExplanation,
} from './explain';
import { botRef, machineRef, parsePrincipal } from './principals';

export { botRef, machineRef };
export type { RoleExplanation };

/** So many entities are looked for at once. */
const BATCH = 200;

/** Who has which role in a project: from the configuration, the catalog's ownership, and what owners gave. */
export class RoleService {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #config: Pick<GitDeploymentsConfig, 'roles' | 'userAnnotations'>;
  readonly #store: { roles: Pick<RoleStore, 'listOf'> };
  readonly #directory: Directory;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    config: Pick<GitDeploymentsConfig, 'roles' | 'userAnnotations'>;
    store: { roles: Pick<RoleStore, 'listOf'> };
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#config = options.config;
    this.#store = options.store;
    this.#directory = new Directory(options);
  }

  /** The project of an entity: its System, or itself. NotFoundError where the caller sees no such entity. */
  async projectOf(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<{ entityRef: string; project: string }> {
    let ref;
    try {
      ref = parseEntityRef(entityRef, {
        defaultKind: 'component',
        defaultNamespace: DEFAULT_NAMESPACE,
      });
    } catch {
      throw new InputError(
        `"${entityRef}" is no entity reference such as component:default/api`,
      );
    }
    const entity = await this.#catalog.getEntityByRef(ref, { credentials });
    if (!entity) {
      throw new NotFoundError(
        `There is no entity ${stringifyEntityRef(
          ref,
        )} in the catalog, or you may not see it`,
      );
    }
    const system = entity.relations?.find(
      ({ type, targetRef }) =>
        type === RELATION_PART_OF && targetRef.startsWith('system:'),
    );
    return {
      entityRef: stringifyEntityRef(entity),
      project: system?.targetRef ?? stringifyEntityRef(entity),
    };
  }

  /** Whether an entity is in the catalog, as far as somebody may see. */
  async isVisible(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const entity = await this.#catalog.getEntityByRef(entityRef, {
      credentials,
    });
    return entity !== undefined;
  }

  /** Which of these entities are not in the catalog, whoever may see them. */
  async missingOf(entityRefs: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    const credentials = await this.#auth.getOwnServiceCredentials();
    for (let from = 0; from < entityRefs.length; from += BATCH) {
      const batch = entityRefs.slice(from, from + BATCH);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs: batch, fields: ['kind', 'metadata.name'] },
        { credentials },
      );
      missing.push(...batch.filter((_, index) => !items[index]));
    }
    return missing;
  }

  /** Which role someone has in a project, and why: a user, a machine or a bot. The highest of all that they are given. */
  async explain(principal: string, project: string): Promise<RoleExplanation> {
    const { roles } = this.#config;
    const who = parsePrincipal(principal);
    if (who.type !== 'user') {
      return explainConfigured(principal, who, project, roles);
    }
    const [principals, owners, bindings] = await Promise.all([
      this.#directory.principalsOf(who.ref),
      roles.ownership ? this.#directory.ownersOf(project) : [],
      this.#store.roles.listOf(project),
    ]);
    return explainUser(
      who.ref,
      principals,
      { project, owners, bindings },
      roles,
    );
  }

  /** The role of someone in a project; undefined for outsiders. See {@link explain}. */
  async roleOf(principal: string, project: string): Promise<Role | undefined> {
    return (await this.explain(principal, project)).role;
  }

  /** The role for what an account at a provider pushes that is no person's; undefined where the configuration gives none. */
  async botRole(
    provider: string,
    accountId: string,
    project: string,
  ): Promise<Role | undefined> {
    return this.roleOf(botRef(provider, accountId), project);
  }

  /** Someone, and all groups that they are in, nested ones too. */
  async principalsOf(principal: string): Promise<ReadonlySet<string>> {
    const who = parsePrincipal(principal);
    return who.type === 'user'
      ? this.#directory.principalsOf(who.ref)
      : new Set([principal]);
  }

  /** The users and groups that hold at least a role in a project: whom to tell of what waits for them. */
  async approversOf(
    project: string,
    minimum: 'admin' | 'owner',
  ): Promise<string[]> {
    const holders = (await this.holdersOf(project)).filter(({ role }) =>
      hasRole(role, minimum),
    );
    return [...new Set(holders.map(({ principal }) => principal))];
  }

  /** The users and groups that hold a role in a project, and where it comes from; the most powerful first. */
  async holdersOf(project: string): Promise<RoleBinding[]> {
    const { owner, admin, ownership } = this.#config.roles;
    const [owners, bindings] = await Promise.all([
      ownership ? this.#directory.ownersOf(project) : [],
      this.#store.roles.listOf(project),
    ]);
    const given = { createdBy: null, createdAt: null };
    const holders: RoleBinding[] = [
      ...owner.map(principal => ({
        ...given,
        principal,
        role: 'owner' as const,
        source: 'configuration' as const,
      })),
      ...admin.map(principal => ({
        ...given,
        principal,
        role: 'admin' as const,
        source: 'configuration' as const,
      })),
      ...(ownership
        ? owners.map(principal => ({
            ...given,
            principal,
            role: ownership,
            source: 'ownership' as const,
          }))
        : []),
      ...bindings.map(({ principal, role, createdBy, createdAt }) => ({
        principal,
        role,
        source: 'binding' as const,
        createdBy,
        createdAt,
      })),
    ];
    return ROLES.flatMap(role => holders.filter(each => each.role === role));
  }

  /** The machines and bots that have a role in a project. */
  machinesOf(project: string): RoleBinding[] {
    const { machines, bots } = this.#config.roles;
    return [
      ...machines.map(entry => ({ ...entry, ref: machineRef(entry.subject) })),
      ...bots.map(entry => ({
        ...entry,
        ref: botRef(entry.provider, entry.accountId),
      })),
    ]
      .filter(({ projects }) => matchesAny(projects, project))
      .map(({ ref, role }) => ({
        principal: ref,
        role,
        source: 'configuration',
        createdBy: null,
        createdAt: null,
      }));
  }

  /** Whether a user is owner or admin everywhere, by configuration: they look after the platform itself. */
  async isAdministrator(userRef: string): Promise<boolean> {
    const { owner, admin } = this.#config.roles;
    const principals = await this.principalsOf(userRef);
    return [...owner, ...admin].some(ref => principals.has(ref));
  }

  /** The user whose entity names an account of a provider instance in the annotation that is configured for it. */
  async userOfAccount(
    provider: string,
    accountId: string,
  ): Promise<string | undefined> {
    const annotation = this.#config.userAnnotations.get(provider);
    if (!annotation) {
      return undefined;
    }
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${annotation}`]: accountId,
        },
        limit: 2,
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    // Two people with one account would make a push anybody's: then it is nobody's.
    return items.length === 1 ? stringifyEntityRef(items[0]) : undefined;
  }
}
