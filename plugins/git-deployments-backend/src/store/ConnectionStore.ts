import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { ConnectionRow, OAuthFlowRow } from './tables';

/** What a new grant changes of a connection. */
export type Grant = Pick<
  ConnectionRow,
  'tokens' | 'tokenExpiresAt' | 'scopes' | 'updatedAt'
>;

/** Connections, and authorisations under way. */
export class ConnectionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Those whose grant has died: what needs them waits. */
  async listDead(): Promise<
    Pick<ConnectionRow, 'id' | 'accountLogin' | 'provider'>[]
  > {
    const rows = await this.#knex('connections')
      .where({ status: 'reconnect' })
      .select('id', 'account_login', 'provider');
    return rows.map(row => fromColumns('connections', row));
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
      const {
        id: _id,
        createdAt: _createdAt,
        tokenVersion: _tokenVersion,
        ...grant
      } = row;
      await tx('connections')
        .where({ id })
        .update({
          ...toColumns('connections', { ...grant, tokens: encryptFor(id) }),
          token_version: tx.raw('token_version + 1'),
        });
      return id;
    });
  }

  /** The grant of this version is dead; a newer one is left alone. Answers whether it is still this version. */
  async markDead(
    id: string,
    tokenVersion: number,
    problem: string,
    now: string,
  ): Promise<boolean> {
    const changed = await this.#knex('connections')
      .where({ id, token_version: tokenVersion })
      .update({
        status: 'reconnect',
        problem,
        refresh_holder: null,
        refresh_until: null,
        updated_at: now,
      });
    return changed > 0;
  }

  /** Lets one process renew the grant of this version until `until`; answers whether that is this one. */
  async beginRefresh(
    id: string,
    tokenVersion: number,
    holder: string,
    now: Date,
    until: Date,
  ): Promise<boolean> {
    const taken = await this.#knex('connections')
      .where({ id, token_version: tokenVersion, status: 'active' })
      .where(query =>
        query
          .whereNull('refresh_until')
          .orWhere('refresh_until', '<', now.toISOString()),
      )
      .update({ refresh_holder: holder, refresh_until: until.toISOString() });
    return taken > 0;
  }

  /** Keeps the renewed grant. */
  async finishRefresh(
    id: string,
    tokenVersion: number,
    holder: string,
    grant: Grant,
  ): Promise<void> {
    await this.#knex('connections')
      .where({ id, token_version: tokenVersion, refresh_holder: holder })
      .update({
        ...toColumns('connections', grant),
        token_version: tokenVersion + 1,
        refresh_holder: null,
        refresh_until: null,
      });
  }

  /** Gives up renewing the grant of this version without a new one. */
  async cancelRefresh(
    id: string,
    tokenVersion: number,
    holder: string,
  ): Promise<void> {
    await this.#knex('connections')
      .where({ id, token_version: tokenVersion, refresh_holder: holder })
      .update({ refresh_holder: null, refresh_until: null });
  }

  /** A build clones with the token until then; the hold of the same build is replaced. */
  async hold(id: string, buildId: string, until: Date): Promise<void> {
    await this.#knex('token_holds')
      .insert({
        build_id: buildId,
        connection_id: id,
        held_until: until.toISOString(),
      })
      .onConflict('build_id')
      .merge();
  }

  async releaseHold(buildId: string): Promise<void> {
    await this.#knex('token_holds').where({ build_id: buildId }).delete();
  }

  /** Whether a build clones with the token, other than the given one. */
  async isHeld(id: string, now: Date, exceptBuildId = ''): Promise<boolean> {
    const row = await this.#knex('token_holds')
      .where({ connection_id: id })
      .where('held_until', '>', now.toISOString())
      .whereNot({ build_id: exceptBuildId })
      .first('build_id');
    return row !== undefined;
  }

  /** All of them, for work on each; a page after the given id. */
  async page(after: string, limit: number): Promise<ConnectionRow[]> {
    const rows = await this.#knex('connections')
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    return rows.map(row => fromColumns<ConnectionRow>('connections', row));
  }

  /** Replaces the encrypted tokens if they are still these. */
  async reencrypt(id: string, before: string, after: string): Promise<boolean> {
    const changed = await this.#knex('connections')
      .where({ id, tokens: before })
      .update({ tokens: after });
    return changed > 0;
  }

  /** What goes on once a connection is connected again, by connection. */
  async countWaiting(
    ids: string[],
  ): Promise<Map<string, { builds: number; pushes: number }>> {
    const builds: { id: string; count: number | string }[] = await this.#knex(
      'builds',
    )
      .join('containers', 'containers.id', 'builds.container_id')
      .whereIn('containers.connection_id', ids)
      .where(waiting =>
        waiting
          .where('builds.status', 'queued')
          // Its run is not released yet: it has not begun to clone.
          .orWhere(begun =>
            begun
              .where('builds.status', 'building')
              .whereNull('builds.run_uid'),
          ),
      )
      .groupBy('containers.connection_id')
      .select(
        { id: 'containers.connection_id' },
        this.#knex.raw('count(*) as count'),
      );
    const pushes: { id: string; count: number | string }[] = await this.#knex(
      'deliveries',
    )
      .join('hooks', 'hooks.id', 'deliveries.hook_id')
      .join('containers', function track() {
        this.on('containers.provider', 'hooks.provider').andOn(
          'containers.repository_id',
          'hooks.repository_id',
        );
      })
      .whereIn('containers.connection_id', ids)
      .where('deliveries.state', 'received')
      .groupBy('containers.connection_id')
      .select(
        { id: 'containers.connection_id' },
        this.#knex.raw('count(distinct deliveries.id) as count'),
      );
    const count = (rows: typeof builds, id: string) =>
      Number(rows.find(row => row.id === id)?.count ?? 0);
    return new Map(
      ids.map(id => [
        id,
        { builds: count(builds, id), pushes: count(pushes, id) },
      ]),
    );
  }

  /** Deletes it if no container uses it; answers whether it did. */
  async deleteUnused(id: string): Promise<boolean> {
    const deleted = await this.#knex('connections')
      .where({ id })
      .whereNotExists(
        this.#knex('containers')
          .where({ connection_id: id })
          .select(this.#knex.raw('1')),
      )
      .delete();
    return deleted > 0;
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

  /** All flows, for work on each; a page after the given state. */
  async pageFlows(after: string, limit: number): Promise<OAuthFlowRow[]> {
    const rows = await this.#knex('oauth_flows')
      .where('state_hash', '>', after)
      .orderBy('state_hash')
      .limit(limit);
    return rows.map(row => fromColumns<OAuthFlowRow>('oauth_flows', row));
  }

  /** Replaces the encrypted verifier of a flow, if the flow is still there. */
  async reencryptFlow(
    stateHash: string,
    before: string,
    after: string,
  ): Promise<boolean> {
    const changed = await this.#knex('oauth_flows')
      .where({ state_hash: stateHash, code_verifier: before })
      .update({ code_verifier: after });
    return changed > 0;
  }
}
