import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { openStore, type Store } from '.';
import { hook } from './__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/* What is asked every few seconds, or with each request, must not read whole tables. */
describe.each(databases.eachSupportedId())('queries on %s', engine => {
  let knex: Knex;
  let store: Store;

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  /** What SQLite would do for each statement that the work makes. */
  async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
    const asked: { sql: string; bindings: readonly unknown[] }[] = [];
    const note = ({ sql, bindings }: (typeof asked)[number]) => {
      // A list of no ids becomes `1 = 0`, which SQLite sees before it reads anything.
      if (/^(select|update|delete)/i.test(sql) && !/ 1 = /.test(sql)) {
        asked.push({ sql, bindings });
      }
    };
    knex.on('query', note);
    await work();
    knex.removeListener('query', note);
    const plans: string[] = [];
    for (const { sql, bindings } of asked) {
      const rows: { detail: string }[] = await knex.raw(
        `explain query plan ${sql}`,
        [...bindings] as Knex.Value[],
      );
      plans.push(...rows.map(({ detail }) => detail));
    }
    expect(plans).not.toEqual([]);
    return plans;
  }

  const now = new Date('2026-11-23T10:00:00.000Z');
  const iso = now.toISOString();
  const HOOK = hook();

  it.each<[string, (of: Store) => Promise<unknown>]>([
    ['deliveries to process', s => s.deliveries.claim('forge', now, 1, 20)],
    ['whose deliveries to process', s => s.deliveries.dueProviders(now)],
    ['deliveries that are kept claimed', s => s.deliveries.extend(['x'], iso)],
    ['what a hook has reported', s => s.deliveries.hasReported('x')],
    ['what waits for a connection', s => s.deliveries.wake('x', iso)],
    ['old deliveries', s => s.deliveries.deleteOlder(iso, 500)],
    ['hooks to look at', s => s.hooks.claim('forge', now, 1, 10)],
    ['whose hooks to look at', s => s.hooks.dueProviders(now)],
    ['the hook of a repository', s => s.hooks.find('forge', '1')],
    ['whether a hook is used', s => s.hooks.deleteUnused('x')],
    ['the next look at a hook', s => s.hooks.plan(HOOK, iso)],
    ['who tracks a repository', s => s.containers.listTracking('forge', '1')],
    ['who uses a connection', s => s.containers.listOfConnection('x')],
    ['builds to bring forward', s => s.queue.claim('c', now, 1, 10)],
    ['the newest decision', s => s.decisions.newest('x', 'refs/heads/m')],
    ['a decision about a change', s => s.decisions.find('x', 'y')],
    ['the newest commit that is built', s => s.builds.newestCovering('x')],
    ['commits to tell', s => s.commitStatuses.listDue('forge', now, 50)],
    ['whom to tell', s => s.commitStatuses.dueProviders(now)],
    ['statuses of a connection', s => s.commitStatuses.wake('x', iso)],
    ['the connections of a person', s => s.connections.listOf('user:a/b')],
    ['whose an account is', s => s.connections.ownersOfAccount('forge', '1')],
    ['whether a build clones', s => s.connections.isHeld('x', now)],
    ['an authorisation', s => s.connections.takeFlow('x')],
    ['what is shared with a project', s => s.shares.listOfProject('x')],
    ['a lease', s => s.leases.acquire('x', 'y', now, 1)],
  ])('find %s by an index', async (_, work) => {
    const scans = (await plansOf(() => work(store))).filter(
      detail =>
        /^SCAN (?!CONSTANT)/.test(detail) && !/USING .*INDEX/.test(detail),
    );
    expect(scans).toEqual([]);
  });
});
