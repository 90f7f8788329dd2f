import { Browser } from '../../__testUtils__/Browser';
import {
  octokitFor,
  startReceiver,
  useTemporaryFolder,
} from '../../__testUtils__/harness';
import { Sandbox, startSandbox } from '../../startSandbox';

jest.setTimeout(60_000);

describe('the web pages that links lead to', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ dataDir: folder.path });
  });

  afterAll(() => sandbox.stop());

  const signedIn = async (login: string) => {
    const browser = new Browser();
    await browser.open(`${sandbox.github.url}/login`);
    await browser.submit('Sign in', { login, password: login });
    return browser;
  };

  it('list what one may see, with the address to clone', async () => {
    const browser = new Browser();
    await browser.open(sandbox.github.url);
    expect(browser.page).toContain(`${sandbox.github.url}/acme/api.git`);
    expect(browser.page).not.toContain('vault');
    expect((await signedIn('owner')).page).toContain('acme/vault');
    expect((await signedIn('member')).page).not.toContain('acme/vault');
  });

  it('show a repository, a commit, a comparison, a file, raw text and an avatar', async () => {
    const octokit = await octokitFor(sandbox, 'member');
    const api = { owner: 'acme', repo: 'api' };
    const { data: repository } = await octokit.repos.get(api);
    const { data: commit } = await octokit.repos.getCommit({
      ...api,
      ref: 'main',
    });
    const { data: comparison } = await octokit.repos.compareCommitsWithBasehead(
      { ...api, basehead: 'main~2...main' },
    );
    const browser = new Browser();
    for (const [url, text] of [
      [repository.html_url, 'Recent commits on main'],
      [repository.owner.html_url, 'acme/site'],
      [commit.html_url, 'FROM node:22-alpine AS base'],
      [comparison.html_url, 'Run in a container'],
      [commit.files?.[1].blob_url ?? '', 'USER node'],
      [commit.files?.[1].raw_url ?? '', 'USER node'],
      [commit.author?.avatar_url ?? '', '<svg'],
    ]) {
      expect(await browser.open(url)).toBe(200);
      expect(browser.page).toContain(text);
    }
    expect(await browser.open(`${sandbox.github.url}/acme/vault`)).toBe(404);
  });

  it('escape what was pushed', async () => {
    const sha = await sandbox.github.push({
      repository: 'acme/site',
      pusher: 'member',
      message: '<script>alert(1)</script>',
      files: { x: '<img src=x onerror=alert(1)>\n' },
    });
    const browser = new Browser();
    await browser.open(`${sandbox.github.url}/acme/site/commit/${sha}`);
    expect(browser.page).toContain('&lt;script&gt;');
    expect(browser.page).not.toContain('<script>');
    expect(browser.page).not.toContain('<img');
  });

  it('show deliveries to who administers the repository, and send one again', async () => {
    const receiver = await startReceiver();
    const octokit = await octokitFor(sandbox, 'admin');
    const { data: hook } = await octokit.repos.createWebhook({
      owner: 'acme',
      repo: 'site',
      config: { url: receiver.url },
    });
    await sandbox.github.idle();
    const url = `${sandbox.github.url}/acme/site/settings/hooks/${hook.id}`;
    const admin = await signedIn('admin');
    expect(await admin.open(url)).toBe(200);
    expect(admin.page).toContain('202 OK');
    await admin.submit('Redeliver');
    await sandbox.github.idle();
    expect(receiver.received).toHaveLength(2);
    expect(await (await signedIn('member')).open(url)).toBe(404);
    await receiver.stop();
  });
});
