import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { ConnectionRow, OAuthFlowRow } from './tables';

/** Connections, and authorisations under way. */
export class ConnectionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<ConnectionRow | undefined> {
    const row = await this.#knex('connections').where({ id }).first();
    return row && fromColumns<ConnectionRow>('connections', row);
  }

  /** The connections that a user authorised, oldest first. */
  async listOf(ownerRef: string): Promise<ConnectionRow[]> {
    const rows = await this.#knex('connections')
      .where({ owner_ref: ownerRef })
      .orderBy('created_at');
    return rows.map(row => fromColumns<ConnectionRow>('connections', row));
  }

  /** Who authorised a connection for this account, the newest authorisation first. */
  async ownersOfAccount(
    provider: string,
    accountId: string,
  ): Promise<string[]> {
    const rows = await this.#knex('connections')
      .where({ provider, account_id: accountId })
      .orderBy('updated_at', 'desc')
      .select('owner_ref');
    return rows.map(row => row.owner_ref);
  }

  /** Inserts, or gives the connection of the same person and account the new grant. Answers the id that holds it. */
  async upsert(
    row: ConnectionRow,
    encryptFor: (id: string) => string,
  ): Promise<string> {
    return this.#knex.transaction(async tx => {
      const { provider, ownerRef, accountId } = row;
      await tx('connections')
        .insert(toColumns('connections', row))
        .onConflict(['provider', 'owner_ref', 'account_id'])
        .ignore();
      const { id } = await tx('connections')
        .where({ provider, owner_ref: ownerRef, account_id: accountId })
        .first('id');
      const { id: _id, createdAt: _createdAt, ...grant } = row;
      await tx('connections')
        .where({ id })
        .update(toColumns('connections', { ...grant, tokens: encryptFor(id) }));
      return id;
    });
  }

  async setStatus(
    id: string,
    status: ConnectionRow['status'],
    now: string,
  ): Promise<void> {
    await this.#knex('connections')
      .where({ id })
      .update({ status, updated_at: now });
  }

  /** Deletes it; containers that used it stay, disconnected. */
  async delete(id: string): Promise<void> {
    await this.#knex.transaction(async tx => {
      await tx('containers')
        .where({ connection_id: id })
        .update({ connection_id: null });
      await tx('connections').where({ id }).delete();
    });
  }

  async insertFlow(row: OAuthFlowRow): Promise<void> {
    await this.#knex('oauth_flows')
      .where('expires_at', '<', new Date().toISOString())
      .delete();
    await this.#knex('oauth_flows').insert(toColumns('oauth_flows', row));
  }

  /** Takes a flow out, so that its state is good for one use only. */
  async takeFlow(stateHash: string): Promise<OAuthFlowRow | undefined> {
    const row = await this.#knex('oauth_flows')
      .where({ state_hash: stateHash })
      .first();
    if (!row) {
      return undefined;
    }
    const taken = await this.#knex('oauth_flows')
      .where({ state_hash: stateHash })
      .delete();
    return taken === 1
      ? fromColumns<OAuthFlowRow>('oauth_flows', row)
      : undefined;
  }
}
