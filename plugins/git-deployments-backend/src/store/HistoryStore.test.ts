import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  openStore,
  type ContainerRow,
  type HistoryWhere,
  type NewBuild,
  type Store,
} from '.';
import { build, container, decision, NOW } from './__testUtils__/rows';
import { toColumns } from './columns';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('a history on %s', engine => {
  let knex: Knex;
  let store: Store;
  let row: ContainerRow;

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

  beforeEach(async () => {
    row = container();
    await store.containers.insert(row);
  });

  async function add(changes: Partial<NewBuild> = {}): Promise<NewBuild> {
    const made = build(row, changes);
    await store.builds.decide(row, decision(row, made.id, made), made, {
      supersede: 'queue-all',
    });
    return made;
  }

  const titled = (message: string, branch = 'main') => ({
    git: {
      ...build(row).git,
      GIT_COMMIT_MESSAGE: message,
      GIT_BRANCH: branch,
    },
  });

  async function found(where: HistoryWhere): Promise<number[]> {
    const { items } = await store.history.page(
      row.id,
      where,
      { at: 'offset', offset: 0 },
      50,
    );
    expect(await store.history.count(row.id, where)).toBe(items.length);
    return items.map(({ number }) => number);
  }

  it('is narrowed by each filter, and by several', async () => {
    await add({ status: 'succeeded', trigger: 'push', ...titled('Fix 100%') });
    await add({
      status: 'failed',
      trigger: 'manual',
      triggeredBy: 'user:default/Olga_1',
      ...titled('Öffne die Tür\n\nThe long story', 'release/1'),
    });
    await add({
      status: 'error',
      triggeredBy: null,
      sha: 'c'.repeat(40),
      queuedAt: '2026-11-24T10:00:00.000Z',
      ...titled('Fix 1000'),
    });
    expect(await found({})).toEqual([3, 2, 1]);
    expect(await found({ status: ['failed', 'error'] })).toEqual([3, 2]);
    expect(await found({ trigger: ['manual'] })).toEqual([2]);
    expect(await found({ person: 'olga_' })).toEqual([2]);
    expect(await found({ person: 'olga%' })).toEqual([]);
    expect(await found({ branch: 'release/1' })).toEqual([2]);
    expect(await found({ text: '100%' })).toEqual([1]);
    expect(await found({ text: 'ÖFFNE' })).toEqual([2]);
    expect(await found({ text: 'long story' })).toEqual([]);
    expect(await found({ text: 'CCCCCC' })).toEqual([3]);
    expect(await found({ from: '2026-11-24T00:00:00.000Z' })).toEqual([3]);
    expect(await found({ to: '2026-11-24T00:00:00.000Z' })).toEqual([2, 1]);
    expect(
      await found({ status: ['succeeded', 'error'], text: 'fix' }),
    ).toEqual([3, 1]);
  });

  it('takes the longest of names, and characters that a database cannot keep', async () => {
    await add({
      triggeredBy: 'ä'.repeat(255),
      ...titled('\u{1F680}'.repeat(1_000), '\u{1F33F}'.repeat(255)),
    });
    await add(titled('zero\u0000width'));
    expect(await found({ branch: '\u{1F33F}'.repeat(255) })).toEqual([1]);
    expect(await found({ text: '\u{1F680}'.repeat(50) })).toEqual([1]);
    expect(await found({ person: 'ÄÄ' })).toEqual([1]);
    expect(await found({ text: 'zero width' })).toEqual([2]);
  });

  it('finds what somebody else let through', async () => {
    await add();
    const asked = await add({ status: 'queued' });
    await knex('approvals').insert(
      toColumns('approvals', {
        id: `apr-${row.id.slice(4)}`,
        buildId: asked.id,
        containerId: row.id,
        state: 'approved',
        gate: 'build',
        requestedBy: 'user:default/mia',
        authors: [],
        sha: asked.sha,
        configHash: 'x',
        required: 1,
        version: 1,
        createdAt: NOW,
        expiresAt: NOW,
      }),
    );
    expect(await found({ trigger: ['approval'] })).toEqual([2]);
    expect(await found({ trigger: ['approval', 'push'] })).toEqual([2, 1]);
  });

  it('pages to older and to newer ones, and knows where it ends', async () => {
    for (let n = 0; n < 5; n += 1) {
      await add();
    }
    const page = async (
      position: Parameters<Store['history']['page']>[2],
      where: HistoryWhere = {},
    ) => {
      const { items, older, newer } = await store.history.page(
        row.id,
        where,
        position,
        2,
      );
      return [items.map(({ number }) => number), older, newer];
    };
    expect(await page({ at: 'offset', offset: 0 })).toEqual([
      [5, 4],
      true,
      false,
    ]);
    expect(await page({ at: 'older', than: 4 })).toEqual([[3, 2], true, true]);
    expect(await page({ at: 'older', than: 2 })).toEqual([[1], false, true]);
    expect(await page({ at: 'newer', than: 1 })).toEqual([[3, 2], true, true]);
    expect(await page({ at: 'newer', than: 3 })).toEqual([[5, 4], true, false]);
    expect(await page({ at: 'offset', offset: 4 })).toEqual([[1], false, true]);
  });

  it('shows the same builds again whatever has become of them, and counts what has come', async () => {
    await add({ status: 'queued' });
    const second = await add({ status: 'queued' });
    const where = { status: ['queued'] } as const;
    expect(await store.history.countNewer(row.id, where, 2)).toBe(0);
    await add({ status: 'queued' });
    await add({ status: 'failed' });
    const { version, ...kept } = (await store.builds.get(second.id))!;
    await store.builds.update(
      { ...kept, version },
      { status: 'building' },
      NOW,
    );
    const { items } = await store.history.page(
      row.id,
      where,
      { at: 'rows', numbers: [2, 1] },
      2,
    );
    expect(items.map(({ status }) => status)).toEqual(['building', 'queued']);
    expect(await store.history.countNewer(row.id, where, 2)).toBe(1);
  });

  it('has the newest build of each of many containers, and the newest in a state', async () => {
    const other = container();
    const empty = container();
    await store.containers.insert(other);
    await store.containers.insert(empty);
    await add({ status: 'succeeded' });
    const failed = await add({ status: 'failed' });
    row = other;
    const only = await add({ status: 'queued' });
    const ids = [failed.containerId, other.id, empty.id];
    const idsOf = async (
      ...status: Parameters<Store['history']['newestOf']>[1][]
    ) =>
      Object.fromEntries(
        [...(await store.history.newestOf(ids, ...status))].map(([id, of]) => [
          id,
          of.number,
        ]),
      );
    expect(await idsOf()).toEqual({ [ids[0]]: 2, [other.id]: 1 });
    expect(await idsOf('succeeded')).toEqual({ [ids[0]]: 1 });
    expect(only.containerId).toBe(other.id);
    expect(await store.history.newestOf([])).toEqual(new Map());
  });
});

