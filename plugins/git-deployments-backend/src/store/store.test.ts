import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { newId } from '../ids';
import { openStore, type ContainerRow, type NewBuild, type Store } from '.';
import {
  build,
  container,
  decision,
  hook,
  linesOf,
  NOW,
} from './__testUtils__/rows';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
describe.each(databases.eachSupportedId())('the store on %s', engine => {
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

  async function queued(row: ContainerRow): Promise<NewBuild> {
    const made = build(row);
    await store.builds.decide(row, decision(row, made.id, made), made);
    return made;
  }

  async function start(id: string) {
    const row = await store.builds.get(id);
    return store.builds.update(row!, { status: 'building' }, NOW);
  }

  it('keeps a container as it was given', async () => {
    const row = container();
    await store.containers.insert(row);
    expect(await store.containers.get(row.id)).toEqual(row);
  });

  it('gives a target, an image repository and a name to one container only', async () => {
    const row = container();
    await store.containers.insert(row);
    await expect(
      store.containers.insert(container({ target: row.target })),
    ).rejects.toThrow('target belongs to another container');
    await expect(
      store.containers.insert(container({ image: row.image })),
    ).rejects.toThrow('image repository belongs to another container');
    await expect(
      store.containers.insert(container({ name: row.name })),
    ).rejects.toThrow('of that name');
  });

  it('gives a workload to one project only, whichever of its containers they take', async () => {
    const row = container({ project: 'system:default/shop' });
    await store.containers.insert(row);
    const target = { ...row.target, containerName: 'sidecar' };
    await expect(
      store.containers.insert(
        container({ project: 'system:default/annex', target }),
      ),
    ).rejects.toThrow('deployed to by another project');
    const own = container({ project: 'system:default/shop', target });
    await store.containers.insert(own);
    await expect(
      store.containers.update(own.id, own.version, {
        project: 'system:default/annex',
      }),
    ).rejects.toThrow('deployed to by another project');
    expect((await store.containers.get(own.id))?.project).toBe(
      'system:default/shop',
    );

    const free = container().target;
    const results = await Promise.allSettled(
      ['a', 'b'].map(name =>
        store.containers.insert(
          container({
            project: `system:default/${name}`,
            target: { ...free, containerName: name },
          }),
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(
      1,
    );
  });

  it('refuses a change of something that has changed meanwhile', async () => {
    const row = container();
    await store.containers.insert(row);
    await store.containers.update(row.id, 1, { branch: 'next' });
    await expect(
      store.containers.update(row.id, 1, { branch: 'other' }),
    ).rejects.toThrow('Someone else');
    expect((await store.containers.get(row.id))?.branch).toBe('next');
  });

  it('decides a change once, however often it is asked', async () => {
    const row = container();
    await store.containers.insert(row);
    const first = build(row);
    const again = build(row);
    const kept = await store.builds.decide(
      row,
      decision(row, 'dlv-1/0', first),
      first,
      { marksDecided: 'once' },
    );
    const same = await store.builds.decide(
      row,
      decision(row, 'dlv-1/0', again),
      again,
      { marksDecided: 'once' },
    );
    expect([kept.fresh, same.fresh]).toEqual([true, false]);
    expect(same.decision.buildId).toBe(first.id);
    expect(await store.history.count(row.id, {})).toBe(1);
    expect((await store.containers.get(row.id))?.lastDecidedSha).toBe(
      'b'.repeat(40),
    );
  });

  it('retires a waiting build for a newer one, and lets the running one end', async () => {
    const row = container();
    await store.containers.insert(row);
    const running = await queued(row);
    await start(running.id);
    const waiting = await queued(row);
    const newest = await queued(row);
    const statuses = await Promise.all(
      [running, waiting, newest].map(
        async ({ id }) => (await store.builds.get(id))?.status,
      ),
    );
    expect(statuses).toEqual(['building', 'superseded', 'queued']);
    expect(
      (await store.builds.history(waiting.id)).map(({ to }) => to),
    ).toEqual(['queued', 'superseded']);
  });

  it('cancels a building one for a newer one where the policy says so', async () => {
    const row = container({ supersede: 'cancel-running' });
    await store.containers.insert(row);
    const running = await queued(row);
    await start(running.id);
    await queued(row);
    expect((await store.builds.get(running.id))?.status).toBe('cancelling');
  });

  it('keeps them all where the policy says so, and runs one at a time in their order', async () => {
    const row = container({ supersede: 'queue-all' });
    await store.containers.insert(row);
    const [first, second] = [await queued(row), await queued(row)];
    await start(first.id);
    await expect(start(second.id)).rejects.toThrow('is running');
  });

  it('refuses a transition that the table does not have, and a change of an older version', async () => {
    const row = container();
    await store.containers.insert(row);
    const made = await queued(row);
    const read = await store.builds.get(made.id);
    await expect(
      store.builds.update(read!, { status: 'succeeded' }, NOW),
    ).rejects.toThrow('cannot become succeeded');
    await store.builds.update(read!, { reason: 'waits' }, NOW);
    await expect(
      store.builds.update(read!, { reason: 'too late' }, NOW),
    ).rejects.toThrow('changed by someone else');
  });

  it('lets one backend at a time claim a build', async () => {
    const row = container({
      target: {
        cluster: `c-${newId('ctr')}`,
        namespace: 'demo',
        kind: 'Deployment',
        name: newId('ctr'),
        containerName: 'x',
        workload: null,
      },
    });
    await store.containers.insert(row);
    const made = await queued(row);
    await start(made.id);
    const claims = await Promise.all(
      [1, 2, 3].map(() =>
        store.queue.claim(row.target.cluster, new Date(), 60_000, 10),
      ),
    );
    expect(claims.flat().map(({ id }) => id)).toEqual([made.id]);
  });

  it('keeps a delivery once', async () => {
    const kept = await store.hooks.findOrInsert(
      hook({ repositoryId: newId('hook') }),
    );
    const row = {
      hookId: kept.id,
      deliveryId: 'same',
      headers: { 'x-github-event': 'push' },
      body: Buffer.from([0, 255, 1]),
      source: 'hook' as const,
      replayOf: null,
      state: 'received' as const,
      outcome: null,
      attempts: 0,
      dueAt: NOW,
      receivedAt: NOW,
    };
    expect(await store.deliveries.insert({ ...row, id: newId('dlv') })).toBe(
      true,
    );
    expect(await store.deliveries.insert({ ...row, id: newId('dlv') })).toBe(
      false,
    );
    const claimed = (
      await store.deliveries.claim(kept.provider, new Date(), 60_000, 10)
    ).filter(({ hookId }) => hookId === kept.id);
    expect(claimed).toHaveLength(1);
    expect(Buffer.compare(Buffer.from(claimed[0].body), row.body)).toBe(0);
    await store.deliveries.finish(claimed[0], 'failed', 'too often');
    expect(await store.deliveries.insert({ ...row, id: newId('dlv') })).toBe(
      true,
    );
  });

  it('makes one hook a repository, and removes it with the last container that is connected', async () => {
    const repositoryId = newId('hook');
    const made = hook({ repositoryId });
    await store.hooks.findOrInsert(made);
    expect(
      (await store.hooks.findOrInsert({ ...made, id: newId('hook') })).id,
    ).toBe(made.id);
    expect(await store.hooks.deleteUnused(made.id)).toBe(true);
    expect(await store.hooks.find(made.provider, repositoryId)).toBeUndefined();
  });

  it('keeps log lines in order, with the cursor of their source', async () => {
    const row = container();
    await store.containers.insert(row);
    const made = await queued(row);
    const line = (text: string) => ({
      stage: 'setup' as const,
      time: NOW,
      line: text,
    });
    await store.logs.append(made.id, [line('one'), line('two')], {
      ...cursorOf('pod/step'),
      timestamp: 't1',
      same: 2,
    });
    await store.logs.append(made.id, [line('three')], {
      ...cursorOf('pod/step'),
      timestamp: 't2',
      same: 1,
      done: true,
    });
    expect(
      (await linesOf(store, made.id, 1)).map(({ n, line: text }) => [n, text]),
    ).toEqual([
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(await store.logs.cursor(made.id, 'pod/step')).toMatchObject({
      timestamp: 't2',
      same: 1,
      done: true,
    });
    expect(await store.logs.cursor(made.id, 'pod/other')).toMatchObject({
      timestamp: null,
      same: 0,
      done: false,
    });
  });

  it('gives a lease to one holder until it ends or is given back', async () => {
    const name = newId('hook');
    const at = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000);
    expect(await store.leases.acquire(name, 'a', at(0), 10_000)).toBe(true);
    expect(await store.leases.acquire(name, 'b', at(5), 10_000)).toBe(false);
    expect(await store.leases.acquire(name, 'a', at(8), 10_000)).toBe(true);
    expect(await store.leases.acquire(name, 'b', at(19), 10_000)).toBe(true);
    await store.leases.release(name, 'b');
    expect(await store.leases.acquire(name, 'a', at(20), 10_000)).toBe(true);
  });

  it('has a comment on every table of PostgreSQL and every column', async () => {
    if (!engine.startsWith('POSTGRES')) {
      // SQLite keeps no comments.
      return;
    }
    const { rows } = await knex.raw(
      "select c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid where c.relkind = 'r' and n.nspname = current_schema() and c.relname not like 'knex%' and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null",
    );
    expect(rows).toEqual([]);
  });
});

/** The beginning of a source. */
function cursorOf(source: string) {
  return {
    source,
    timestamp: null,
    same: 0,
    done: false,
    carry: null,
    keptBytes: 0,
    droppedBytes: 0,
  };
}
