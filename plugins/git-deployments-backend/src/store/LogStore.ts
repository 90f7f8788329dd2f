import type { Knex } from 'knex';
import type { LogLine, Stage } from 'backstage-plugin-git-deployments-common';

/** A line before it has its number. */
export type NewLine = { stage: Stage; time: string; line: string };

/** How far a source was read. */
export interface LogCursor {
  timestamp: string | null;
  same: number;
  done: boolean;
}

/** Lines of build logs, and how far each source was read. */
export class LogStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Appends lines and moves the cursor of their source, both or neither. One writer a build at a time. */
  async append(
    buildId: string,
    lines: NewLine[],
    cursor?: { source: string } & LogCursor,
  ): Promise<void> {
    await this.#knex.transaction(async tx => {
      if (lines.length > 0) {
        const [{ last }] = await tx('log_chunks')
          .where({ build_id: buildId })
          .max({ last: 'last' });
        const first = Number(last ?? 0) + 1;
        await tx('log_chunks').insert({
          build_id: buildId,
          first,
          last: first + lines.length - 1,
          lines: JSON.stringify(
            lines.map(({ stage, time, line }) => [stage, time, line]),
          ),
        });
      }
      if (cursor) {
        const { source, timestamp, same, done } = cursor;
        await tx('log_cursors')
          .insert({ build_id: buildId, source, timestamp, same, done })
          .onConflict(['build_id', 'source'])
          .merge();
      }
    });
  }

  async cursor(buildId: string, source: string): Promise<LogCursor> {
    const row = await this.#knex('log_cursors')
      .where({ build_id: buildId, source })
      .first();
    return row
      ? { timestamp: row.timestamp, same: row.same, done: Boolean(row.done) }
      : { timestamp: null, same: 0, done: false };
  }

  /** Lines after number `after`, in order: some chunks at a time; an empty answer means that there are none yet. */
  async read(buildId: string, after: number): Promise<LogLine[]> {
    const rows = await this.#knex('log_chunks')
      .where({ build_id: buildId })
      .where('last', '>', after)
      .orderBy('first')
      .limit(50);
    return rows
      .flatMap(row =>
        (JSON.parse(row.lines) as [Stage, string, string][]).map(
          ([stage, time, line], index) => ({
            stage,
            time,
            line,
            n: row.first + index,
          }),
        ),
      )
      .filter(line => line.n > after);
  }

  /** The last line of a stage that says something; undefined where there is none in what was written last. */
  async lastLine(buildId: string, stage: Stage): Promise<string | undefined> {
    const rows = await this.#knex('log_chunks')
      .where({ build_id: buildId })
      .orderBy('first', 'desc')
      .limit(10);
    return rows
      .flatMap(row =>
        (JSON.parse(row.lines) as [Stage, string, string][]).reverse(),
      )
      .find(([of, , line]) => of === stage && line.trim() !== '')?.[2];
  }

  /** Whether a line with that text was kept for a stage: for lines of our own that must come once. */
  async has(buildId: string, stage: Stage, text: string): Promise<boolean> {
    let after = 0;
    for (;;) {
      const lines = await this.read(buildId, after);
      if (lines.length === 0) {
        return false;
      }
      if (lines.some(line => line.stage === stage && line.line === text)) {
        return true;
      }
      after = lines[lines.length - 1].n;
    }
  }
}
