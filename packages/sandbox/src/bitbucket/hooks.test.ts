import { createHmac } from 'node:crypto';
import { startReceiver, useTemporaryFolder } from '../__testUtils__/harness';
import { Api, Page } from './__testUtils__/api';
import { startWithSamples } from './__testUtils__/start';
import { SandboxBitbucket } from './startBitbucket';

jest.setTimeout(60_000);

const HOOKS = '/repositories/acme/shop/hooks';
const SECRET = 'not for everybody';

type Hook = {
  uuid: string;
  secret_set: boolean;
  active: boolean;
  links: { self: { href: string } };
};

describe('webhooks', () => {
  const folder = useTemporaryFolder();
  let bitbucket: SandboxBitbucket;
  let owner: Api;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeAll(async () => {
    bitbucket = await startWithSamples({
      dataDir: folder.path,
      hookTimeoutMs: 3_000,
    });
    owner = await Api.as(bitbucket, 'owner');
  });

  beforeEach(async () => {
    receiver = await startReceiver();
  });

  afterEach(async () => {
    for (const hook of await owner.all<Hook>(HOOKS)) {
      await owner.send('DELETE', hook.links.self.href);
    }
    await receiver.stop();
  });

  afterAll(() => bitbucket.stop());

  const createHook = async (more: Record<string, unknown> = {}) => {
    const { status, body } = await owner.send<Hook>('POST', HOOKS, {
      body: {
        description: 'Deployments',
        url: receiver.url,
        active: true,
        secret: SECRET,
        events: ['repo:push'],
        ...more,
      },
    });
    expect(status).toBe(201);
    return body;
  };

  const push = async () => {
    await bitbucket.push({
      repository: 'acme/shop',
      pusher: 'member',
      message: 'Change the cart',
      files: { 'services/cart/note.txt': `${Math.random()}\n` },
    });
    await bitbucket.idle();
  };

  it('never shows the secret, only that there is one, and pings nobody', async () => {
    const hook = await createHook();
    expect(hook).toMatchObject({
      type: 'webhook_subscription',
      description: 'Deployments',
      url: receiver.url,
      active: true,
      events: ['repo:push'],
      secret_set: true,
      subject_type: 'repository',
      subject: { full_name: 'acme/shop' },
    });
    await bitbucket.idle();
    expect(receiver.received).toEqual([]);
    const path = `${HOOKS}/${encodeURIComponent(hook.uuid)}`;
    expect(await owner.get(path)).toEqual(hook);
    const list = await owner.get<Page<Hook>>(HOOKS);
    expect(list).toMatchObject({ size: 1, values: [hook] });
    expect(JSON.stringify(list)).not.toContain(SECRET);
  });

  it('signs the body with the secret, and sends no signature without one', async () => {
    const hook = await createHook();
    await push();
    const [{ headers, body }] = receiver.received;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-event-key': 'repo:push',
      'x-hook-uuid': hook.uuid.slice(1, -1),
      'x-request-uuid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-attempt-number': '1',
      'x-hub-signature': `sha256=${createHmac('sha256', SECRET)
        .update(body)
        .digest('hex')}`,
    });
    expect(headers).not.toHaveProperty('x-hub-signature-256');

    const changed = await owner.send<Hook>('PUT', hook.links.self.href, {
      body: { secret: null },
    });
    expect(changed.body.secret_set).toBe(false);
    await push();
    expect(receiver.received[1].headers).not.toHaveProperty('x-hub-signature');
  });

  it('changes what it is told, and leaves the secret as it is', async () => {
    const hook = await createHook();
    const { status, body } = await owner.send('PUT', hook.links.self.href, {
      body: { active: false, description: 'Off' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...hook,
      active: false,
      description: 'Off',
    });
    await push();
    expect(receiver.received).toEqual([]);
  });

  it('is gone once it is deleted', async () => {
    const hook = await createHook();
    const { href } = hook.links.self;
    expect((await owner.send('DELETE', href)).status).toBe(204);
    expect((await owner.send('GET', href)).status).toBe(404);
    await push();
    expect(receiver.received).toEqual([]);
  });

  it('refuses what is no hook', async () => {
    const refused = async (body: Record<string, unknown>) => {
      const { status, body: answer } = await owner.send('POST', HOOKS, {
        body,
      });
      expect(status).toBe(400);
      return (answer.error as { fields: Record<string, string[]> }).fields;
    };
    expect(await refused({})).toEqual({
      url: ['This field is required.'],
      events: ['This field is required.'],
    });
    expect(await refused({ url: 'nowhere', events: ['push'] })).toMatchObject({
      url: ['Enter a valid URL.'],
      events: [/push/],
    });
    expect(
      await refused({
        url: receiver.url,
        events: ['repo:push'],
        secret: 'x'.repeat(129),
      }),
    ).toHaveProperty('secret');
  });

  it('lets only those who administer the repository see and make hooks', async () => {
    const hook = await createHook();
    const member = await Api.as(bitbucket, 'member');
    const body = { url: receiver.url, events: ['repo:push'] };
    expect((await member.send('GET', HOOKS)).status).toBe(403);
    expect((await member.send('POST', HOOKS, { body })).status).toBe(403);
    for (const [method, change] of [
      ['PUT', { active: false }],
      ['DELETE', undefined],
    ] as const) {
      const { status } = await member.send(method, hook.links.self.href, {
        body: change,
      });
      expect(status).toBe(403);
    }
    const vault = await member.send('GET', '/repositories/acme/vault/hooks');
    expect(vault.status).toBe(404);
    expect((await new Api(bitbucket).send('GET', HOOKS)).status).toBe(401);
  });

  it('needs the scope webhook, and that of the event', async () => {
    const body = { url: receiver.url, events: ['repo:push'] };
    const create = async (scopes: string[]) =>
      (await Api.as(bitbucket, 'admin', scopes)).send('POST', HOOKS, { body });
    expect((await create(['repository'])).status).toBe(403);
    expect((await create(['webhook'])).status).toBe(403);
    expect((await create(['webhook', 'repository'])).status).toBe(201);
  });

  it('sends again at once, up to twice, what was answered with 5xx', async () => {
    await createHook();
    receiver.answerWith({ status: 503, body: 'later' });
    await push();
    const attempts = receiver.received.map(({ headers, body }) => ({
      number: headers['x-attempt-number'],
      request: headers['x-request-uuid'],
      body,
    }));
    expect(attempts.map(({ number }) => number)).toEqual(['1', '2', '3']);
    expect(new Set(attempts.map(({ request }) => request)).size).toBe(1);
    expect(new Set(attempts.map(({ body }) => body)).size).toBe(1);
    expect(
      bitbucket.deliveries('acme/shop').map(({ outcome }) => outcome),
    ).toMatchObject([
      { statusCode: 503 },
      { statusCode: 503 },
      { statusCode: 503 },
    ]);
  });

  it('does not send again what was refused, or took too long', async () => {
    await createHook();
    receiver.answerWith({ status: 404, body: 'no' });
    await push();
    expect(receiver.received).toHaveLength(1);
    receiver.answerWith('never');
    await push();
    expect(receiver.received).toHaveLength(2);
    const [, last] = bitbucket.deliveries('acme/shop');
    expect(last.outcome).toMatchObject({ reason: 'timeout' });
  });

  it('sends a delivery again by hand, under its request UUID', async () => {
    await createHook();
    await push();
    const [delivery] = bitbucket.deliveries('acme/shop');
    await bitbucket.redeliver(delivery);
    await bitbucket.idle();
    const [first, second] = receiver.received;
    expect(second.body).toBe(first.body);
    expect(second.headers['x-request-uuid']).toBe(
      first.headers['x-request-uuid'],
    );
  });
});
