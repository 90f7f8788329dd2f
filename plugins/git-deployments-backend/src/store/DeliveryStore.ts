import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { DeliveryRow } from './tables';

/** Webhook requests as they arrived. */
export class DeliveryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Keeps a delivery; answers false where the hook has it already (the provider sent it again). One that had failed for
   * good is taken up anew.
   */
  async insert(row: DeliveryRow): Promise<boolean> {
    const key = { hook_id: row.hookId, delivery_id: row.deliveryId };
    const existing = await this.#knex('deliveries')
      .where(key)
      .first('id', 'state');
    if (existing?.state === 'failed') {
      await this.#knex('deliveries')
        .where({ id: existing.id })
        .update({ state: 'received', attempts: 0, due_at: row.dueAt });
      return true;
    }
    if (existing) {
      return false;
    }
    await this.#knex('deliveries')
      .insert(toColumns('deliveries', row))
      .onConflict(['hook_id', 'delivery_id'])
      .ignore();
    return true;
  }

  /** Takes due deliveries for `leaseMs`; a process that dies with one gives it back by time. Oldest first. */
  async claim(
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<DeliveryRow[]> {
    return this.#knex.transaction(async tx => {
      const due = tx('deliveries')
        .where({ state: 'received' })
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(limit);
      const rows = await (tx.client.config.client === 'pg'
        ? due.forUpdate().skipLocked()
        : due);
      await tx('deliveries')
        .whereIn(
          'id',
          rows.map(row => row.id),
        )
        .update({
          due_at: new Date(now.getTime() + leaseMs).toISOString(),
          attempts: tx.raw('attempts + 1'),
        });
      return rows.map(row =>
        fromColumns<DeliveryRow>('deliveries', {
          ...row,
          attempts: row.attempts + 1,
        }),
      );
    });
  }

  async finish(
    id: string,
    state: 'processed' | 'failed',
    outcome: string,
  ): Promise<void> {
    await this.#knex('deliveries').where({ id }).update({ state, outcome });
  }

  /** Tries again later. */
  async retry(id: string, dueAt: string, outcome: string): Promise<void> {
    await this.#knex('deliveries')
      .where({ id })
      .update({ due_at: dueAt, outcome });
  }
}
