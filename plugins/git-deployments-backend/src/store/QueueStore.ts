import { RUNNING_STATUSES } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { claimDue } from './claimDue';
import { fromColumns } from './columns';
import type { BuildRow, ContainerConfig } from './tables';

/** What the queue of a cluster goes by. */
export type LiveBuild = Pick<
  BuildRow,
  | 'id'
  | 'containerId'
  | 'project'
  | 'number'
  | 'status'
  | 'phase'
  | 'reason'
  | 'queuedAt'
> & { connectionId: string | null };

/** Which builds are to be looked at, and by whom. */
export class QueueStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Takes running builds of a cluster that are due, for `leaseMs`: nobody else gets them meanwhile. Those that wait are
   * not taken but planned, see the engine's queue.
   */
  async claim(
    cluster: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<BuildRow[]> {
    return this.#knex.transaction(async tx => {
      const due = tx('builds')
        .where({ cluster })
        .whereIn('status', [...RUNNING_STATUSES])
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(limit);
      const dueAt = new Date(now.getTime() + leaseMs).toISOString();
      const rows = await claimDue(tx, 'builds', due, dueAt);
      return rows.map(row =>
        fromColumns<BuildRow>('builds', { ...row, due_at: dueAt }),
      );
    });
  }

  /** Says when to look at a build again; never a change that anyone else must see. */
  async setDue(id: string, dueAt: string): Promise<void> {
    await this.#knex('builds').where({ id }).update({ due_at: dueAt });
  }

  /** The builds of a cluster that wait or hold their container's slot, the oldest first. */
  async live(cluster: string): Promise<LiveBuild[]> {
    const rows = await this.#knex('builds')
      .where({ cluster })
      .whereIn('status', ['queued', ...RUNNING_STATUSES])
      .orderBy(['queued_at', 'number'])
      .select(
        'id',
        'container_id',
        'project',
        'number',
        'status',
        'phase',
        'reason',
        'queued_at',
        'config',
      );
    return rows.map(({ config, ...row }) => ({
      ...fromColumns<Omit<LiveBuild, 'connectionId'>>('builds', row),
      connectionId: (JSON.parse(config) as ContainerConfig).connectionId,
    }));
  }

  /** Builds that nobody works on, because their cluster is none of these. */
  async unserved(clusters: readonly string[]): Promise<BuildRow[]> {
    const rows = await this.#knex('builds')
      .whereNotIn('cluster', [...clusters])
      .whereIn('status', ['queued', ...RUNNING_STATUSES])
      .limit(100);
    return rows.map(row => fromColumns<BuildRow>('builds', row));
  }
}
