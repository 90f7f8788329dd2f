import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { HookRow } from './tables';

/** Webhooks at providers. */
export class HookStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<HookRow | undefined> {
    const row = await this.#knex('hooks').where({ id }).first();
    return row && fromColumns<HookRow>('hooks', row);
  }

  async find(
    provider: string,
    repositoryId: string,
  ): Promise<HookRow | undefined> {
    const row = await this.#knex('hooks')
      .where({ provider, repository_id: repositoryId })
      .first();
    return row && fromColumns<HookRow>('hooks', row);
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
