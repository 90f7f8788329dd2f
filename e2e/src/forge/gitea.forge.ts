import type { GitDeploymentsClient } from 'backstage-plugin-git-deployments-common';
import { until } from '../TestPortal';
import { GiteaPortal } from './GiteaPortal';
import type { Scene } from './Scene';
import { findSecrets, gitSignIns, tokenExchanges } from './secrets';

/* The path of a newcomer whose git server is a real Gitea: consent, a container, a push, what runs, what the commit says. */

jest.setTimeout(120_000);

let at: GiteaPortal;
let owner: GitDeploymentsClient;

beforeAll(async () => {
  at = await GiteaPortal.start();
  owner = await at.client('owner');
});

afterAll(async () => {
  await at?.stop();
});

describe('a connection', () => {
  it('is not made where the account declines, and says so', async () => {
    const end = await at.connect('outsider', { answer: 'decline' });
    expect(end.pathname).toBe('/settings/git-providers');
    expect(Object.fromEntries(end.searchParams)).toMatchObject({
      gitDeployments: 'failed',
      provider: 'gitea',
      reason: expect.stringMatching(/./),
    });
    const outsider = await at.client('outsider');
    expect((await outsider.connection.list()).items).toEqual([]);
  });

  it('is made through the consent page, and shows account, scopes and when its token ends', async () => {
    const end = await at.connect('owner');
    expect(end.pathname).toBe('/settings/git-providers');
    expect(Object.fromEntries(end.searchParams)).toEqual({
      gitDeployments: 'connected',
      provider: 'gitea',
    });
    const connection = await at.connection('owner');
    expect(connection).toMatchObject({
      account: { login: 'owner', avatarUrl: expect.any(String) },
      owner: 'user:default/owner',
      access: 'owner',
      scopes: ['read:user', 'write:repository'],
      missingScopes: [],
      status: 'active',
      problem: null,
    });
    expect(Date.parse(connection.expiresAt ?? '')).toBeGreaterThan(Date.now());
  });

  it('proves who asks for the tokens', async () => {
    const [{ sent }] = tokenExchanges(at.asked.exchanges);
    expect(Object.fromEntries(sent)).toMatchObject({
      grant_type: 'authorization_code',
      code_verifier: expect.stringMatching(/^[\w-]{43,}$/),
    });
  });
});

describe('browsing', () => {
  let connectionId: string;

  beforeAll(async () => {
    ({ id: connectionId } = await at.connection('owner'));
    for (const name of ['blog', 'books', 'shop']) {
      await at.repository(name);
    }
  });

  it('pages through the repositories, each one once', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await owner.connection.repositories({
        connectionId,
        limit: 2,
        cursor,
      });
      expect(page.items.length).toBeLessThanOrEqual(2);
      names.push(...page.items.map(({ fullName }) => fullName));
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    expect(names.sort()).toEqual(['owner/blog', 'owner/books', 'owner/shop']);
  });

  it('searches repositories', async () => {
    const { items } = await owner.connection.repositories({
      connectionId,
      search: 'BO',
    });
    expect(items).toEqual([
      {
        id: expect.any(String),
        fullName: 'owner/books',
        url: at.url('owner/books'),
        defaultBranch: 'main',
        private: false,
        pushedAt: expect.any(String),
        ownerAvatarUrl: expect.stringMatching(
          /^https?:\/\/[^/]+\/avatars\/\w+$/,
        ),
      },
    ]);
  });

  it('searches branches, and shows folders and Dockerfiles', async () => {
    const { repository, clone } = await at.repository('monorepo', {
      files: { 'services/cart/Dockerfile': 'FROM scratch\n' },
    });
    await clone.git('push', '--quiet', 'origin', 'main:refs/heads/topic/cart');
    const all = await owner.connection.branches({ connectionId, repository });
    expect(all.items).toHaveLength(2);
    expect(all.items).toContainEqual({
      name: 'main',
      sha: await clone.git('rev-parse', 'HEAD'),
      default: true,
    });
    const found = await owner.connection.branches({
      connectionId,
      repository,
      search: 'cart',
    });
    expect(found.items).toMatchObject([{ name: 'topic/cart', default: false }]);
    const where = { connectionId, repository, branch: 'topic/cart' };
    const root = await owner.connection.files({ ...where, path: '/' });
    expect(root.items).toEqual(
      expect.arrayContaining([
        { path: 'services', type: 'folder' },
        { path: 'Dockerfile', type: 'dockerfile' },
      ]),
    );
    const folder = await owner.connection.files({
      ...where,
      path: '/services/cart',
    });
    expect(folder.items).toEqual([
      { path: 'services/cart/Dockerfile', type: 'dockerfile' },
    ]);
  });
});

