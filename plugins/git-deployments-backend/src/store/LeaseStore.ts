import type { Knex } from 'knex';

/** Who does what only one backend may do at a time. */
export class LeaseStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Takes or renews a lease by compare-and-set; answers whether the holder has it until then. */
  async acquire(
    name: string,
    holder: string,
    now: Date,
    ttlMs: number,
  ): Promise<boolean> {
    const expires = new Date(now.getTime() + ttlMs).toISOString();
    const renewed = await this.#knex('leases')
      .where({ name })
      .where(query =>
        query.where({ holder }).orWhere('expires_at', '<', now.toISOString()),
      )
      .update({ holder, expires_at: expires });
    if (renewed > 0) {
      return true;
    }
    await this.#knex('leases')
      .insert({ name, holder, expires_at: expires })
      .onConflict('name')
      .ignore();
    const row = await this.#knex('leases').where({ name }).first();
    return row?.holder === holder;
  }

  /** Gives a lease back at shutdown, so that another backend need not wait for its end. */
  async release(name: string, holder: string): Promise<void> {
    await this.#knex('leases').where({ name, holder }).delete();
  }
}
