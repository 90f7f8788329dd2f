import type { Knex } from 'knex';
import { fromColumns } from './columns';
import type { CommitStatusRow } from './tables';

/** What commits are to be told. Rows come with what they tell of, in its transaction: {@link tellCommit}. */
export class CommitStatusStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What is to be told now, the oldest first. */
  async listDue(now: Date, limit: number): Promise<CommitStatusRow[]> {
    const rows = await this.#knex('commit_statuses')
      .where('due_at', '<=', now.toISOString())
      .orderBy(['due_at', 'created_at', 'id'])
      .limit(limit);
    return rows.map(row =>
      fromColumns<CommitStatusRow>('commit_statuses', row),
    );
  }

  /** Whether the commit has something newer to say for the container. */
  async isOutdated(row: CommitStatusRow): Promise<boolean> {
    const newer = await this.#knex('commit_statuses')
      .where({ container_id: row.containerId, sha: row.sha })
      .where('created_at', '>', row.createdAt)
      .first('id');
    return newer !== undefined;
  }

  /** Keeps what was told; a change that came meanwhile stays due. */
  async told(
    row: CommitStatusRow,
    told: CommitStatusRow['told'],
  ): Promise<void> {
    await this.#knex('commit_statuses')
      .where({ id: row.id })
      .update({
        told_version: row.version,
        told: told === null ? null : JSON.stringify(told),
        attempts: 0,
        problem: null,
      });
    await this.#knex('commit_statuses')
      .where({ id: row.id, version: row.version })
      .update({ due_at: null });
  }

  /** What waits for a connection is due now. */
  async wake(connectionId: string, now: string): Promise<void> {
    await this.#knex('commit_statuses')
      .where('due_at', '>', now)
      .whereIn(
        'container_id',
        this.#knex('containers')
          .where({ connection_id: connectionId })
          .select('id'),
      )
      .update({ due_at: now });
  }

  /** Tries again then, or never where `dueAt` is null. */
  async retry(
    row: CommitStatusRow,
    dueAt: string | null,
    problem: string,
  ): Promise<void> {
    await this.#knex('commit_statuses')
      .where({ id: row.id, version: row.version })
      .update({ due_at: dueAt, attempts: row.attempts + 1, problem });
  }
}

/** Notes that a commit has something new to say, of a build or of a decision. Part of the transaction that makes it so. */
export async function tellCommit(
  tx: Knex.Transaction,
  about: { id: string; containerId: string; sha: string },
  now: string,
): Promise<void> {
  await tx('commit_statuses')
    .insert({
      id: about.id,
      container_id: about.containerId,
      sha: about.sha,
      version: 0,
      told_version: 0,
      attempts: 0,
      created_at: now,
    })
    .onConflict('id')
    .ignore();
  await tx('commit_statuses')
    .where({ id: about.id })
    .update({ version: tx.raw('version + 1'), due_at: now, attempts: 0 });
}
