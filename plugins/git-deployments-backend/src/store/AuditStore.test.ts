import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { AuditTrail } from '../audit/AuditTrail';
import { newId } from '../ids';
import { openStore, type AuditRow, type AuditWhere, type Store } from '.';
import { container } from './__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

function event(changes: Partial<AuditRow> = {}): Omit<AuditRow, 'seq'> {
  return {
    id: newId('aud'),
    at: '2026-11-24T10:00:00.000Z',
    actor: 'user:default/mia',
    action: 'build-trigger',
    outcome: 'succeeded',
    severity: 'medium',
    project: 'system:default/shop',
    entityRef: 'component:default/api',
    containerId: null,
    buildId: null,
    approvalId: null,
    sha: null,
    digest: null,
    rule: null,
    message: 'user:default/mia triggered a build',
    ...changes,
  };
}

describe.each(databases.eachSupportedId())('the audit trail on %s', engine => {
  let knex: Knex;
  let store: Store;

  // A table that cannot be emptied wants a database of its own.
  beforeEach(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-git-deployments-backend',
        'migrations',
      ),
    });
    store = openStore(knex);
  });

  async function messages(where: AuditWhere): Promise<string[]> {
    const { items } = await store.audit.list(where, { limit: 100 });
    return items.map(({ message }) => message);
  }

  it('keeps an event as it happened, and refuses to change or to forget it', async () => {
    const kept = event({ sha: 'a'.repeat(40), digest: 'sha256:1' });
    // The driver's errors are not always of this realm's class.
    const refusal = { message: expect.stringContaining('append-only') };
    await store.audit.append(kept);
    await expect(
      knex('audit').where({ id: kept.id }).update({ actor: 'nobody' }),
    ).rejects.toMatchObject(refusal);
    await expect(knex('audit').delete()).rejects.toMatchObject(refusal);
    expect((await store.audit.list({}, { limit: 10 })).items).toEqual([
      { ...kept, seq: expect.any(Number) },
    ]);
  });

  it('keeps what was tried with ids and texts that no column takes', async () => {
    const logger = mockServices.logger.mock();
    await new AuditTrail({ store, logger }).record({
      actor: 'user:default/mia',
      action: 'build-trigger',
      outcome: 'failed',
      containerId: 'c'.repeat(255),
      project: 'p'.repeat(1000),
      message: 'Hello \0 world',
    });
    expect(logger.error).not.toHaveBeenCalled();
    expect(await messages({ containerId: 'c'.repeat(40) })).toEqual([
      'Hello \uFFFD world',
    ]);
  });

  it('is listed newest first, page by page, with the count of all', async () => {
    for (const message of ['1', '2', '3', '4', '5']) {
      await store.audit.append(event({ message }));
    }
    const first = await store.audit.list({}, { limit: 2 });
    const second = await store.audit.list(
      {},
      { limit: 2, before: first.items[1].seq },
    );
    expect([first, second]).toMatchObject([
      { totalItems: 5, items: [{ message: '5' }, { message: '4' }] },
      { totalItems: 5, items: [{ message: '3' }, { message: '2' }] },
    ]);
  });

  it('is narrowed by each filter, and by all together', async () => {
    await store.audit.append(event({ message: 'shop' }));
    await store.audit.append(
      event({
        message: 'other',
        project: 'system:default/other',
        actor: 'system',
        action: 'approval-expire',
        outcome: 'failed',
        at: '2026-11-25T10:00:00.000Z',
        containerId: 'ctr-1',
      }),
    );
    expect(await messages({ project: 'system:default/shop' })).toEqual([
      'shop',
    ]);
    expect(await messages({ actor: 'system' })).toEqual(['other']);
    expect(await messages({ action: 'approval-expire' })).toEqual(['other']);
    expect(await messages({ outcome: 'succeeded' })).toEqual(['shop']);
    expect(await messages({ containerId: 'ctr-1' })).toEqual(['other']);
    expect(await messages({ from: '2026-11-25T10:00:00.000Z' })).toEqual([
      'other',
    ]);
    expect(await messages({ to: '2026-11-25T10:00:00.000Z' })).toEqual([
      'shop',
    ]);
    expect(
      await messages({ actor: 'system', project: 'system:default/shop' }),
    ).toEqual([]);
  });

  it('hides what is about containers that a policy hides, in lists and counts', async () => {
    const seen = container({ environment: 'staging' });
    const hidden = container({ environment: 'production' });
    await store.containers.insert(seen);
    await store.containers.insert(hidden);
    for (const { id, environment } of [seen, hidden]) {
      await store.audit.append(
        event({ containerId: id, message: environment }),
      );
    }
    await store.audit.append(event({ message: 'of no container' }));
    await store.audit.append(
      event({ containerId: 'ctr-deleted', message: 'of one that is no more' }),
    );
    const { items, totalItems } = await store.audit.list(
      { containers: { environment: ['staging'] } },
      { limit: 10 },
    );
    expect(items.map(({ message }) => message)).toEqual([
      'of no container',
      'staging',
    ]);
    expect(totalItems).toBe(2);
  });

  it('is read as a whole, oldest first, up to where it ended when that began', async () => {
    for (let n = 0; n < 1203; n += 1) {
      await store.audit.append(event({ message: String(n) }));
    }
    const read: string[] = [];
    for await (const { message } of store.audit.all({})) {
      if (read.length === 0) {
        await store.audit.append(event({ message: 'later' }));
      }
      read.push(message);
    }
    expect(read).toEqual(Array.from({ length: 1203 }, (_, n) => String(n)));
  });
});
