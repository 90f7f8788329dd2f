import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { CommitStatusRow } from './tables';

/** What commits are to be told. Rows come with what they tell of, in its transaction: {@link tellCommit}. */
export class CommitStatusStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The provider instances that are to be told something now. */
  async dueProviders(now: Date): Promise<string[]> {
    return this.#knex('commit_statuses')
      .join('containers', 'containers.id', 'commit_statuses.container_id')
      .where('commit_statuses.due_at', '<=', now.toISOString())
      .distinct()
      .pluck('containers.provider');
  }

  /** What is to be told a provider instance now, the oldest first. */
  async listDue(
    provider: string,
    now: Date,
    limit: number,
  ): Promise<CommitStatusRow[]> {
    const rows = await this.#knex('commit_statuses')
      .join('containers', 'containers.id', 'commit_statuses.container_id')
      .where('commit_statuses.due_at', '<=', now.toISOString())
      .where('containers.provider', provider)
      .orderBy([
        'commit_statuses.due_at',
        'commit_statuses.created_at',
        'commit_statuses.id',
      ])
      .limit(limit)
      .select('commit_statuses.*');
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

  /** Tries again then, or never where `dueAt` is null; a change that came meanwhile stays due. */
  async retry(
    { id, version }: Pick<CommitStatusRow, 'id' | 'version'>,
    changes: Pick<CommitStatusRow, 'dueAt' | 'attempts' | 'problem'>,
  ): Promise<void> {
    await this.#knex('commit_statuses')
      .where({ id, version })
      .update(toColumns('commit_statuses', changes));
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
