import type {
  BuildStatus,
  HistoryTrigger,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { fromColumns } from './columns';
import { containing } from './containing';
import { branchKey } from './searchable';
import type { BuildRow } from './tables';

/** Which builds of a container are looked for. */
export interface HistoryWhere {
  status?: readonly BuildStatus[];
  trigger?: readonly HistoryTrigger[];
  /** A part of the name of who is behind it. */
  person?: string;
  branch?: string;
  /** A part of the message's first line, the commit or the id. */
  text?: string;
  /** Queued not before, and before; ISO 8601. */
  from?: string;
  to?: string;
}

/** Where a page of the history is. */
export type HistoryPosition =
  /** Behind the newest of them. */
  | { at: 'offset'; offset: number }
  /** Next to a build, by its number. */
  | { at: 'older'; than: number }
  | { at: 'newer'; than: number }
  /** These builds, whatever has become of them. */
  | { at: 'rows'; numbers: readonly number[] };

/** No more are counted of those that have come since a page was read. */
export const MOST_NEWER = 100;

/**
 * Pages through the builds of a container, however many there are.
 *
 * Numbers first, rows after: the numbers are found in an index that has all that is filtered by, so that rows which do
 * not match are never read.
 */
export class HistoryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * A page of builds, the newest first, and whether there are more on either side of it. Of given rows, neither is
   * looked for.
   */
  async page(
    containerId: string,
    where: HistoryWhere,
    position: HistoryPosition,
    limit: number,
  ): Promise<{ items: BuildRow[]; older: boolean; newer: boolean }> {
    const { numbers, ...more } = await this.#numbers(
      containerId,
      where,
      position,
      limit,
    );
    const rows = await this.#knex('builds')
      .where({ container_id: containerId })
      .whereIn('number', numbers)
      .orderBy('number', 'desc');
    return {
      items: rows.map(row => fromColumns<BuildRow>('builds', row)),
      ...more,
    };
  }

  /** How many builds match that are newer than one: no more than {@link MOST_NEWER}. */
  async countNewer(
    containerId: string,
    where: HistoryWhere,
    than: number,
  ): Promise<number> {
    const numbers = await this.#matching(containerId, where)
      .where('number', '>', than)
      .limit(MOST_NEWER)
      .pluck('number');
    return numbers.length;
  }

  /** How many there are. Reads as many entries of the index as the container has builds, where anything is asked for. */
  async count(containerId: string, where: HistoryWhere): Promise<number> {
    if (Object.values(where).every(isUndefined)) {
      // They are numbered from one, and none is ever deleted alone.
      const [{ last }] = await this.#knex('builds')
        .where({ container_id: containerId })
        .max({ last: 'number' });
      return Number(last ?? 0);
    }
    const [{ count }] = await this.#matching(containerId, where)
      .clearSelect()
      .count({ count: '*' });
    return Number(count);
  }

  /** The last builds that were built and succeeded, the newest first. */
  async lastSucceeded(containerId: string, limit: number): Promise<BuildRow[]> {
    const rows = await this.#knex('builds')
      .where({ container_id: containerId, status: 'succeeded' })
      .whereNull('source_build_id')
      .orderBy('number', 'desc')
      .limit(limit);
    return rows.map(row => fromColumns<BuildRow>('builds', row));
  }

  /** Of the last builds: how they stand, who is behind them, and what they were built from. */
  async last(
    containerId: string,
    limit: number,
  ): Promise<{ status: BuildStatus; person: string | null; branch: string }[]> {
    return this.#knex('builds')
      .where({ container_id: containerId })
      .orderBy('number', 'desc')
      .limit(limit)
      .select('status', { person: 'triggered_by' }, 'branch');
  }

  /** The newest build of each of these containers, or the newest one in a state. */
  async newestOf(
    containerIds: readonly string[],
    status?: BuildStatus,
  ): Promise<Map<string, BuildRow>> {
    // Container by container: to group all builds of all of them would read each one.
    const newest = this.#knex('builds as newer')
      .whereRaw('newer.container_id = containers.id')
      .where(status ? { 'newer.status': status } : {})
      .orderBy('newer.number', 'desc')
      .limit(1)
      .select('newer.number');
    const rows = await this.#knex('containers')
      .whereIn('containers.id', [...containerIds])
      .join('builds', join =>
        join
          .on('builds.container_id', 'containers.id')
          .andOn('builds.number', this.#knex.raw('(?)', [newest])),
      )
      .select('builds.*');
    return new Map(
      rows.map(row => [row.container_id, fromColumns<BuildRow>('builds', row)]),
    );
  }

  async #numbers(
    containerId: string,
    where: HistoryWhere,
    position: HistoryPosition,
    limit: number,
  ): Promise<{ numbers: number[]; older: boolean; newer: boolean }> {
    if (position.at === 'rows') {
      return { numbers: [...position.numbers], older: false, newer: false };
    }
    if (position.at === 'newer') {
      const found: number[] = await this.#matching(containerId, where)
        .where('number', '>', position.than)
        .orderBy('number', 'asc')
        .limit(limit + 1)
        .pluck('number');
      return {
        numbers: found.slice(0, limit).reverse(),
        older: true,
        newer: found.length > limit,
      };
    }
    const query = this.#matching(containerId, where)
      .orderBy('number', 'desc')
      .limit(limit + 1);
    const found: number[] = await (position.at === 'older'
      ? query.where('number', '<', position.than)
      : query.offset(position.offset)
    ).pluck('number');
    return {
      numbers: found.slice(0, limit),
      older: found.length > limit,
      newer: position.at === 'older' || position.offset > 0,
    };
  }

  #matching(containerId: string, where: HistoryWhere): Knex.QueryBuilder {
    const query = this.#knex('builds').where({ container_id: containerId });
    const { status, ...others } = where;
    if (status && Object.values(others).every(isUndefined)) {
      query.whereIn('status', [...status]);
    } else if (status) {
      // As an expression: by the index of states, SQLite would read each row for what else is asked for.
      query.whereRaw(
        `coalesce(status, '') in (${status.map(() => '?').join(', ')})`,
        [...status],
      );
    }
    if (where.trigger) {
      this.#cameAbout(query, containerId, where.trigger);
    }
    if (where.person !== undefined) {
      containing(query, ['triggered_by'], where.person);
    }
    if (where.branch !== undefined) {
      query.where({ branch: branchKey(where.branch) });
    }
    if (where.text !== undefined) {
      containing(query, ['search'], where.text);
    }
    if (where.from !== undefined) {
      query.where('queued_at', '>=', where.from);
    }
    if (where.to !== undefined) {
      query.where('queued_at', '<', where.to);
    }
    return query;
  }

  #cameAbout(
    query: Knex.QueryBuilder,
    containerId: string,
    triggers: readonly HistoryTrigger[],
  ): void {
    query.where(some => {
      some.whereIn(
        'trigger',
        triggers.filter(trigger => trigger !== 'approval'),
      );
      if (triggers.includes('approval')) {
        // By number, which is in the index; few builds of all were asked for.
        some.orWhereIn(
          'number',
          this.#knex('approvals')
            .join('builds as asked', 'asked.id', 'approvals.build_id')
            .where({
              'approvals.container_id': containerId,
              'approvals.state': 'approved',
            })
            .select('asked.number'),
        );
      }
    });
  }
}

function isUndefined(value: unknown): boolean {
  return value === undefined;
}
