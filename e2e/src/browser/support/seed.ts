import knex, { type Knex } from 'knex';

/** Works with the database of the portal, which is SQLite, beside it. */
export async function withDatabase<T>(
  work: (database: Knex) => Promise<T>,
): Promise<T> {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename: process.env.PORTAL_DATABASE ?? '' },
    useNullAsDefault: true,
  });
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

/** Of rows that are inserted at once: the portal writes too. */
const BATCH = 5_000;

const MINUTE_MS = 60_000;

/** Makes so many builds of a container by copying one of it, a minute apart until it, most of them succeeded. */
export async function multiplyBuild(
  buildId: string,
  count: number,
): Promise<void> {
  await withDatabase(async database => {
    const original = await database('builds').where({ id: buildId }).first();
    const begin = Date.parse(original.queued_at);
    for (let from = 1; from <= count; from += BATCH) {
      const rows = Array.from(
        { length: Math.min(BATCH, count - from + 1) },
        (_, n) => {
          const number = from + n;
          const sha = (number * 7_919)
            .toString(16)
            .padStart(7, '0')
            .padEnd(40, '0');
          const at = (seconds: number) =>
            new Date(
              begin - (count + 1 - number) * MINUTE_MS + seconds * 1_000,
            ).toISOString();
          return {
            ...original,
            id: `${buildId}x${number}`,
            number: original.number + number,
            status: number % 10 === 0 ? 'failed' : 'succeeded',
            trigger: number % 3 === 0 ? 'manual' : 'push',
            sha,
            tag: sha.slice(0, 7),
            git: JSON.stringify({
              ...JSON.parse(original.git),
              GIT_REVISION: sha,
              GIT_COMMIT_MESSAGE: `Change number ${number}`,
            }),
            search: `${buildId}x${number} ${sha} change number ${number}`,
            queued_at: at(0),
            started_at: at(5),
            finished_at: at(35 + (number % 20)),
          };
        },
      );
      await database.transaction(async tx => {
        for (const row of rows) {
          await tx('builds').insert(row);
        }
      });
    }
  });
}

/** Lines of a chunk of a log. */
const CHUNK = 200;

/** Gives a build that has ended another log, of so many lines of its stage `build`. */
export async function fillLog(buildId: string, count: number): Promise<void> {
  await withDatabase(async database => {
    const begin = Date.now() - count;
    await database.transaction(async tx => {
      await tx('log_chunks').where({ build_id: buildId }).delete();
      for (let first = 1; first <= count; first += CHUNK) {
        const last = Math.min(count, first + CHUNK - 1);
        const lines = Array.from({ length: last - first + 1 }, (_, n) => {
          const line = first + n;
          return [
            'build',
            new Date(begin + line).toISOString(),
            line % 1_000 === 1
              ? `Step ${Math.ceil(line / 1_000)}/${Math.ceil(
                  count / 1_000,
                )}: RUN make part-${line}`
              : `\u001b[3${
                  line % 8
                }mpart ${line}\u001b[0m of what is compiled ${'.'.repeat(
                  line % 60,
                )}`,
          ];
        });
        await tx('log_chunks').insert({
          build_id: buildId,
          first,
          last,
          lines: JSON.stringify(lines),
        });
      }
      await tx('builds').where({ id: buildId }).update({ log_lines: count });
    });
  });
}
