import type { Knex } from 'knex';
import { claimDue } from './claimDue';
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
    await this.#knex('deliveries')
      .insert(toColumns('deliveries', row))
      .onConflict(['hook_id', 'delivery_id'])
      .ignore();
    const kept = await this.#knex('deliveries').where(key).first('id');
    if (kept?.id === row.id) {
      return true;
    }
    const taken = await this.#knex('deliveries')
      .where({ ...key, state: 'failed' })
      .update({ state: 'received', attempts: 0, due_at: row.dueAt });
    return taken > 0;
  }

  /** The provider instances that have deliveries to process now. */
  async dueProviders(now: Date): Promise<string[]> {
    return this.#knex('deliveries')
      .join('hooks', 'hooks.id', 'deliveries.hook_id')
      .where('deliveries.state', 'received')
      .where('deliveries.due_at', '<=', now.toISOString())
      .distinct()
      .pluck('hooks.provider');
  }

  /** Takes due deliveries of a provider instance for `leaseMs`; a process that dies with one gives it back by time. Oldest first. */
  async claim(
    provider: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<DeliveryRow[]> {
    return this.#knex.transaction(async tx => {
      const due = tx('deliveries')
        .where({ state: 'received' })
        .where('due_at', '<=', now.toISOString())
        .whereIn('hook_id', tx('hooks').where({ provider }).select('id'))
        // What was woken is due at the same time, and still was received one after the other.
        .orderBy(['due_at', 'received_at', 'id'])
        .limit(limit);
      const rows = await claimDue(
        tx,
        'deliveries',
        due,
        new Date(now.getTime() + leaseMs).toISOString(),
        { attempts: tx.raw('attempts + 1') },
      );
      return rows.map(row =>
        fromColumns<DeliveryRow>('deliveries', {
          ...row,
          attempts: Number(row.attempts) + 1,
        }),
      );
    });
  }

  /** Keeps what is still being processed claimed until then. */
  async extend(ids: string[], dueAt: string): Promise<void> {
    await this.#knex('deliveries')
      .whereIn('id', ids)
      .where({ state: 'received' })
      .update({ due_at: dueAt });
  }

  /** Ends a delivery. One that someone else has claimed since can be processed, but not have failed. */
  async finish(
    { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
    state: 'processed' | 'failed',
    outcome: string,
  ): Promise<void> {
    await this.#knex('deliveries')
      .where({ id, state: 'received' })
      .where(state === 'failed' ? { attempts } : {})
      .update({ state, outcome });
  }

  /** Tries again later, if nobody else has claimed it since. */
  async retry(
    { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
    changes: Pick<DeliveryRow, 'dueAt' | 'attempts' | 'outcome'>,
  ): Promise<void> {
    await this.#knex('deliveries')
      .where({ id, attempts, state: 'received' })
      .update(toColumns('deliveries', changes));
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
