import type { AuditFilter } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import { narrowContainers, type ContainerFilter } from './ContainerFilter';
import type { AuditRow } from './tables';

/** So many rows are read at once where all are wanted. */
const BATCH = 500;

/** Which events: times are ISO 8601 in UTC, as they are kept. */
export interface AuditWhere extends AuditFilter {
  /** Leaves out what is about other containers, and what is about containers that are no more. */
  containers?: ContainerFilter;
}

/** Who did what. Events are added, and never changed: the database itself refuses that. */
export class AuditStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async append(event: Omit<AuditRow, 'seq'>): Promise<void> {
    await this.#knex('audit').insert(toColumns('audit', event));
  }

  /** Events, newest first: what came before `before`. */
  async list(
    where: AuditWhere,
    page: { limit: number; before?: number },
  ): Promise<{ items: AuditRow[]; totalItems: number }> {
    const [{ count }] = await this.#select(where).count({ count: '*' });
    const query = this.#select(where).orderBy('seq', 'desc').limit(page.limit);
    const rows = await (page.before === undefined
      ? query
      : query.where('seq', '<', page.before));
    return {
      items: rows.map(row => fromColumns<AuditRow>('audit', row)),
      totalItems: Number(count),
    };
  }

  /** All events up to now, oldest first, read as they are asked for. */
  async *all(where: AuditWhere): AsyncGenerator<AuditRow> {
    const newest: { seq: number } | undefined = await this.#knex('audit')
      .orderBy('seq', 'desc')
      .first('seq');
    let after = 0;
    while (newest && after < newest.seq) {
      const rows = await this.#select(where)
        .where('seq', '>', after)
        .where('seq', '<=', newest.seq)
        .orderBy('seq')
        .limit(BATCH);
      const events = rows.map(row => fromColumns<AuditRow>('audit', row));
      yield* events;
      after =
        events.length < BATCH ? newest.seq : events[events.length - 1].seq;
    }
  }

  #select({ from, to, containers, ...where }: AuditWhere) {
    const query = this.#knex('audit').where(toColumns('audit', where));
    if (from !== undefined) {
      query.where('at', '>=', from);
    }
    if (to !== undefined) {
      query.where('at', '<', to);
    }
    if (containers) {
      query.where(seen =>
        seen
          .whereNull('container_id')
          .orWhereIn(
            'container_id',
            narrowContainers(
              this.#knex('containers').select('containers.id'),
              containers,
            ),
          ),
      );
    }
    return query;
  }
}
