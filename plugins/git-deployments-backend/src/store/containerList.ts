import {
  RUNNING_STATUSES,
  type BuildStatus,
  type ContainerConditionName,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { containing } from './containing';
import type { ContainerFilter } from './ContainerFilter';

/** Which containers are looked for, and in which order. */
export interface ContainerListWhere {
  /** Those that it is about at all: of an entity, or of somebody. */
  within?: ContainerFilter;
  /** How they stand; one suffices. */
  status?: readonly ContainerConditionName[];
  environment?: string;
  /** A part of name, environment, entity or repository. */
  search?: string;
  /** `recent`: those first whose newest build is the newest of all. */
  order?: 'name' | 'recent';
}

/** The states of a newest build that a condition is about. */
const STATES: Partial<Record<ContainerConditionName, readonly BuildStatus[]>> =
  {
    failed: ['failed', 'error'],
    waiting: ['pending_approval'],
    live: ['queued', ...RUNNING_STATUSES],
    succeeded: ['succeeded'],
  };

/** What a person may have to look at. */
const ATTENTION = ['failed', 'waiting', 'pinned', 'unhealthy'] as const;

/** Leaves those rows of `containers` that are looked for. */
export function whereContainers(
  knex: Knex,
  query: Knex.QueryBuilder,
  { status, environment, search }: ContainerListWhere,
): Knex.QueryBuilder {
  if (environment !== undefined) {
    query.where('containers.environment', environment);
  }
  if (search !== undefined) {
    containing(
      query,
      [
        'containers.name',
        'containers.environment',
        'containers.entity_ref',
        'containers.repository',
      ],
      search,
    );
  }
  if (status) {
    const names = status.flatMap(name =>
      name === 'attention' ? ATTENTION : [name],
    );
    query.where(some =>
      names.forEach(name => some.orWhere(each => condition(knex, each, name))),
    );
  }
  return query;
}

/** By name; or by what happened last. */
export function orderContainers(
  knex: Knex,
  query: Knex.QueryBuilder,
  order: ContainerListWhere['order'],
): Knex.QueryBuilder {
  if (order === 'recent') {
    // Those without a build come last on every engine.
    query.orderByRaw(`coalesce((?), '') desc`, [newest(knex, 'queued_at')]);
  }
  return query.orderBy([
    'containers.entity_ref',
    'containers.name',
    'containers.environment',
    'containers.id',
  ]);
}

function condition(
  knex: Knex,
  query: Knex.QueryBuilder,
  name: Exclude<ContainerConditionName, 'attention'>,
): void {
  switch (name) {
    case 'pinned':
      query.whereNotNull('containers.pinned');
      break;
    case 'unhealthy':
      query.whereNull('containers.connection_id').orWhereNotExists(
        knex('hooks')
          .whereRaw(
            'hooks.provider = containers.provider and hooks.repository_id = containers.repository_id',
          )
          .where(fine =>
            fine
              .where('hooks.status', 'manual')
              .orWhere({ 'hooks.status': 'active', 'hooks.healthy': true }),
          )
          .select(knex.raw('1')),
      );
      break;
    case 'never':
      query.whereNotExists(newest(knex, 'number'));
      break;
    default: {
      const states = STATES[name] ?? [];
      query.whereRaw(`(?) in (${states.map(() => '?').join(', ')})`, [
        newest(knex, 'status'),
        ...states,
      ]);
    }
  }
}

/** A column of the newest build of the container at hand. */
function newest(knex: Knex, column: string): Knex.QueryBuilder {
  return knex('builds')
    .whereRaw('builds.container_id = containers.id')
    .orderBy('number', 'desc')
    .limit(1)
    .select(column);
}
