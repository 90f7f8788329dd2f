import type { AuthService } from '@backstage/backend-plugin-api';
import {
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { LRUCache } from 'lru-cache';

/** Deepest nesting of groups that is followed. */
const MOST_LEVELS = 10;

/** How long an answer of the catalog is good: a page of a hundred containers asks for each person once. */
const GOOD_MS = 5_000;
const MOST_ANSWERS = 5_000;

type Relations = NonNullable<Entity['relations']>;

/**
 * Who is in which group, and who owns what, by the catalog.
 *
 * Groups are expanded here, because identity claims carry direct groups only; the catalog is asked as the plugin
 * itself, so that a role does not depend on what its holder may see.
 */
export class Directory {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #answers = new LRUCache<string, Promise<Relations>>({
    max: MOST_ANSWERS,
    ttl: GOOD_MS,
  });

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /** A user, and all groups that they are in, however deep. */
  async principalsOf(userRef: string): Promise<ReadonlySet<string>> {
    const principals = new Set([userRef]);
    let level: string[] = [userRef];
    for (let depth = 0; level.length > 0 && depth < MOST_LEVELS; depth++) {
      const relations = await Promise.all(
        level.map(ref => this.#relationsOf(ref)),
      );
      level = relations
        .flat()
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

  /** Who owns an entity: users and groups. */
  async ownersOf(entityRef: string): Promise<string[]> {
    return (await this.#relationsOf(entityRef))
      .filter(({ type }) => type === RELATION_OWNED_BY)
      .map(({ targetRef }) => targetRef);
  }

  /** What is not in the catalog has none. Those who ask while an answer is on its way share it; a failure is not kept. */
  #relationsOf(ref: string): Promise<Relations> {
    const known = this.#answers.get(ref);
    if (known) {
      return known;
    }
    const answer = this.#ask(ref);
    this.#answers.set(ref, answer);
    answer.catch(() => {
      if (this.#answers.peek(ref) === answer) {
        this.#answers.delete(ref);
      }
    });
    return answer;
  }

  async #ask(ref: string): Promise<Relations> {
    const entity = await this.#catalog.getEntityByRef(ref, {
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
    return entity?.relations ?? [];
  }
}
