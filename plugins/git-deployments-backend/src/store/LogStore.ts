import { ConflictError } from '@backstage/errors';
import type { LogLine, Stage } from 'backstage-plugin-git-deployments-common';
import type {
  LogStorage,
  StoredLine,
} from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';

/** A line before it has its number. */
export type NewLine = StoredLine;

/** How far a source was read. */
export interface LogCursor {
  /** Of the last line that was taken in, as the kubelet wrote it. */
  timestamp: string | null;
  /** How many lines of that time were taken in. */
  same: number;
  done: boolean;
  /** The end of a line that is longer than is read at once. */
  carry: string | null;
  keptBytes: number;
  droppedBytes: number;
}

/** Of a source of which nothing was read. */
const BEGINNING: LogCursor = {
  timestamp: null,
  same: 0,
  done: false,
  carry: null,
  keptBytes: 0,
  droppedBytes: 0,
};

/** A chunk holds so much text: what a reader holds in memory, and writes at once. */
const CHUNK_LENGTH = 16 * 1024;

/** Where the last lines of a stage are looked for, and how many are enough. */
const END_CHUNKS = 10;
const END_LINES = 20;

/** Lines of build logs, and how far each source was read. */
export class LogStore {
  readonly #knex: Knex;
  readonly #storage: LogStorage;

  constructor(knex: Knex, storage: LogStorage) {
    this.#knex = knex;
    this.#storage = storage;
  }

  /**
   * Appends lines and moves the cursor of their source. The lines are written first, behind what the build says is kept,
   * and count from the moment at which the build says so, together with the cursor: after a crash in between they are
   * written again, in the same place.
   *
   * @throws ConflictError - where another backend has appended meanwhile
   */
  async append(
    buildId: string,
    lines: readonly NewLine[],
    cursor?: { source: string } & LogCursor,
  ): Promise<void> {
    const before = lines.length > 0 ? await this.#kept(buildId) : 0;
    let first = before + 1;
    for (const chunk of chunks(lines)) {
      await this.#storage.write(buildId, first, chunk);
      first += chunk.length;
    }
    await this.#knex.transaction(async tx => {
      if (lines.length > 0) {
        const changed = await tx('builds')
          .where({ id: buildId, log_lines: before })
          .update({
            log_lines: first - 1,
            ...(cursor && cursor.droppedBytes > 0 && { log: 'truncated' }),
          });
        if (changed === 0) {
          throw new ConflictError(
            `The log of ${buildId} was written by someone else`,
          );
        }
      }
      if (cursor) {
        const { source, keptBytes, droppedBytes, ...rest } = cursor;
        await tx('log_cursors')
          .insert({
            build_id: buildId,
            source,
            ...rest,
            kept_bytes: keptBytes,
            dropped_bytes: droppedBytes,
          })
          .onConflict(['build_id', 'source'])
          .merge();
      }
    });
  }

  async cursor(buildId: string, source: string): Promise<LogCursor> {
    const row = await this.#knex('log_cursors')
      .where({ build_id: buildId, source })
      .first();
    return row ? toCursor(row) : BEGINNING;
  }

  /** The sources of a build of which something, but not all, was read. */
  async unfinished(buildId: string): Promise<string[]> {
    const rows = await this.#knex('log_cursors')
      .where({ build_id: buildId, done: false })
      .select('source');
    return rows.map(({ source }) => source);
  }

  /** Lines after number `after`, in order: some at a time; an empty answer means that there are none yet. */
  async read(buildId: string, after: number): Promise<LogLine[]> {
    const last = await this.#kept(buildId);
    const lines =
      after < last ? await this.#storage.read(buildId, after + 1) : [];
    return lines
      .slice(0, last - after)
      .map((line, index) => ({ ...line, n: after + 1 + index }));
  }

  /** The last lines of a stage, as far as they are in what was written last. */
  async end(buildId: string, stage: Stage): Promise<string[]> {
    let to = await this.#kept(buildId);
    let found: string[] = [];
    for (let chunk = 0; chunk < END_CHUNKS && to > 0; chunk += 1) {
      const lines = await this.#storage.readEnd(buildId, to);
      found = [
        ...lines.filter(line => line.stage === stage).map(({ line }) => line),
        ...found,
      ];
      if (found.length >= END_LINES || lines.length === 0) {
        break;
      }
      to -= lines.length;
    }
    return found;
  }

  /** The last line of a stage that says something; undefined where there is none in what was written last. */
  async lastLine(buildId: string, stage: Stage): Promise<string | undefined> {
    const lines = await this.end(buildId, stage);
    return lines.reverse().find(line => line.trim() !== '');
  }

  /** Forgets logs of builds that ended before then, some at a time; answers whether there may be more. */
  async removeBefore(time: string, limit: number): Promise<boolean> {
    const ids: string[] = await this.#knex('builds')
      .whereIn('log', ['kept', 'truncated'])
      .whereNotNull('finished_at')
      .where('finished_at', '<', time)
      .limit(limit)
      .pluck('id');
    await this.#storage.remove(ids);
    await this.#knex.transaction(async tx => {
      await tx('builds')
        .whereIn('id', ids)
        .update({ log: 'deleted', log_lines: 0 });
      await tx('log_cursors').whereIn('build_id', ids).delete();
    });
    return ids.length === limit;
  }

  async #kept(buildId: string): Promise<number> {
    const row = await this.#knex('builds')
      .where({ id: buildId })
      .select('log_lines')
      .first();
    return row?.log_lines ?? 0;
  }
}

function* chunks(lines: readonly NewLine[]): Generator<NewLine[], void> {
  let chunk: NewLine[] = [];
  let length = 0;
  for (const line of lines) {
    if (chunk.length > 0 && length + line.line.length > CHUNK_LENGTH) {
      yield chunk;
      chunk = [];
      length = 0;
    }
    chunk.push(line);
    // What surrounds the text is kept and sent, too.
    length += line.line.length + 50;
  }
  if (chunk.length > 0) {
    yield chunk;
  }
}

function toCursor(row: {
  timestamp: string | null;
  same: number;
  done: unknown;
  carry: string | null;
  kept_bytes: unknown;
  dropped_bytes: unknown;
}): LogCursor {
  return {
    timestamp: row.timestamp,
    same: row.same,
    done: Boolean(row.done),
    carry: row.carry,
    keptBytes: Number(row.kept_bytes),
    droppedBytes: Number(row.dropped_bytes),
  };
}
