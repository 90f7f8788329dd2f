import { createHmac } from 'node:crypto';
import { Octokit } from '@octokit/rest';
import {
  githubContract,
  octokitFor,
  startReceiver,
  useTemporaryFolder,
} from '../__testUtils__/harness';
import { Sandbox, startSandbox } from '../startSandbox';

jest.setTimeout(120_000);

const SHOP = { owner: 'acme', repo: 'shop' };
const SECRET = "It's a Secret to Everybody";

describe('webhooks', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;
  let owner: Octokit;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeAll(async () => {
    sandbox = await startSandbox({
      dataDir: folder.path,
      hookTimeoutMs: 3_000,
    });
    owner = await octokitFor(sandbox, 'owner');
  });

  beforeEach(async () => {
    receiver = await startReceiver();
  });

  afterEach(async () => {
    const { data: hooks } = await owner.repos.listWebhooks(SHOP);
    for (const hook of hooks) {
      await owner.repos.deleteWebhook({ ...SHOP, hook_id: hook.id });
    }
    await receiver.stop();
  });

  afterAll(() => sandbox.stop());

  const createHook = async (
    config: Record<string, string> = {},
    events = ['push'],
  ) => {
    const { data } = await owner.repos.createWebhook({
      ...SHOP,
      events,
      config: {
        url: receiver.url,
        content_type: 'json',
        secret: SECRET,
        ...config,
      },
    });
    await sandbox.github.idle();
    return data;
  };

  const push = async () => {
    const sha = await sandbox.github.push({
      repository: 'acme/shop',
      pusher: 'member',
      message: 'Change the cart',
      files: { 'services/cart/note.txt': `${receiver.received.length}\n` },
    });
    await sandbox.github.idle();
    return sha;
  };

  it('pings a new hook, never shows its secret, and signs what it sends', async () => {
    const hook = await createHook();
    expect(hook).toMatchObject({
      type: 'Repository',
      name: 'web',
      active: true,
      events: ['push'],
      config: { secret: '********', content_type: 'json', insecure_ssl: '0' },
      last_response: { code: null, status: 'unused', message: null },
    });
    const [{ headers, body }] = receiver.received;
    expect(headers['x-github-event']).toBe('ping');
    const ping = JSON.parse(body);
    githubContract().checkPayload('ping', ping);
    expect(ping).toMatchObject({ hook_id: hook.id });
    expect(body).not.toContain(SECRET);
    const mac = (algorithm: string) =>
      `${algorithm}=${createHmac(algorithm, SECRET)
        .update(body)
        .digest('hex')}`;
    expect(headers['x-hub-signature-256']).toBe(mac('sha256'));
    expect(headers['x-hub-signature']).toBe(mac('sha1'));
    const again = await owner.repos.getWebhook({ ...SHOP, hook_id: hook.id });
    expect(again.data.last_response).toMatchObject({
      code: 202,
      status: 'active',
    });
  });

  it('sends a form unless JSON is asked for, signed over the form’s bytes', async () => {
    const { data } = await owner.repos.createWebhook({
      ...SHOP,
      config: { url: receiver.url, secret: SECRET },
    });
    expect(data.config.content_type).toBe('form');
    await sandbox.github.idle();
    const [{ headers, body }] = receiver.received;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    );
    const payload = new URLSearchParams(body).get('payload') ?? '';
    expect(JSON.parse(payload)).toMatchObject({ hook_id: data.id });
  });

  it('keeps deliveries with request and response, and redelivers under the same GUID', async () => {
    const hook = await createHook();
    await push();
    const at = { ...SHOP, hook_id: hook.id };
    const { data: deliveries } = await owner.repos.listWebhookDeliveries(at);
    expect(deliveries.map(({ event }) => event)).toEqual(['push', 'ping']);
    const delivery = { ...at, delivery_id: deliveries[0].id };
    const { data: full } = await owner.repos.getWebhookDelivery(delivery);
    expect(full).toMatchObject({
      status_code: 202,
      status: 'OK',
      redelivery: false,
      response: { payload: 'taken' },
      request: { payload: { ref: 'refs/heads/main' } },
    });
    await owner.repos.redeliverWebhookDelivery(delivery);
    await sandbox.github.idle();
    expect(receiver.received).toHaveLength(3);
    expect(receiver.received[2].body).toBe(receiver.received[1].body);
    expect(receiver.received[2].headers['x-github-delivery']).toBe(
      receiver.received[1].headers['x-github-delivery'],
    );
    const after = (await owner.repos.listWebhookDeliveries(at)).data;
    expect(after[0]).toMatchObject({
      redelivery: true,
      guid: deliveries[0].guid,
    });
    expect(after[0].id).not.toBe(deliveries[0].id);
    const paged = await owner.repos.listWebhookDeliveries({
      ...at,
      per_page: 1,
    });
    expect(paged.headers.link).toMatch(/cursor=\d+>; rel="next"/);
  });

  it('does not try again by itself, and says what went wrong', async () => {
    const hook = await createHook();
    receiver.answerWith({ status: 500, body: 'no' });
    await push();
    receiver.answerWith('never');
    await push();
    await receiver.stop();
    await push();
    expect(receiver.received).toHaveLength(3);
    const { data } = await owner.repos.listWebhookDeliveries({
      ...SHOP,
      hook_id: hook.id,
    });
    expect(
      data.map(({ status, status_code }) => [status_code, status]),
    ).toEqual([
      [502, 'failed to connect to host'],
      [504, 'timed out'],
      [500, 'Internal Server Error'],
      [202, 'OK'],
    ]);
    receiver = await startReceiver();
  });

  it('keeps the order in which things happened', async () => {
    await createHook();
    sandbox.github.pauseDeliveries();
    const shas = [];
    for (let n = 0; n < 3; n++) {
      shas.push(
        await sandbox.github.push({
          repository: 'acme/shop',
          pusher: 'member',
          message: `Change ${n}`,
          files: { note: `${n}\n` },
        }),
      );
    }
    expect(receiver.received).toHaveLength(1);
    sandbox.github.resumeDeliveries();
    await sandbox.github.idle();
    expect(
      receiver.received.slice(1).map(({ body }) => JSON.parse(body).after),
    ).toEqual(shas);
  });

  it('tells only hooks that are active and subscribe', async () => {
    const hook = await createHook({}, ['create']);
    await push();
    await owner.repos.updateWebhook({
      ...SHOP,
      hook_id: hook.id,
      add_events: ['push'],
      active: false,
    });
    await push();
    expect(receiver.received).toHaveLength(1);
    await owner.repos.pingWebhook({ ...SHOP, hook_id: hook.id });
    await sandbox.github.idle();
    expect(receiver.received).toHaveLength(2);
  });

  it('rotates a secret by PATCH', async () => {
    const hook = await createHook();
    await owner.repos.updateWebhookConfigForRepo({
      ...SHOP,
      hook_id: hook.id,
      secret: 'new',
    });
    await push();
    const { headers, body } = receiver.received[1];
    expect(headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', 'new').update(body).digest('hex')}`,
    );
  });

  it('refuses bad configurations and duplicates', async () => {
    await createHook();
    await expect(createHook()).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        'Hook already exists on this repository',
      ),
    });
    await expect(createHook({ url: 'nonsense' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(createHook({ content_type: 'xml' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(createHook({}, ['nonsense'])).rejects.toMatchObject({
      status: 422,
    });
  });

  it('hides hooks from who does not administer the repository, or lacks the scope', async () => {
    const hook = await createHook();
    for (const client of [
      await octokitFor(sandbox, 'member'),
      await octokitFor(sandbox, 'outsider'),
      await octokitFor(sandbox, 'admin', ['public_repo']),
    ]) {
      await expect(client.repos.listWebhooks(SHOP)).rejects.toMatchObject({
        status: 404,
      });
      await expect(
        client.repos.createWebhook({ ...SHOP, config: { url: receiver.url } }),
      ).rejects.toMatchObject({ status: 404 });
    }
    const reader = await octokitFor(sandbox, 'admin', ['read:repo_hook']);
    expect((await reader.repos.listWebhooks(SHOP)).data[0].id).toBe(hook.id);
    await expect(
      reader.repos.deleteWebhook({ ...SHOP, hook_id: hook.id }),
    ).rejects.toMatchObject({ status: 404 });
  });
});
