import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Role } from 'backstage-plugin-git-deployments-common';
import type { GitDeploymentsConfig } from '../config/read';

/** Deepest nesting of groups that is followed. */
const MOST_LEVELS = 10;

/** So many entities are looked for at once. */
const BATCH = 200;

/**
 * Who has which role in a project, from the catalog's ownership and the configuration.
 *
 * Groups are expanded here, because identity claims carry direct groups only; the catalog is asked as the plugin
 * itself, so that a role does not depend on what its holder may see.
 */
export class RoleService {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #config: Pick<GitDeploymentsConfig, 'roles' | 'userAnnotations'>;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    config: Pick<GitDeploymentsConfig, 'roles' | 'userAnnotations'>;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#config = options.config;
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

  /** The role of a user in a project; undefined for outsiders. */
  async roleOf(userRef: string, project: string): Promise<Role | undefined> {
    const { owner, admin, ownership } = this.#config.roles;
    const principals = await this.#principals(userRef);
    if (owner.some(ref => principals.has(ref))) {
      return 'owner';
    }
    if (admin.some(ref => principals.has(ref))) {
      return 'admin';
    }
    if (!ownership) {
      return undefined;
    }
    const entity = await this.#get(project);
    const owned = entity?.relations?.some(
      ({ type, targetRef }) =>
        type === RELATION_OWNED_BY && principals.has(targetRef),
    );
    return owned ? ownership : undefined;
  }

  /** Whether a user is owner or admin everywhere, by configuration: they look after the platform itself. */
  async isAdministrator(userRef: string): Promise<boolean> {
    const { owner, admin } = this.#config.roles;
    const principals = await this.#principals(userRef);
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

  async #principals(userRef: string): Promise<Set<string>> {
    const principals = new Set([userRef]);
    let level: string[] = [userRef];
    for (let depth = 0; level.length > 0 && depth < MOST_LEVELS; depth++) {
      const entities = await Promise.all(level.map(ref => this.#get(ref)));
      level = entities
        .flatMap(entity => entity?.relations ?? [])
        .filter(
          ({ type }) =>
            type === RELATION_MEMBER_OF || type === RELATION_CHILD_OF,
        )
        .map(({ targetRef }) => targetRef)
        .filter(ref => !principals.has(ref));
      level.forEach(ref => principals.add(ref));
    }
    return principals;
  }

  async #get(ref: string): Promise<Entity | undefined> {
    return this.#catalog.getEntityByRef(ref, {
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
  }
}
