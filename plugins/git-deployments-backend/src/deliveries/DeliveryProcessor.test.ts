import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { PushChange } from 'backstage-plugin-git-deployments-node';
import type { Knex } from 'knex';
import { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import type { RoleService } from '../roles/RoleService';
import {
  openStore,
  type ContainerRow,
  type DeliveryRow,
  type Store,
} from '../store';
import { connection, container, hook, NOW } from '../store/__testUtils__/rows';
import { LinearForge, sha } from './__testUtils__/LinearForge';
import { DeliveryProcessor } from './DeliveryProcessor';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('deliveries on %s', engine => {
  let knex: Knex;
  let store: Store;
  let forge: LinearForge;
  let vault: TokenVault;
  let hookId: string;

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
    for (const table of ['containers', 'hooks', 'connections']) {
      await knex(table).delete();
    }
    forge = new LinearForge();
    vault = new TokenVault({
      store,
      cipher: new Cipher([{ id: 'k', secret: 'secret' }]),
      providers: forge.providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
    ({ id: hookId } = await store.hooks.findOrInsert(hook()));
  });

  /** As a backend of its own would make it. */
  const processor = () =>
    new DeliveryProcessor({
      store,
      vault,
      providers: forge.providers,
      roles: {
        userOfAccount: async () => undefined,
        roleOf: async () => 'owner',
        botRole: async () => undefined,
        principalsOf: async (ref: string) => new Set([ref]),
      } as Partial<RoleService> as RoleService,
      config: { unknownActor: 'member' },
      logger: mockServices.logger.mock(),
      onNew: async () => {},
      onDecided: async () => {},
    });

  async function connect(accessToken = 'token'): Promise<string> {
    const row = connection({ ownerRef: newId('git') });
    return store.connections.upsert(row, id => vault.seal(id, { accessToken }));
  }

  async function tracking(
    connectionId: string,
    changes: Partial<ContainerRow> = {},
  ): Promise<ContainerRow> {
    const row = container({ provider: 'forge', connectionId, ...changes });
    await store.containers.insert(row);
    return row;
  }

  async function deliver(
    push: PushChange,
    changes: Partial<DeliveryRow> = {},
  ): Promise<string> {
    const id = newId('dlv');
    await store.deliveries.insert({
      id,
      hookId,
      deliveryId: id,
      headers: {},
      body: Buffer.from(JSON.stringify([push])),
      source: 'hook',
      replayOf: null,
      state: 'received',
      outcome: null,
      attempts: 0,
      dueAt: NOW,
      receivedAt: NOW,
      ...changes,
    });
    return id;
  }

  /** One pass, with all that it begins. */
  async function pass(by = processor()): Promise<void> {
    while (await by.run()) {
      await by.stop();
    }
    await by.stop();
  }

  const due = () =>
    knex('deliveries').where({ state: 'received' }).update({ due_at: NOW });

  const ledger = async ({ id }: ContainerRow) =>
    (await store.decisions.list(id, { limit: 100 })).items.map(
      ({ afterSha, outcome, rule }) => [afterSha, outcome, rule],
    );

  const live = async ({ id }: ContainerRow) =>
    (await store.history.page(id, {}, { at: 'offset', offset: 0 }, 100)).items
      .filter(({ status }) => status === 'queued')
      .map(build => build.sha);

  it('build nothing that is older than what is built already, however late they come', async () => {
    const row = await tracking(await connect());
    const [older, newer] = [forge.push('A'), forge.push('B')];
    await deliver(newer);
    await pass();
    await deliver(older);
    await pass();
    expect(await ledger(row)).toEqual([
      [sha('A'), 'skip', 'superseded'],
      [sha('B'), 'build', 'push'],
    ]);
    expect(await live(row)).toEqual([sha('B')]);
  });

  it('build nothing older where two backends decide at the same time', async () => {
    const row = await tracking(await connect());
    const [older, newer] = [forge.push('A'), forge.push('B')];
    const first = await deliver(older);
    // The older one was judged before the newer one was built, and is decided after it.
    let overtaken = false;
    forge.before = async asked => {
      if (asked === 'getCommit' && !overtaken) {
        overtaken = true;
        await deliver(newer);
        await pass();
      }
    };
    await pass();
    expect(await live(row)).toEqual([sha('B')]);
    expect(await store.deliveries.get(first)).toMatchObject({
      state: 'received',
    });
    await due();
    await pass();
    expect(await store.deliveries.get(first)).toMatchObject({
      state: 'processed',
    });
    expect(await live(row)).toEqual([sha('B')]);
  });

  it('build what is older while nothing newer is built, and a branch that was set back', async () => {
    const row = await tracking(await connect());
    const [older, newer] = [forge.push('A'), forge.push('B')];
    await deliver(older);
    await pass();
    expect(await live(row)).toEqual([sha('A')]);
    await deliver(newer);
    await pass();
    expect(await live(row)).toEqual([sha('B')]);
    forge.histories.get('acme/api')?.pop();
    await deliver({ ...older, before: sha('B'), forced: true });
    await pass();
    expect(await live(row)).toEqual([sha('A')]);
  });

  it('wait for the grant of one container, while another one builds', async () => {
    forge.dead.add('dead');
    const waiting = await tracking(await connect('dead'));
    const building = await tracking(await connect());
    const push = forge.push('A');
    const id = await deliver(push);
    await pass();
    expect(await ledger(building)).toEqual([[sha('A'), 'build', 'push']]);
    expect(await ledger(waiting)).toEqual([]);
    expect(await store.deliveries.get(id)).toMatchObject({
      state: 'received',
      attempts: 0,
      outcome: expect.stringContaining('reconnect'),
    });

    forge.dead.clear();
    await knex('connections').update({ status: 'active' });
    await due();
    await pass();
    expect(await ledger(waiting)).toEqual([[sha('A'), 'build', 'push']]);
    expect(await ledger(building)).toHaveLength(1);
    expect(await store.deliveries.get(id)).toMatchObject({
      state: 'processed',
    });
  });

  it('are tried again when the server fails, and end when it goes on failing', async () => {
    const row = await tracking(await connect());
    const id = await deliver(forge.push('A'));
    forge.before = () => {
      throw new ServiceUnavailableError('Forge is down');
    };
    await pass();
    const tried = await store.deliveries.get(id);
    expect(tried).toMatchObject({ state: 'received', attempts: 1 });
    expect(tried?.dueAt.localeCompare(new Date().toISOString())).toBe(1);
    for (let n = 0; n < 11; n++) {
      await due();
      await pass();
    }
    expect(await store.deliveries.get(id)).toMatchObject({
      state: 'failed',
      outcome: 'Forge is down',
    });
    expect(await ledger(row)).toEqual([]);
  });

  it('stay processed though a backend that was slower fails with them', async () => {
    await tracking(await connect());
    const id = await deliver(forge.push('A'), { attempts: 11 });
    let slower = true;
    forge.before = async () => {
      if (slower) {
        slower = false;
        await due();
        await pass();
        throw new ServiceUnavailableError('Forge is down');
      }
    };
    await pass();
    expect(await store.deliveries.get(id)).toMatchObject({
      state: 'processed',
    });
  });

  describe('of a repository that was renamed', () => {
    beforeEach(() => {
      forge.ids.delete('acme/api');
      forge.ids.set('acme/next', '1');
      forge.histories.set('acme/next', forge.histories.get('acme/api') ?? []);
      forge.histories.delete('acme/api');
    });

    const names = async ({ id }: ContainerRow) => [
      (await store.containers.get(id))?.repository,
      (await store.hooks.get(hookId))?.repository,
    ];

    it('tell its new name, though not every connection works', async () => {
      forge.dead.add('dead');
      const waiting = await tracking(await connect('dead'));
      const building = await tracking(await connect());
      await deliver(forge.push('A', { repositoryFullName: 'acme/next' }));
      await pass();
      expect(await names(waiting)).toEqual(['acme/next', 'acme/next']);
      expect(await names(building)).toEqual(['acme/next', 'acme/next']);
      expect(await ledger(building)).toEqual([[sha('A'), 'build', 'push']]);
    });

    it('build though they come late, with its name from before', async () => {
      const row = await tracking(await connect());
      const late = forge.push('A', { repositoryFullName: 'acme/next' });
      await deliver(forge.push('B', { repositoryFullName: 'acme/next' }));
      await pass();
      forge.histories.get('acme/next')?.pop();
      await knex('builds').delete();
      await deliver({ ...late, repositoryFullName: 'acme/api' });
      await pass();
      expect((await ledger(row))[0]).toEqual([sha('A'), 'build', 'push']);
      expect(await names(row)).toEqual(['acme/next', 'acme/next']);
    });

    it('do not take another repository that has its name from before for it', async () => {
      const row = await tracking(await connect());
      await deliver(forge.push('A', { repositoryFullName: 'acme/next' }));
      await pass();
      forge.ids.set('acme/api', '2');
      forge.histories.set('acme/api', [sha('X')]);
      const late = forge.push('B', { repositoryFullName: 'acme/next' });
      await deliver({ ...late, repositoryFullName: 'acme/api' });
      await pass();
      expect(await names(row)).toEqual(['acme/next', 'acme/next']);
      expect((await ledger(row))[0]).toEqual([sha('B'), 'build', 'push']);
    });
  });

  it('are not called replaced where only the repository cannot be seen', async () => {
    const row = await tracking(await connect());
    const id = await deliver(forge.push('A'));
    forge.ids.delete('acme/api');
    forge.histories.delete('acme/api');
    await pass();
    expect(await ledger(row)).toEqual([]);
    expect(await store.deliveries.get(id)).toMatchObject({
      state: 'received',
      outcome: expect.stringContaining('no repository acme/api'),
    });
  });

  it('are not held up by another server that hangs, however many it has', async () => {
    let release = () => {};
    const hangs = new Promise<void>(resolve => {
      release = resolve;
    });
    for (let n = 0; n < 40; n++) {
      const repositoryId = `slow-${n}`;
      const { id } = await store.hooks.findOrInsert(
        hook({ provider: 'slow', repositoryId }),
      );
      await tracking(await connect('slow'), { provider: 'slow', repositoryId });
      await deliver({ ...forge.push('A'), repositoryId }, { hookId: id });
    }
    forge.histories.set('acme/api', []);
    const row = await tracking(await connect());
    const id = await deliver(forge.push('B'), {
      receivedAt: new Date().toISOString(),
      dueAt: new Date().toISOString(),
    });
    forge.before = (_asked, token) => (token === 'slow' ? hangs : undefined);
    const by = processor();
    const state = async () => (await store.deliveries.get(id))?.state;
    for (let n = 0; n < 1000 && (await state()) !== 'processed'; n++) {
      await by.run();
    }
    expect(await live(row)).toEqual([sha('B')]);
    release();
    await by.stop();
  });
});
