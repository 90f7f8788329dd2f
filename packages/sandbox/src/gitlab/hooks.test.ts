import { createHmac } from 'node:crypto';
import { startReceiver, useTemporaryFolder } from '../__testUtils__/harness';
import { Api } from './__testUtils__/api';
import { missingFromPush } from './__testUtils__/contract';
import { startWithSamples } from './__testUtils__/start';
import { SandboxGitlab } from './startGitlab';

jest.setTimeout(60_000);

const HOOKS = `/projects/${encodeURIComponent('acme/shop')}/hooks`;
const TOKEN = 'not for everybody';
const KEY = Buffer.from('a key that is 32 bytes long, yes');
const SIGNING_TOKEN = `whsec_${KEY.toString('base64')}`;

type Hook = {
  id: number;
  url: string;
  signing_token_present?: boolean;
  token_present?: boolean;
};

const signatureOf = (
  headers: Record<string, string | string[] | undefined>,
  body: string,
) =>
  createHmac('sha256', KEY)
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64');

describe('webhooks', () => {
  const folder = useTemporaryFolder();
  let gitlab: SandboxGitlab;
  let owner: Api;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeAll(async () => {
    gitlab = await startWithSamples({
      dataDir: `${folder.path}/signing`,
      hookTimeoutMs: 3_000,
    });
    owner = await Api.as(gitlab, 'owner');
  });

  beforeEach(async () => {
    receiver = await startReceiver();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const { id } of await owner.all<Hook>(HOOKS)) {
      await owner.send('DELETE', `${HOOKS}/${id}`);
    }
    await receiver.stop();
  });

  afterAll(() => gitlab.stop());

  const createHook = async (more: Record<string, unknown> = {}) => {
    const { status, body } = await owner.send<Hook>('POST', HOOKS, {
      body: {
        url: receiver.url,
        push_events: true,
        enable_ssl_verification: true,
        token: TOKEN,
        signing_token: SIGNING_TOKEN,
        ...more,
      },
    });
    expect(status).toBe(201);
    return body;
  };

  const push = async (branch?: string) => {
    await gitlab.push({
      repository: 'acme/shop',
      pusher: 'member',
      message: 'Change the cart',
      branch,
      files: { 'services/cart/note.txt': `${Math.random()}\n` },
    });
    await gitlab.idle();
  };

  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(Date, 'now').mockReturnValue(now);
  };

  it('never shows the tokens, only that there are some, and pings nobody', async () => {
    const hook = await createHook({ name: 'Deployments' });
    expect(hook).toMatchObject({
      url: receiver.url,
      name: 'Deployments',
      push_events: true,
      tag_push_events: false,
      enable_ssl_verification: true,
      token_present: true,
      signing_token_present: true,
      alert_status: 'executable',
      disabled_until: null,
    });
    await gitlab.idle();
    expect(receiver.received).toEqual([]);
    expect(await owner.get(`${HOOKS}/${hook.id}`)).toEqual(hook);
    const list = JSON.stringify(await owner.get(HOOKS));
    expect(list).not.toContain(TOKEN);
    expect(list).not.toContain(SIGNING_TOKEN);
  });

  it('signs id, time and body, and sends the token too', async () => {
    await createHook();
    await push();
    const [{ headers, body }] = receiver.received;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'GitLab/19.5.0',
      'x-gitlab-event': 'Push Hook',
      'x-gitlab-instance': gitlab.url,
      'x-gitlab-event-uuid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-gitlab-webhook-uuid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-gitlab-token': TOKEN,
      'webhook-id': headers['idempotency-key'],
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': `v1,${signatureOf(headers, body)}`,
    });
    expect(headers['x-gitlab-event-uuid']).not.toBe(headers['webhook-id']);
    expect(missingFromPush(JSON.parse(body))).toEqual([]);
  });

  it('sends neither where the hook has neither', async () => {
    await createHook({ token: '', signing_token: '' });
    await push();
    const [{ headers }] = receiver.received;
    expect(headers).not.toHaveProperty('x-gitlab-token');
    expect(headers).not.toHaveProperty('webhook-signature');
  });

  it('passes over signing tokens without a word where it is older', async () => {
    const older = await startWithSamples({
      dataDir: `${folder.path}/older`,
      signingTokens: false,
    });
    try {
      const api = await Api.as(older, 'owner');
      const { status, body } = await api.send<Hook>('POST', HOOKS, {
        body: {
          url: receiver.url,
          token: TOKEN,
          signing_token: SIGNING_TOKEN,
        },
      });
      expect(status).toBe(201);
      expect(body).not.toHaveProperty('signing_token_present');
      await older.push({
        repository: 'acme/shop',
        pusher: 'member',
        message: 'Change',
        files: { a: 'a\n' },
      });
      await older.idle();
      const [{ headers }] = receiver.received;
      expect(headers['x-gitlab-token']).toBe(TOKEN);
      expect(headers).toHaveProperty('idempotency-key');
      expect(headers).not.toHaveProperty('webhook-signature');
      expect(headers).not.toHaveProperty('webhook-id');
    } finally {
      await older.stop();
    }
  });

  it('changes what it is told, and leaves the tokens as they are', async () => {
    const hook = await createHook();
    const { status, body } = await owner.send('PUT', `${HOOKS}/${hook.id}`, {
      body: { push_events: false, tag_push_events: true },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...hook,
      push_events: false,
      tag_push_events: true,
    });
    await push();
    expect(receiver.received).toEqual([]);
  });

  it.each([
    ['wildcard', 'release/*', 'release/1', 'other'],
    ['regex', '^release/\\d+$', 'release/2', 'release/x'],
  ])('hears of branches by %s alone', async (strategy, filter, yes, no) => {
    await createHook({
      branch_filter_strategy: strategy,
      push_events_branch_filter: filter,
    });
    await push(no);
    await push(yes);
    expect(receiver.received.map(({ body }) => JSON.parse(body).ref)).toEqual([
      `refs/heads/${yes}`,
    ]);
  });

  it('refuses what is no hook', async () => {
    const create = (body: Record<string, unknown>) =>
      owner.send('POST', HOOKS, { body });
    expect(await create({})).toMatchObject({
      status: 400,
      body: { error: 'url is missing' },
    });
    expect(await create({ url: 'nowhere' })).toMatchObject({
      status: 422,
      body: { error: 'Invalid url given' },
    });
    const short = await create({
      url: receiver.url,
      signing_token: 'whsec_dG9vIHNob3J0',
    });
    expect(short).toMatchObject({
      status: 422,
      body: { message: { signing_token: [expect.any(String)] } },
    });
  });

  it('lets only maintainers see and make hooks', async () => {
    const hook = await createHook();
    const member = await Api.as(gitlab, 'member');
    const body = { url: receiver.url };
    expect((await member.send('GET', HOOKS)).status).toBe(403);
    expect((await member.send('POST', HOOKS, { body })).status).toBe(403);
    expect((await member.send('DELETE', `${HOOKS}/${hook.id}`)).status).toBe(
      403,
    );
    const vault = `/projects/${encodeURIComponent('acme/vault')}/hooks`;
    expect((await member.send('GET', vault)).status).toBe(404);
    expect((await new Api(gitlab).send('GET', HOOKS)).status).toBe(401);
  });

  it('is gone once it is deleted', async () => {
    const { id } = await createHook();
    expect((await owner.send('DELETE', `${HOOKS}/${id}`)).status).toBe(204);
    expect((await owner.send('GET', `${HOOKS}/${id}`)).status).toBe(404);
    await push();
    expect(receiver.received).toEqual([]);
  });

  it.each([404, 500])(
    'leaves a hook alone that was answered %d four times in a row, and longer each time',
    async status => {
      const { id } = await createHook();
      const standing = () => owner.get(`${HOOKS}/${id}`);
      receiver.answerWith({ status, body: 'no' });
      for (let time = 1; time <= 3; time++) {
        await push();
      }
      expect(await standing()).toMatchObject({ alert_status: 'executable' });
      await push();
      expect(await standing()).toMatchObject({
        alert_status: 'temporarily_disabled',
        disabled_until: expect.any(String),
      });
      await push();
      // Never sent again by itself, and nothing while it rests.
      expect(receiver.received).toHaveLength(4);

      later(61_000);
      await push();
      expect(receiver.received).toHaveLength(5);
      const { disabled_until: until } = await standing();
      expect(Date.parse(String(until)) - Date.now()).toBe(120_000);
    },
  );

  it('switches a hook off for good after forty failures', async () => {
    const { id } = await createHook();
    const [hook] = gitlab.hooks('acme/shop');
    await gitlab.forge.webhooks.update(hook, { failures: 39 });
    receiver.answerWith('never');
    await push();
    expect(await owner.get(`${HOOKS}/${id}`)).toMatchObject({
      alert_status: 'disabled',
    });
    later(30 * 24 * 3_600_000);
    await push();
    expect(receiver.received).toHaveLength(1);
  });

  it('is whole again after a test that was taken', async () => {
    const { id } = await createHook();
    const [hook] = gitlab.hooks('acme/shop');
    await gitlab.forge.webhooks.update(hook, { failures: 40 });
    const test = () => owner.send('POST', `${HOOKS}/${id}/test/push_events`);
    receiver.answerWith({ status: 500, body: 'still broken' });
    expect(await test()).toMatchObject({
      status: 422,
      body: { message: 'still broken' },
    });
    receiver.answerWith({ status: 202, body: 'taken' });
    expect((await test()).status).toBe(201);
    expect(await owner.get(`${HOOKS}/${id}`)).toMatchObject({
      alert_status: 'executable',
      disabled_until: null,
    });
    const payload = JSON.parse(receiver.received[1].body);
    expect(missingFromPush(payload)).toEqual([]);
    expect(payload.commits[0].id).toBe(payload.after);
    await push();
    expect(receiver.received).toHaveLength(3);
  });

  it('has nothing to test with in a project without commits', async () => {
    await gitlab.createRepository({ owner: 'owner', name: 'empty' });
    const hooks = `/projects/${encodeURIComponent('owner/empty')}/hooks`;
    const { body } = await owner.send<Hook>('POST', hooks, {
      body: { url: receiver.url },
    });
    const test = await owner.send(
      'POST',
      `${hooks}/${body.id}/test/push_events`,
    );
    expect(test.status).toBe(422);
  });

  it('sends a delivery again by hand, under its id and signed anew', async () => {
    await createHook();
    await push();
    const [delivery] = gitlab.deliveries('acme/shop');
    later(60_000);
    await gitlab.redeliver(delivery);
    await gitlab.idle();
    const [first, second] = receiver.received;
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers['webhook-timestamp']).not.toBe(
      first.headers['webhook-timestamp'],
    );
    expect(second.headers['webhook-signature']).toBe(
      `v1,${signatureOf(second.headers, second.body)}`,
    );
  });
});
