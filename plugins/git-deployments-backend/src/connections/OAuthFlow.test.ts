import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Cipher } from '../crypto/Cipher';
import { newId } from '../ids';
import { openStore, type ConnectionRow, type Store } from '../store';
import {
  build,
  connection,
  container,
  decision,
  hook,
  NOW,
} from '../store/__testUtils__/rows';
import { OAuthForge } from './__testUtils__/OAuthForge';
import { OAuthFlow } from './OAuthFlow';
import { TokenVault } from './TokenVault';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OLGA = 'user:default/olga';
const LATER = '2999-01-01T00:00:00.000Z';

describe.each(databases.eachSupportedId())('connecting on %s', engine => {
  let knex: Knex;
  let store: Store;
  let forge: OAuthForge;
  let vault: TokenVault;
  let onConnected: jest.Mock;

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

  const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);

  beforeEach(async () => {
    for (const table of ['containers', 'hooks', 'connections', 'oauth_flows']) {
      await knex(table).delete();
    }
    forge = new OAuthForge();
    onConnected = jest.fn();
    vault = new TokenVault({
      store,
      cipher,
      providers: forge.providers,
      callbackUrl: () => 'https://portal.example.com/callback',
    });
  });

  const flow = () =>
    new OAuthFlow({
      store,
      cipher,
      vault,
      providers: forge.providers,
      logger: mockServices.logger.mock(),
      appBaseUrl: 'https://app.example.com',
      backendBaseUrl: 'https://portal.example.com',
      onConnected,
    });

  /** Goes the whole way, as a browser does that is signed in at the forge. */
  async function connect(
    changes: {
      userRef?: string;
      connectionId?: string;
      cookie?: string;
      provider?: string;
    } = {},
  ): Promise<URLSearchParams> {
    const through = flow();
    const { authorizeUrl, cookie } = await through.start(
      changes.userRef ?? OLGA,
      { provider: 'forge', connectionId: changes.connectionId },
    );
    const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
    const url = await through.finish(
      changes.provider ?? 'forge',
      new URLSearchParams({ state, code: 'c' }),
      changes.cookie ?? cookie,
    );
    return new URL(url).searchParams;
  }

  async function only(userRef = OLGA): Promise<ConnectionRow> {
    const rows = await store.connections.listOf(userRef);
    expect(rows).toHaveLength(1);
    return rows[0];
  }

  it('keeps the grant, readable by nobody but us', async () => {
    expect((await connect()).get('gitDeployments')).toBe('connected');
    const row = await only();
    expect(row).toMatchObject({ accountLogin: 'olga', status: 'active' });
    expect(row.tokens).not.toContain('access-1');
    expect(vault.open(row)).toMatchObject({ accessToken: 'access-1' });
    expect(onConnected).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['another browser', { cookie: 'another' }],
    ['another server', { provider: 'other' }],
  ])('takes no answer from %s', async (_, changes) => {
    const outcome = await connect(changes);
    expect(outcome.get('gitDeployments')).toBe('failed');
    expect(outcome.get('reason')).toContain('another browser');
    expect(await store.connections.listOf(OLGA)).toEqual([]);
  });

  it('takes an answer once', async () => {
    const through = flow();
    const { authorizeUrl, cookie } = await through.start(OLGA, {
      provider: 'forge',
    });
    const query = new URLSearchParams({
      state: new URL(authorizeUrl).searchParams.get('state') ?? '',
      code: 'c',
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => through.finish('forge', query, cookie)),
    );
    expect(
      answers.filter(url => url.includes('gitDeployments=connected')),
    ).toHaveLength(1);
  });

  it('takes no answer that took longer than ten minutes', async () => {
    const through = flow();
    const { authorizeUrl, cookie } = await through.start(OLGA, {
      provider: 'forge',
    });
    await knex('oauth_flows').update({ expires_at: NOW });
    const { search } = new URL(authorizeUrl);
    expect(
      await through.finish('forge', new URLSearchParams(search), cookie),
    ).toContain('ten+minutes');
  });

  it('does not lead out of the app', async () => {
    for (const returnTo of ['//evil.example.com', 'https://evil.example.com']) {
      await expect(
        flow().start(OLGA, { provider: 'forge', returnTo }),
      ).rejects.toThrow('returnTo must be a path of the app');
    }
  });

  it('says nothing of the database where that fails', async () => {
    const broken = Object.assign(
      new Error('insert into connections (secret)'),
      {
        name: 'SqliteError',
      },
    );
    for (const method of ['takeFlow', 'upsert'] as const) {
      jest.spyOn(store.connections, method).mockRejectedValueOnce(broken);
      const outcome = await connect();
      expect(outcome.get('gitDeployments')).toBe('failed');
      expect(outcome.toString()).not.toContain('insert');
    }
  });

  it('heals all that waits, when the same account is connected again', async () => {
    await connect();
    const { id } = await only();
    await store.connections.markDead(id, 2, 'revoked', NOW);
    expect(await store.connections.get(id)).toMatchObject({
      status: 'reconnect',
    });
    const row = container({ provider: 'forge', connectionId: id });
    await store.containers.insert(row);
    const { id: hookId } = await store.hooks.findOrInsert(
      hook({ healthy: false, dueAt: LATER }),
    );
    await store.deliveries.insert({
      id: newId('dlv'),
      hookId,
      deliveryId: '1',
      headers: {},
      body: Buffer.from('{}'),
      source: 'hook',
      replayOf: null,
      state: 'received',
      outcome: null,
      attempts: 0,
      dueAt: LATER,
      receivedAt: NOW,
    });
    const made = build(row);
    await store.builds.decide(row, decision(row, made.id, made), made);
    await knex('commit_statuses').update({ due_at: LATER });

    expect((await connect({ connectionId: id })).get('gitDeployments')).toBe(
      'connected',
    );
    expect(await only()).toMatchObject({
      id,
      status: 'active',
      problem: null,
    });
    for (const table of ['hooks', 'deliveries', 'commit_statuses']) {
      const { due_at: dueAt } = await knex(table).first();
      expect([table, dueAt < LATER]).toEqual([table, true]);
    }
    expect(onConnected).toHaveBeenCalledTimes(2);
  });

  describe('again, as another account', () => {
    let id: string;

    beforeEach(async () => {
      await connect();
      ({ id } = await only());
      forge.account = { id: '2', login: 'otto' };
    });

    it('is refused, and its grant given back', async () => {
      const outcome = await connect({ connectionId: id });
      expect(outcome.get('gitDeployments')).toBe('failed');
      expect(outcome.get('reason')).toMatch(/olga.*otto/);
      expect(await only()).toMatchObject({ id, accountLogin: 'olga' });
      expect(forge.revoked).toEqual(['access-2']);
    });

    it('leaves alone what that account granted to somebody else', async () => {
      await store.connections.upsert(
        connection({ ownerRef: 'user:default/otto', accountId: '2' }),
        () => 'sealed',
      );
      await connect({ connectionId: id });
      expect(forge.revoked).toEqual([]);
    });
  });

  it('is for those alone whose connection it is', async () => {
    await connect();
    const { id } = await only();
    await expect(
      flow().start('user:default/otto', {
        provider: 'forge',
        connectionId: id,
      }),
    ).rejects.toThrow('You have no connection');
  });
});