describe('a container', () => {
  let scene: Scene;

  beforeAll(async () => {
    await at.connect('member');
    scene = await at.scene('api', {
      target: { workload: { port: 8080, replicas: 1 } },
    });
  });

  const link = (rest = '') =>
    expect.stringMatching(
      new RegExp(
        `/catalog/default/component/api/deployments/${scene.container.id}${rest}$`,
      ),
    );

  it('has made one webhook, for pushes and deleted branches', async () => {
    const { container } = scene;
    expect(container).toMatchObject({
      pipelineStatus: 'Connected',
      hook: { status: 'active', problem: null },
    });
    const hooks = await scene.hooks();
    expect(hooks.map(({ shown }) => shown)).toMatchObject([
      {
        type: 'gitea',
        active: true,
        events: expect.arrayContaining(['push', 'delete']),
        config: { content_type: 'json' },
      },
    ]);
    expect(hooks[0].url.split('#')[0]).toBe(container.hook.url);
  });

  it('is built and rolled out by a push, and tells the commit', async () => {
    const { container } = scene;
    const sha = await scene.push({ 'hello.txt': 'Hello\n' }, 'Say hello');
    const build = await scene.buildOf(sha);
    const url = at.url('owner/api');
    expect(build).toMatchObject({
      status: 'succeeded',
      pipelineStatus: 'Succeeded',
      trigger: 'push',
      triggeredBy: 'user:default/member',
      image: {
        repository: container.image,
        tag: sha.slice(0, 7),
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
      stages: ['setup', 'build', 'push', 'deploy'].map(name =>
        expect.objectContaining({ name, status: 'succeeded' }),
      ),
    });
    const { GIT_COMMIT_TIMESTAMP, ...git } = build.git;
    expect(git).toEqual({
      GIT_REPO: url,
      GIT_BRANCH: 'main',
      GIT_REVISION: sha,
      GIT_COMMITTER_USERNAME: 'member',
      GIT_COMMIT_MESSAGE: expect.stringMatching(/^Say hello\n?$/),
      GIT_COMMIT_URL: `${url}/commit/${sha}`,
    });
    expect(Date.parse(GIT_COMMIT_TIMESTAMP)).toBe(
      Date.parse(await scene.clone.git('show', '-s', '--format=%cI', sha)),
    );
    expect(await scene.deployedImage()).toBe(
      `${container.image}:${sha.slice(0, 7)}@${build.image.digest}`,
    );

    const log = await owner.build.logText({ deploymentId: build.id });
    for (const line of [
      `[setup] Cloning ${url}.git (branch: main)`,
      `[setup] Checked out commit ${sha.slice(0, 9)}`,
      '[build] Step 1/2: FROM scratch',
      `[push] Pushing ${container.image}:${sha.slice(0, 7)}`,
      '[push] Successfully pushed image',
      `[deploy] Updating container ${container.target.name} with new image tag`,
      '[deploy] Deployment rollout complete',
    ]) {
      expect(log.split('\n')).toContain(line);
    }

    const { statuses } = await until('the commit is told', async () => {
      const told = await scene.status(sha);
      return told.state === 'success' ? told : undefined;
    });
    expect(statuses).toMatchObject([
      {
        status: 'success',
        context: 'git-deployments/api (production)',
        description: 'Deployed',
        target_url: link(`/builds/${build.id}`),
      },
    ]);
  });

  it('tells a commit that was skipped, too', async () => {
    const sha = await scene.push({ 'docs.txt': 'Docs\n' }, 'Docs [skip ci]');
    expect(await scene.decisionOf(sha)).toMatchObject({
      outcome: 'skip',
      rule: 'skip-marker',
      reason: expect.stringContaining('[skip ci]'),
    });
    const { state, statuses } = await until('the commit is told', async () => {
      const told = await scene.status(sha);
      return told.statuses.length > 0 ? told : undefined;
    });
    expect(state).toBe('success');
    expect(statuses).toMatchObject([
      {
        status: 'success',
        description: expect.stringMatching(/^Skipped: .*\[skip ci\]/),
        target_url: link(),
      },
    ]);
  });

  it('is cloned with the token of the connection where the repository is private', async () => {
    const secret = await at.scene('vault', { private: true });
    const anonymous = await fetch(
      `${at.gitea.url}/owner/vault.git/info/refs?service=git-upload-pack`,
    );
    expect(anonymous.status).toBe(401);
    const sha = await secret.push({ 'inside.txt': 'inside\n' });
    expect(await secret.buildOf(sha)).toMatchObject({ status: 'succeeded' });
    const passwords = gitSignIns(at.asked.exchanges)
      .filter(({ path }) => path === '/owner/vault.git/git-upload-pack')
      .map(({ password }) => password);
    const tokens = tokenExchanges(at.asked.exchanges).map(
      ({ accessToken }) => accessToken,
    );
    expect(passwords.length).toBeGreaterThan(0);
    expect(tokens).toEqual(expect.arrayContaining(passwords));

    await owner.container.delete({ containerId: secret.container.id });
    expect(await secret.hooks()).toEqual([]);
  });
});

describe('after all that', () => {
  it('holds no token and no secret in database, log, answers and cluster', async () => {
    const { known, places } = await findSecrets(at);
    expect(known).toBeGreaterThan(10);
    expect(places).toEqual([]);
  });
});
