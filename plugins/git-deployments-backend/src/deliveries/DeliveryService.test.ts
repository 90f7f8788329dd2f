import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import { Cursors } from '../service/cursors';
import { openStore, type DeliveryRow, type Store } from '../store';
import { hook, NOW } from '../store/__testUtils__/rows';
import { DeliveryService } from './DeliveryService';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const DAY = 24 * 60 * 60_000;
const daysAgo = (days: number) =>
  new Date(Date.now() - days * DAY).toISOString();

describe.each(databases.eachSupportedId())('kept deliveries on %s', engine => {
  let knex: Knex;
  let store: Store;
  let hookId: string;
  let onDelivery: jest.Mock;

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
    await knex('hooks').delete();
    ({ id: hookId } = await store.hooks.findOrInsert(hook()));
    onDelivery = jest.fn();
  });

  const service = (retentionDays = 30) =>
    new DeliveryService({
      store,
      cursors: new Cursors(new Cipher([{ id: 'k', secret: 'secret' }])),
      retentionDays,
      onDelivery,
    });

  async function kept(changes: Partial<DeliveryRow> = {}): Promise<string> {
    const id = newId('dlv');
    await store.deliveries.insert({
      id,
      hookId,
      deliveryId: id,
      headers: { 'x-github-event': 'push' },
      body: Buffer.from('{"a": 1}'),
      source: 'hook',
      replayOf: null,
      state: 'processed',
      outcome: 'ctr-1: build (push)',
      attempts: 1,
      dueAt: NOW,
      receivedAt: NOW,
      ...changes,
    });
    return id;
  }

  it('go when they are older than is configured, unless they wait to be processed', async () => {
    await kept({ receivedAt: daysAgo(8) });
    await kept({ receivedAt: daysAgo(8), state: 'failed' });
    const waiting = await kept({ receivedAt: daysAgo(8), state: 'received' });
    const young = await kept({ receivedAt: daysAgo(6) });
    expect(await service(7).cleanUp()).toBe(false);
    expect((await knex('deliveries').pluck('id')).sort()).toEqual(
      [waiting, young].sort(),
    );
  });

  it('go some at a time', async () => {
    for (let n = 0; n < 501; n++) {
      await kept({ receivedAt: daysAgo(40) });
    }
    expect(await service().cleanUp()).toBe(true);
    expect(await knex('deliveries').pluck('id')).toHaveLength(1);
    expect(await service().cleanUp()).toBe(false);
    expect(await knex('deliveries').pluck('id')).toEqual([]);
  });

  it('are listed newest first, page by page, each once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      // Some of them came in the same millisecond.
      ids.push(await kept({ receivedAt: daysAgo(Math.floor(n / 3) + 1) }));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service().list({ limit: 2, cursor });
      expect(page.totalItems).toBe(7);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(ids.slice(0, 3)).toEqual(expect.arrayContaining(seen.slice(0, 3)));
  });

  it('take no cursor of another list', async () => {
    await kept();
    await kept();
    const page = await service().list({ limit: 1 });
    await expect(
      service().list({
        limit: 1,
        state: 'failed',
        cursor: page.pageInfo.nextCursor,
      }),
    ).rejects.toThrow('not one that this list answered');
  });

  it('are processed once more as new ones, with the same bytes', async () => {
    const id = await kept();
    const again = await service().replay(id);
    expect(again).toMatchObject({
      source: 'replay',
      replayOf: id,
      state: 'received',
      attempts: 0,
    });
    expect(onDelivery).toHaveBeenCalledTimes(1);
    const row = await store.deliveries.get(again.id);
    expect(String(row?.body)).toBe('{"a": 1}');
    expect(row?.headers).toEqual({ 'x-github-event': 'push' });
    // That of a replay names the first one.
    await store.deliveries.finish(
      { id: again.id, attempts: 0 },
      'processed',
      '',
    );
    expect((await service().replay(again.id)).replayOf).toBe(id);
  });

  it('are not processed once more while they are processed', async () => {
    const id = await kept({ state: 'received' });
    await expect(service().replay(id)).rejects.toThrow('being processed');
    await expect(service().replay('dlv-unknown')).rejects.toThrow(
      'kept for 30 days',
    );
  });

  it('are shown up to a length, and not as a whole', async () => {
    const id = await kept({ body: Buffer.alloc(300_000, 'x') });
    const { body, truncated, size } = await service().get(id);
    expect([body.length, truncated, size]).toEqual([262_144, true, 300_000]);
  });
});
