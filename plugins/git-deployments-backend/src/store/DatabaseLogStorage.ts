import type { Stage } from 'backstage-plugin-git-deployments-common';
import type {
  LogStorage,
  StoredLine,
} from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';

/** Keeps the lines of logs in the platform's database. */
export class DatabaseLogStorage implements LogStorage {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(
    buildId: string,
    first: number,
    lines: readonly StoredLine[],
  ): Promise<void> {
    await this.#knex.transaction(async tx => {
      await tx('log_chunks')
        .where({ build_id: buildId })
        .where('first', '>=', first)
        .delete();
      await tx('log_chunks').insert({
        build_id: buildId,
        first,
        last: first + lines.length - 1,
        lines: JSON.stringify(
          lines.map(({ stage, time, line }) => [stage, time, line]),
        ),
      });
    });
  }

  async read(buildId: string, from: number): Promise<StoredLine[]> {
    const row = await this.#knex('log_chunks')
      .where({ build_id: buildId })
      .where('last', '>=', from)
      .orderBy('first')
      .first();
    return row
      ? parse(row.lines).slice(Math.max(0, from - Number(row.first)))
      : [];
  }

  async readEnd(buildId: string, to: number): Promise<StoredLine[]> {
    const row = await this.#knex('log_chunks')
      .where({ build_id: buildId })
      .where('first', '<=', to)
      .orderBy('first', 'desc')
      .first();
    return row ? parse(row.lines).slice(0, to - Number(row.first) + 1) : [];
  }

  async remove(buildIds: readonly string[]): Promise<void> {
    await this.#knex('log_chunks')
      .whereIn('build_id', [...buildIds])
      .delete();
  }
}

function parse(lines: string): StoredLine[] {
  return (JSON.parse(lines) as [Stage, string, string][]).map(
    ([stage, time, line]) => ({ stage, time, line }),
  );
}
