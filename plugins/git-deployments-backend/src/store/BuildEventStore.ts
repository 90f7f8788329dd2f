import type { Knex } from 'knex';
import { createHash } from 'node:crypto';
import type { BuildEventRow } from './tables';

/** So many are kept of a build: the newest ones. */
const MOST_EVENTS = 100;

/** What the cluster said of builds. */
export class BuildEventStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Keeps events, given oldest first; what was kept already is brought up to date. */
  async keep(buildId: string, events: readonly BuildEventRow[]): Promise<void> {
    // Two that differed only in what was taken out of them are one.
    const rows = new Map(events.map(event => [keyOf(event), event]));
    const newest = [...rows].slice(-MOST_EVENTS);
    if (newest.length === 0) {
      return;
    }
    await this.#knex.transaction(async tx => {
      await tx('build_events')
        .insert(
          newest.map(([key, event]) => ({ build_id: buildId, key, ...event })),
        )
        .onConflict(['build_id', 'key'])
        .merge(['at', 'count']);
      const old: string[] = await tx('build_events')
        .where({ build_id: buildId })
        .orderBy([{ column: 'at', order: 'desc' }, 'key'])
        .offset(MOST_EVENTS)
        .limit(MOST_EVENTS)
        .pluck('key');
      await tx('build_events')
        .where({ build_id: buildId })
        .whereIn('key', old)
        .delete();
    });
  }

  /** What is kept of a build, oldest first. */
  async list(buildId: string): Promise<BuildEventRow[]> {
    return this.#knex('build_events')
      .where({ build_id: buildId })
      .orderBy(['at', 'key'])
      .select('at', 'type', 'object', 'reason', 'message', 'count');
  }
}

function keyOf({ object, reason, message }: BuildEventRow): string {
  return createHash('sha256')
    .update(JSON.stringify([object, reason, message]))
    .digest('hex');
}
