import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { DeliveryRow } from './tables';

const SUMMARY_COLUMNS = [
  'id',
  'hook_id',
  'delivery_id',
  'headers',
  'source',
  'replay_of',
  'state',
  'outcome',
  'attempts',
  'received_at',
] as const;

/** A delivery without its body, with the repository that it is about. */
export type DeliverySummary = Omit<DeliveryRow, 'body' | 'dueAt'> & {
  provider: string;
  repository: string;
  /** Bytes of the body. */
  size: number;
};

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
  async retry(
    { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
    dueAt: string,
    outcome: string,
  ): Promise<void> {
    await this.#knex('deliveries')
      .where({ id })
      .update({ due_at: dueAt, outcome, attempts });
  }

  async get(id: string): Promise<DeliveryRow | undefined> {
    const row = await this.#knex('deliveries').where({ id }).first();
    return row && fromColumns<DeliveryRow>('deliveries', row);
  }

  /** Deliveries, newest first: what came before `before`. Bodies are not read, only measured. */
  async list(filter: {
    provider?: string;
    repository?: string;
    state?: DeliveryRow['state'];
    limit: number;
    before?: { receivedAt: string; id: string };
  }): Promise<{ items: DeliverySummary[]; totalItems: number }> {
    const { provider, repository, state, limit, before } = filter;
    const query = this.#knex('deliveries').join(
      'hooks',
      'hooks.id',
      'deliveries.hook_id',
    );
    if (provider !== undefined) {
      query.where('hooks.provider', provider);
    }
    if (repository !== undefined) {
      query.where('hooks.repository', repository);
    }
    if (state !== undefined) {
      query.where('deliveries.state', state);
    }
    const [{ count }] = await query.clone().count({ count: '*' });
    if (before !== undefined) {
      query.where(older =>
        older
          .where('deliveries.received_at', '<', before.receivedAt)
          .orWhere(same =>
            same
              .where('deliveries.received_at', before.receivedAt)
              .where('deliveries.id', '<', before.id),
          ),
      );
    }
    const rows = await query
      .orderBy([
        { column: 'deliveries.received_at', order: 'desc' },
        { column: 'deliveries.id', order: 'desc' },
      ])
      .limit(limit)
      .select(
        ...SUMMARY_COLUMNS.map(column => `deliveries.${column}`),
        'hooks.provider',
        'hooks.repository',
        this.#knex.raw('length(deliveries.body) as size'),
      );
    return {
      items: rows.map(row => fromColumns<DeliverySummary>('deliveries', row)),
      totalItems: Number(count),
    };
  }

  /** Whether something that a hook reported waits to be processed. */
  async hasReported(hookId: string): Promise<boolean> {
    const row = await this.#knex('deliveries')
      .where({ hook_id: hookId, state: 'received', source: 'hook' })
      .first('id');
    return row !== undefined;
  }

  /** What waits for a connection is due now. */
  async wake(connectionId: string, now: string): Promise<void> {
    await this.#knex('deliveries')
      .where({ state: 'received' })
      .whereIn(
        'hook_id',
        this.#knex('hooks')
          .join('containers', function track() {
            this.on('containers.provider', 'hooks.provider').andOn(
              'containers.repository_id',
              'hooks.repository_id',
            );
          })
          .where('containers.connection_id', connectionId)
          .select('hooks.id'),
      )
      .update({ due_at: now });
  }

  /** Deletes what was received before and needs no more work, some at a time; answers how many. */
  async deleteOlder(before: string, limit: number): Promise<number> {
    const ids = await this.#knex('deliveries')
      .where('received_at', '<', before)
      .whereNot({ state: 'received' })
      .orderBy('received_at')
      .limit(limit)
      .pluck('id');
    return this.#knex('deliveries').whereIn('id', ids).delete();
  }
}
