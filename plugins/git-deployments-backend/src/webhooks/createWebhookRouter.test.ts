import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { GitProvider } from 'backstage-plugin-git-deployments-node';
import express from 'express';
import type { Knex } from 'knex';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import request from 'supertest';
import type { TokenVault } from '../connections/TokenVault';
import { Cipher } from '../crypto/Cipher';
import { HookManager } from '../hooks/HookManager';
import { HookSecrets } from '../hooks/HookSecrets';
import type { Providers } from '../providers';
import { openStore, type HookRow, type Store } from '../store';
import { hook } from '../store/__testUtils__/rows';
import { createWebhookRouter } from './createWebhookRouter';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const sign = (body: Buffer | string, secret: string) =>
  createHmac('sha256', secret).update(body).digest('hex');

const provider = {
  instance: {
    id: 'forge',
    type: 'forge',
    title: 'Forge',
    baseUrl: 'https://forge.example.com',
  },
  hasSignature: (headers: IncomingHttpHeaders) =>
    'x-hub-signature-256' in headers,
  verifySignature: (
    headers: IncomingHttpHeaders,
    body: Buffer,
    secrets: readonly string[],
  ) =>
    secrets.some(
      secret => sign(body, secret) === headers['x-hub-signature-256'],
    ),
  deliveryId: (headers: IncomingHttpHeaders) =>
    String(headers['x-github-delivery']),
} as Partial<GitProvider> as GitProvider;

const providers = {
  find: (id: string) => (id === 'forge' ? provider : undefined),
} as Partial<Providers> as Providers;

describe.each(databases.eachSupportedId())('webhooks on %s', engine => {
  let knex: Knex;
  let store: Store;
  let app: express.Express;
  let onDelivery: jest.Mock;
  let row: HookRow;

  const cipher = new Cipher([{ id: 'k', secret: 'secret' }]);
  const secrets = new HookSecrets(cipher);

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

  afterEach(() => jest.restoreAllMocks());

  beforeEach(async () => {
    await knex('hooks').delete();
    const logger = mockServices.logger.mock();
    const made = hook();
    row = await store.hooks.findOrInsert({
      ...made,
      secret: secrets.make(made.id),
    });
    onDelivery = jest.fn();
    app = express()
      .use(
        createWebhookRouter({
          store,
          providers,
          hooks: new HookManager({
            store,
            cipher,
            vault: {} as Partial<TokenVault> as TokenVault,
            providers,
            logger,
            webhookBaseUrl: 'https://portal.example.com',
          }),
          logger,
          onDelivery,
        }),
      )
      .use(mockErrorHandler());
  });

  /** A request as a provider makes it. */
  const deliver = (
    body: Buffer | string,
    changes: {
      path?: string;
      signature?: string | null;
      headers?: Record<string, string>;
    } = {},
  ) => {
    const signature =
      changes.signature === undefined
        ? sign(body, secrets.current(row))
        : changes.signature;
    return request(app)
      .post(changes.path ?? `/forge/${row.id}`)
      .set({
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': 'one',
        ...(signature !== null && { 'x-hub-signature-256': signature }),
        ...changes.headers,
      })
      .serialize(given => given)
      .send(body);
  };

  const kept = () => knex('deliveries');

  it('keep the very bytes, and no header that is a secret', async () => {
    const body = Buffer.from('{ "a":\r\n "\u00fc\ud83d\ude80\\u0000" }\n');
    const response = await deliver(body, {
      headers: {
        authorization: 'Bearer portal',
        cookie: 'session=1',
        'x-gitlab-token': 'shared',
        'x-request-token': 'other',
        'x-git-deployments-poll': 'push',
      },
    });
    expect([response.status, response.body]).toEqual([
      202,
      { accepted: true, duplicate: false },
    ]);
    const [delivery] = await kept();
    expect(Buffer.compare(Buffer.from(delivery.body), body)).toBe(0);
    expect(JSON.parse(delivery.headers)).toEqual({
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'one',
    });
    expect(onDelivery).toHaveBeenCalledTimes(1);
    expect((await store.hooks.get(row.id))?.lastDeliveryAt).toBe(
      delivery.received_at,
    );
  });

  it('are kept once, however many come at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => deliver('{}')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(202));
    expect(answers.filter(({ body }) => body.duplicate === false)).toHaveLength(
      1,
    );
    expect(await kept()).toHaveLength(1);
  });

  it.each([
    ['without a signature', 401, { signature: null }],
    ['with a wrong signature', 401, { signature: 'wrong' }],
    ['of an unknown hook', 404, { path: '/forge/hook-unknown' }],
    ['of an unknown server', 401, { path: '/other/hook-unknown' }],
    [
      'of an unknown hook without a signature',
      401,
      { path: '/forge/hook-unknown', signature: null },
    ],
    ['compressed', 415, { headers: { 'content-encoding': 'gzip' } }],
  ])('are refused %s', async (_, status, changes) => {
    expect((await deliver('{}', changes)).status).toBe(status);
    expect(await kept()).toEqual([]);
    expect(onDelivery).not.toHaveBeenCalled();
  });

  it('are taken with 25 MB, and refused with more', async () => {
    expect((await deliver(Buffer.alloc(25_000_000, ' '))).status).toBe(202);
    expect((await deliver(Buffer.alloc(27_000_000, ' '))).status).toBe(413);
  });

  it('fail where they could not be kept, so that they come again', async () => {
    jest
      .spyOn(store.deliveries, 'insert')
      .mockRejectedValueOnce(new Error('The database is away'));
    expect((await deliver('{}')).status).toBe(500);
    expect(onDelivery).not.toHaveBeenCalled();
    expect((await deliver('{}')).status).toBe(202);
    expect(await kept()).toHaveLength(1);
  });

  it('are acknowledged once they are kept, whatever else fails', async () => {
    jest
      .spyOn(store.hooks, 'update')
      .mockRejectedValueOnce(new Error('The database is away'));
    expect((await deliver('{}')).status).toBe(202);
    expect(await kept()).toHaveLength(1);
    expect(onDelivery).toHaveBeenCalledTimes(1);
  });

  it('are taken with the secret before while it is changed, which says nothing of the new one', async () => {
    const before = secrets.current(row);
    const rotation = secrets.rotate(row);
    await store.hooks.update(row.id, {
      ...rotation,
      status: 'manual',
      healthy: false,
    });
    const answer = await deliver('{}', { signature: sign('{}', before) });
    expect(answer.status).toBe(202);
    expect(await store.hooks.get(row.id)).toMatchObject({ healthy: false });
    const fresh = secrets.current({ ...row, ...rotation });
    await deliver('{}', { signature: sign('{}', fresh) });
    expect(await store.hooks.get(row.id)).toMatchObject({ healthy: true });

    await store.hooks.update(row.id, {
      previousUntil: '2026-01-01T00:00:00.000Z',
    });
    expect(
      (await deliver('{}', { signature: sign('{}', before) })).status,
    ).toBe(401);
  });
});
