import type { Knex } from 'knex';
import { fromColumns } from './columns';
import type { DecisionRow } from './tables';

/** The ledger: what each change meant for each container. It is written with the build that came of it. */
export class DecisionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions').where({ id }).first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** What was decided about a change for a container. */
  async find(
    containerId: string,
    changeKey: string,
  ): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions')
      .where({ container_id: containerId, change_key: changeKey })
      .first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** The newest decision about a ref of a container. */
  async newest(
    containerId: string,
    ref: string,
  ): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions')
      .where({ container_id: containerId, ref })
      .whereNot({ trigger: 'manual' })
      .orderBy('seq', 'desc')
      .first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** The ledger of a container, newest first: what was decided before `before`. */
  async list(
    containerId: string,
    page: { limit: number; before?: number },
  ): Promise<{ items: DecisionRow[]; totalItems: number }> {
    const [{ count }] = await this.#knex('decisions')
      .where({ container_id: containerId })
      .count({ count: '*' });
    const query = this.#knex('decisions')
      .where({ container_id: containerId })
      .orderBy('seq', 'desc')
      .limit(page.limit);
    const rows = await (page.before === undefined
      ? query
      : query.where('seq', '<', page.before));
    return {
      items: rows.map(row => fromColumns<DecisionRow>('decisions', row)),
      totalItems: Number(count),
    };
  }
}
