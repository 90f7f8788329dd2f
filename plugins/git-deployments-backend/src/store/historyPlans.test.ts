import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { openStore, type HistoryWhere, type Store } from '.';
import { build, container } from './__testUtils__/rows';
import { toColumns } from './columns';
import { searchable } from './searchable';

jest.setTimeout(120_000);

const BUILDS = 3_000;
const STATUSES = ['succeeded', 'failed', 'cancelled'] as const;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('a long history on %s', engine => {
  const isPostgres = engine.startsWith('POSTGRES');
  let knex: Knex;
  let store: Store;
  const row = container();

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
    await store.containers.insert(row);
    for (let from = 0; from < BUILDS; from += 100) {
      await knex('builds').insert(
        Array.from({ length: 100 }, (_, n) => {
          const number = from + n + 1;
          const made = build(row, { status: STATUSES[number % 3] });
          return toColumns('builds', {
            ...made,
            ...searchable(made),
            number,
            version: 1,
          });
        }),
      );
    }
    await knex.raw(isPostgres ? 'vacuum analyze builds' : 'analyze');
  });

  /** How the database does each statement of the work, in one text a statement. */
  async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
    const asked: { sql: string; bindings: readonly unknown[] }[] = [];
    const note = (query: (typeof asked)[number]) => asked.push(query);
    knex.on('query', note);
    await work();
    knex.removeListener('query', note);
    const plans: string[] = [];
    for (const { sql, bindings } of asked) {
      const result = await knex.raw(
        // The statement of PostgreSQL has numbers where knex wants question marks.
        `${isPostgres ? 'explain' : 'explain query plan'} ${
          isPostgres ? sql.replace(/\$\d+/g, '?') : sql
        }`,
        [...bindings] as Knex.Value[],
      );
      const lines: Record<string, string>[] = isPostgres ? result.rows : result;
      plans.push(
        lines.map(line => line['QUERY PLAN'] ?? line.detail).join('\n'),
      );
    }
    return plans;
  }

  const inTheIndexAlone = isPostgres
    ? /Index Only Scan( Backward)? using builds_/
    : /USING COVERING INDEX builds_/;

  it.each<[string, HistoryWhere]>([
    ['nothing', {}],
    ['states', { status: ['failed', 'error'] }],
    ['a person', { person: 'mia' }],
    ['a branch', { branch: 'main' }],
    ['a text that nothing has', { text: 'nowhere' }],
    ['a time', { from: '2027-01-01T00:00:00.000Z' }],
    ['a trigger', { trigger: ['rollback', 'poll'] }],
    ['all at once', { status: ['failed'], text: 'x', trigger: ['push'] }],
  ])('is looked through for %s without reading a row', async (_, where) => {
    const plans = await plansOf(async () => {
      await store.history.page(row.id, where, { at: 'older', than: 9e5 }, 30);
      await store.history.countNewer(row.id, where, 5);
    });
    const [find, , newer] = plans;
    expect(find).toMatch(inTheIndexAlone);
    expect(newer).toMatch(inTheIndexAlone);
  });

  it('has its rows read by their numbers, and its newest builds found without a search', async () => {
    const plans = await plansOf(async () => {
      await store.history.page(
        row.id,
        {},
        { at: 'rows', numbers: [5, 6, 7] },
        30,
      );
      await store.history.newestOf([row.id]);
      await store.history.newestOf([row.id], 'failed');
      await store.history.lastSucceeded(row.id, 20);
      await store.history.count(row.id, {});
    });
    for (const plan of plans) {
      expect(plan).not.toMatch(/^SCAN (?!CONSTANT)|Seq Scan on builds/m);
    }
  });
});
