import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { octokitFor, startReceiver } from './__testUtils__/harness';
import { PushReceiver } from './forge/PushReceiver';
import { Push } from './forge/model';
import { startSandbox } from './startSandbox';

jest.setTimeout(60_000);

const SITE = { owner: 'acme', repo: 'site' };

describe('what the sandbox keeps', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'sandbox-'));
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('finds everything again after a restart, and the samples as they were left', async () => {
    const receiver = await startReceiver();
    const first = await startSandbox({ dataDir });
    const token = await first.github.createToken({
      user: 'owner',
      scopes: ['repo'],
    });
    const client = await octokitFor(first, 'owner');
    const { data: hook } = await client.repos.createWebhook({
      ...SITE,
      config: { url: receiver.url },
    });
    const sha = await first.github.push({
      repository: 'acme/site',
      pusher: 'member',
      message: 'Change',
      files: { 'public/new.html': 'new' },
    });
    await client.repos.createCommitStatus({ ...SITE, sha, state: 'success' });
    await first.github.idle();
    await first.stop();

    const second = await startSandbox({ dataDir });
    const headers = { Authorization: `token ${token}` };
    const get = async (rest: string) =>
      (
        await fetch(`${second.github.apiUrl}/repos/acme/site/${rest}`, {
          headers,
        })
      ).json();
    expect(await get('commits/main')).toMatchObject({ sha });
    expect(await get('commits/main/status')).toMatchObject({
      state: 'success',
    });
    expect(await get(`hooks/${hook.id}`)).toMatchObject({
      last_response: { code: 202 },
    });
    expect(await get(`hooks/${hook.id}/deliveries`)).toHaveLength(2);
    await second.stop();
    await receiver.stop();
  });

  it('finds at GitLab again who granted what, and how a hook stands', async () => {
    const receiver = await startReceiver();
    receiver.answerWith({ status: 500, body: 'broken' });
    const first = await startSandbox({ dataDir });
    const token = await first.gitlab.createToken({ user: 'owner' });
    const hooks = (sandbox: typeof first, init: RequestInit = {}) =>
      fetch(`${sandbox.gitlab.apiUrl}/projects/acme%2Fsite/hooks`, {
        ...init,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
        },
      });
    await hooks(first, {
      method: 'POST',
      body: JSON.stringify({ url: receiver.url, token: 'secret' }),
    });
    for (let time = 1; time <= 4; time++) {
      await first.gitlab.push({
        repository: 'acme/site',
        pusher: 'member',
        message: 'Change',
        files: { x: String(time) },
      });
      await first.gitlab.idle();
    }
    await first.stop();

    const second = await startSandbox({ dataDir });
    expect(await (await hooks(second)).json()).toMatchObject([
      {
        url: receiver.url,
        token_present: true,
        alert_status: 'temporarily_disabled',
      },
    ]);
    await second.stop();
    await receiver.stop();
  });

  it('sends after a restart what was queued before it', async () => {
    const receiver = await startReceiver();
    const first = await startSandbox({ dataDir });
    const client = await octokitFor(first, 'owner');
    first.github.pauseDeliveries();
    await client.repos.createWebhook({
      ...SITE,
      config: { url: receiver.url },
    });
    await first.stop();
    expect(receiver.received).toHaveLength(0);

    const second = await startSandbox({ dataDir });
    await second.github.idle();
    expect(receiver.received).toHaveLength(1);
    await second.stop();
    await receiver.stop();
  });

  it('tells after a restart of a push that git had taken when the process was killed', async () => {
    const sandbox = await startSandbox({ dataDir });
    const { forge } = sandbox.github;
    const repository = forge.repository('acme/site');
    const pusher = forge.user('member');
    const git = forge.git(repository);
    const directory = path.join(dataDir, 'journal');
    const killed = new PushReceiver({ directory });
    // Like a process that dies here: git took the push in, nobody was told.
    killed.onPush(async () => {
      throw new Error('killed');
    });
    await expect(
      killed.receive(repository, pusher, git, async () => {
        await sandbox.github.push({
          repository: 'acme/site',
          pusher: 'member',
          message: 'Change',
          files: { x: 'x' },
        });
      }),
    ).rejects.toThrow('killed');

    const told: Push[] = [];
    const restarted = new PushReceiver({ directory });
    restarted.onPush(async push => {
      told.push(push);
    });
    await restarted.recover(() => ({ repository, pusher, git }));
    expect(told.map(({ changes }) => changes)).toMatchObject([
      [{ ref: 'refs/heads/main', after: await git.resolve('main') }],
    ]);
    expect(await readdir(directory)).toEqual([]);
    await sandbox.stop();
  });
});