describe.each(databases.eachSupportedId())(
  'the builds of before, on %s',
  engine => {
    it('are found by their message and branch', async () => {
      const knex = await databases.init(engine);
      const directory = resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      );
      const [, pending] = await knex.migrate.list({ directory });
      const names: string[] = pending.map(({ file }: { file: string }) => file);
      const until = names.indexOf('20261124200000_pages.js');
      for (let n = 0; n < until; n += 1) {
        await knex.migrate.up({ directory });
      }
      const row = container();
      const store = openStore(knex);
      await store.containers.insert(row);
      const made = build(row, {
        git: { ...build(row).git, GIT_BRANCH: 'old' },
      });
      const hostile = build(row, {
        git: { ...made.git, GIT_COMMIT_MESSAGE: 'a\u0000b' },
      });
      await knex('builds').insert([
        toColumns('builds', { ...made, number: 1, version: 1 }),
        toColumns('builds', { ...hostile, number: 2, version: 1 }),
      ]);
      await knex.migrate.latest({ directory });
      const page = await store.history.page(
        row.id,
        { branch: 'old', text: 'hello "world" \u{1F680}' },
        { at: 'offset', offset: 0 },
        10,
      );
      expect(page.items.map(({ id }) => id)).toEqual([made.id]);
    });
  },
);
