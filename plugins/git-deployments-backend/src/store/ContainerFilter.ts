import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type {
  ProtectionLevel,
  Role,
} from 'backstage-plugin-git-deployments-common';
import { ROLES } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';

/** One thing that can be said of containers. Of several values one suffices. */
export type ContainerCondition =
  | { project: string[] }
  | { entityRef: string[] }
  | { environment: string[] }
  /** As it is stored: the minimum of an environment is not looked at. */
  | { level: ProtectionLevel[] }
  /** One of the principals was given at least that role in the project. */
  | { holds: { principals: string[]; role: Role } };

/** Which containers somebody may see. */
export type ContainerFilter = PermissionCriteria<ContainerCondition>;

/** Leaves those rows of `containers` that the filter holds for. */
export function narrowContainers<Query extends Knex.QueryBuilder>(
  query: Query,
  filter: ContainerFilter | undefined,
): Query {
  if (filter) {
    query.where(inner => apply(inner, filter));
  }
  return query;
}

function apply(query: Knex.QueryBuilder, filter: ContainerFilter): void {
  if ('allOf' in filter) {
    filter.allOf.forEach(each => query.andWhere(inner => apply(inner, each)));
  } else if ('anyOf' in filter) {
    nothingElse(query, filter.anyOf).where(some =>
      filter.anyOf.forEach(each => some.orWhere(inner => apply(inner, each))),
    );
  } else if ('not' in filter) {
    query.whereNot(inner => apply(inner, filter.not));
  } else {
    condition(query, filter);
  }
}

function condition(query: Knex.QueryBuilder, leaf: ContainerCondition): void {
  if ('project' in leaf) {
    query.whereIn('containers.project', leaf.project);
  } else if ('entityRef' in leaf) {
    query.whereIn('containers.entity_ref', leaf.entityRef);
  } else if ('environment' in leaf) {
    query.whereIn('containers.environment', leaf.environment);
  } else if ('level' in leaf) {
    // Texts in the JSON cannot look like this: quotes within them are escaped.
    nothingElse(query, leaf.level).where(some =>
      leaf.level.forEach(level =>
        some.orWhere('containers.protection', 'like', `%"level":"${level}"%`),
      ),
    );
  } else {
    const { principals, role } = leaf.holds;
    query.whereIn('containers.project', project =>
      project
        .from('project_roles')
        .whereIn('principal', principals)
        .whereIn('role', ROLES.slice(0, ROLES.indexOf(role) + 1))
        .select('project'),
    );
  }
}

/** Of no alternatives none holds: an empty group would leave every row. */
function nothingElse(
  query: Knex.QueryBuilder,
  alternatives: readonly unknown[],
): Knex.QueryBuilder {
  return alternatives.length === 0 ? query.whereRaw('1 = 0') : query;
}
