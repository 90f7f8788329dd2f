import type { Knex } from 'knex';
import { claimDue } from './claimDue';
import { fromColumns, toColumns } from './columns';
import type { HookRow } from './tables';

/** SQLite has no booleans. */
function toRow(row: Record<string, unknown>): HookRow {
  const hook = fromColumns<HookRow>('hooks', row);
  return { ...hook, healthy: Boolean(hook.healthy) };
}

/** Webhooks at providers. */
export class HookStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<HookRow | undefined> {
    const row = await this.#knex('hooks').where({ id }).first();
    return row && toRow(row);
  }

  async find(
    provider: string,
    repositoryId: string,
  ): Promise<HookRow | undefined> {
    const row = await this.#knex('hooks')
      .where({ provider, repository_id: repositoryId })
      .first();
    return row && toRow(row);
  }

  /** The hooks of these repositories. */
  async findAll(
    repositories: readonly Pick<HookRow, 'provider' | 'repositoryId'>[],
  ): Promise<HookRow[]> {
    const keys = new Map(
      repositories.map(({ provider, repositoryId }) => [
        `${provider} ${repositoryId}`,
        [provider, repositoryId],
      ]),
    );
    const rows = await this.#knex('hooks').whereIn(
      ['provider', 'repository_id'],
      [...keys.values()],
    );
    return rows.map(toRow);
  }

  /** The hook of the repository: the given one, or the one that was there before. */
  async findOrInsert(row: HookRow): Promise<HookRow> {
    await this.#knex('hooks')
      .insert(toColumns('hooks', row))
      .onConflict(['provider', 'repository_id'])
      .ignore();
    const found = await this.find(row.provider, row.repositoryId);
    if (!found) {
      throw new Error(
        `The hook of ${row.repository} was removed while it was made`,
      );
    }
    return found;
  }

  async update(id: string, changes: Partial<HookRow>): Promise<void> {
    await this.#knex('hooks').where({ id }).update(toColumns('hooks', changes));
  }

  /** Changes a hook that still has the secret that was read; answers whether it had. */
  async updateUnchanged(
    { id, secret }: Pick<HookRow, 'id' | 'secret'>,
    changes: Partial<HookRow>,
  ): Promise<boolean> {
    const changed = await this.#knex('hooks')
      .where({ id, secret })
      .update(toColumns('hooks', changes));
    return changed > 0;
  }

  /** The provider instances that have hooks to look at now. */
  async dueProviders(now: Date): Promise<string[]> {
    return this.#knex('hooks')
      .where('due_at', '<=', now.toISOString())
      .distinct()
      .pluck('provider');
  }

  /** Takes hooks of a provider instance that are to be looked at, for `leaseMs`. The longest waiting first. */
  async claim(
    provider: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<HookRow[]> {
    return this.#knex.transaction(async tx => {
      const due = tx('hooks')
        .where({ provider })
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(limit);
      const dueAt = new Date(now.getTime() + leaseMs).toISOString();
      const rows = await claimDue(tx, 'hooks', due, dueAt);
      return rows.map(row => toRow({ ...row, due_at: dueAt }));
    });
  }

  /** Says when to look at a hook next, if nobody has said so since it was read. */
  async plan(
    { id, dueAt }: Pick<HookRow, 'id' | 'dueAt'>,
    next: string,
  ): Promise<void> {
    await this.#knex('hooks')
      .where({ id, due_at: dueAt })
      .update({ due_at: next });
  }

  /** What is wrong with hooks for want of a connection is looked at now. */
  async wake(connectionId: string, now: string): Promise<void> {
    await this.#knex('hooks')
      .where({ healthy: false })
      .whereExists(
        this.#knex('containers')
          .whereRaw(
            'containers.provider = hooks.provider and containers.repository_id = hooks.repository_id',
          )
          .where({ connection_id: connectionId })
          .select(this.#knex.raw('1')),
      )
      .update({ due_at: now });
  }

  /** All of them, for work on each; a page after the given id. */
  async page(after: string, limit: number): Promise<HookRow[]> {
    const rows = await this.#knex('hooks')
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    return rows.map(toRow);
  }

  /** Replaces encrypted secrets if they are still these. */
  async reencrypt(
    { id, secret, previousSecret }: HookRow,
    after: Pick<HookRow, 'secret' | 'previousSecret'>,
  ): Promise<boolean> {
    const changed = await this.#knex('hooks')
      .where({ id, secret, previous_secret: previousSecret })
      .update(toColumns('hooks', after));
    return changed > 0;
  }

  /** Removes the hook if no container tracks its repository any more; answers whether it did. */
  async deleteUnused(id: string): Promise<boolean> {
    const deleted = await this.#knex('hooks')
      .where({ id })
      .whereNotExists(
        this.#knex('containers')
          .whereRaw(
            'containers.provider = hooks.provider and containers.repository_id = hooks.repository_id',
          )
          .whereNotNull('containers.connection_id')
          .select(this.#knex.raw('1')),
      )
      .delete();
    return deleted > 0;
  }
}
