import { createServer } from 'node:http';
import { FORGE_IDS, type ForgeId, type ForgeUser } from './ForgeUser';
import { dumpDatabase, GivenSecrets } from './secrets';
import { buildOf, TestPortal, until } from './TestPortal';

/* The path of a newcomer at each of the forges, over HTTP; and that no secret is left anywhere after it. */

/** What each forge calls a commit whose build has succeeded. */
const SUCCESS: Record<ForgeId, string> = {
  github: 'success',
  gitlab: 'success',
  bitbucket: 'SUCCESSFUL',
};

jest.setTimeout(120_000);

let portal: TestPortal;
let secrets: GivenSecrets;

beforeAll(async () => {
  portal = await TestPortal.start();
  secrets = new GivenSecrets(FORGE_IDS.map(id => portal.sandbox[id]));
});

afterAll(async () => {
  await portal.stop();
});

describe.each(FORGE_IDS)('with %s', id => {
  let at: ForgeUser;
  let connectionId: string;

  beforeAll(() => {
    at = portal.at(id);
  });

  /** What the forge shows at a commit, by state, newest first. */
  const statusesAt = (repository: string, sha: string) => {
    const { forge } = at.forge;
    return forge.statuses.of(forge.repository(repository).id, sha);
  };

  it('connects an account through its consent page', async () => {
    const end = await portal.connect('owner', id);
    expect(Object.fromEntries(end.searchParams)).toMatchObject({
      gitDeployments: 'connected',
      provider: id,
    });
    const connection = await portal.connection('owner', id);
    connectionId = connection.id;
    expect(connection).toMatchObject({
      provider: id,
      account: { login: 'owner' },
      owner: 'user:default/owner',
      access: 'owner',
      missingScopes: [],
      status: 'active',
      expiresAt: expect.any(String),
    });
  });

  it('browses repositories, branches and files', async () => {
    const owner = await portal.client('owner');
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await owner.connection.repositories({
        connectionId,
        limit: 2,
        cursor,
      });
      names.push(...page.items.map(({ fullName }) => fullName));
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['acme/api', 'acme/site', 'acme/vault']),
    );
    const { items } = await owner.connection.repositories({
      connectionId,
      search: 'shop',
    });
    expect(items).toMatchObject([
      { fullName: 'acme/shop', url: at.url('acme/shop'), private: false },
    ]);
    const none = await owner.connection.repositories({
      connectionId,
      search: 'no such * + one, "at all"',
    });
    expect(none.items).toEqual([]);
    const branches = await owner.connection.branches({
      connectionId,
      repository: 'acme/shop',
      search: 'ma',
    });
    expect(branches.items).toEqual([
      expect.objectContaining({ name: 'main', default: true }),
    ]);
    const files = await owner.connection.files({
      connectionId,
      repository: 'acme/shop',
      branch: 'main',
      path: '/services/cart',
    });
    expect(files.items).toContainEqual({
      path: 'services/cart/Dockerfile',
      type: 'dockerfile',
    });
  });

  it('builds and rolls out a push, and tells the commit', async () => {
    const owner = await portal.client('owner');
    const container = await owner.container.create({
      entityRef: 'component:default/api',
      name: `api-${id}`,
      repoConfig: {
        gitProviderId: connectionId,
        url: at.url('acme/api'),
        branch: 'main',
      },
      target: { workload: { port: 8080, replicas: 1 } },
    });
    expect(container).toMatchObject({
      pipelineStatus: 'Connected',
      hook: { status: 'active' },
    });
    expect(at.forge.hooks('acme/api')).toHaveLength(1);

    const sha = await at.push('member', 'acme/api', { 'hello.txt': id }, 'Hi');
    const build = await buildOf(owner, container, sha);
    expect(build).toMatchObject({
      status: 'succeeded',
      trigger: 'push',
      triggeredBy: 'user:default/member',
      git: {
        GIT_REPO: at.url('acme/api'),
        GIT_BRANCH: 'main',
        GIT_REVISION: sha,
        GIT_COMMITTER_USERNAME: 'member',
        GIT_COMMIT_MESSAGE: expect.stringMatching(/^Hi\n?$/),
        GIT_COMMIT_TIMESTAMP: expect.any(String),
        GIT_COMMIT_URL: expect.stringContaining(sha),
      },
      image: { tag: sha.slice(0, 7), digest: expect.any(String) },
    });
    const log = await owner.build.logText({ deploymentId: build.id });
    expect(log).toContain('[push] Successfully pushed image');
    expect(log).toContain('[deploy] Deployment rollout complete');

    const status = await until('the commit is told', async () =>
      statusesAt('acme/api', sha).find(({ state }) => state === SUCCESS[id]),
    );
    expect(status).toMatchObject({
      targetUrl: expect.stringContaining(
        `/catalog/default/component/api/deployments/${container.id}/builds/${build.id}`,
      ),
      description: 'Deployed',
    });
  });

  it('tells a commit that was skipped, too', async () => {
    const sha = await at.push(
      'member',
      'acme/api',
      { 'docs.txt': id },
      'Docs [skip ci]',
    );
    const status = await until('the commit is told', async () =>
      statusesAt('acme/api', sha).find(({ description }) =>
        description?.startsWith('Skipped: '),
      ),
    );
    expect(status.description).toContain('[skip ci]');
  });

  it('tells a commit in the end, however often the forge stumbles, and never holds up its build', async () => {
    at.forge.faults.next({
      kind: 'status',
      method: 'POST',
      path: /statuses/,
      status: 502,
      times: 4,
    });
    const owner = await portal.client('owner');
    const { items } = await owner.container.list({
      entityRef: 'component:default/api',
      limit: 100,
    });
    const container = items.find(({ name }) => name === `api-${id}`);
    if (!container) {
      throw new Error('The container is gone');
    }
    const sha = await at.push('member', 'acme/api', { 'stumble.txt': id });
    expect(await buildOf(owner, container, sha)).toMatchObject({
      status: 'succeeded',
    });
    const newest = await until('the commit is told', async () => {
      const [status] = statusesAt('acme/api', sha);
      return status?.state === SUCCESS[id] ? status : undefined;
    });
    expect(newest.description).toBe('Deployed');
    at.forge.faults.clear();
  });

  it('clones what is private, and gives the token to no other host', async () => {
    const elsewhere: string[] = [];
    const server = createServer((req, res) => {
      elsewhere.push(`${req.url} ${req.headers.authorization ?? ''}`);
      res.statusCode = 404;
      res.end();
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const owner = await portal.client('owner');
      const container = await owner.container.create({
        entityRef: 'component:default/api',
        name: `vault-${id}`,
        repoConfig: {
          gitProviderId: connectionId,
          url: at.url('acme/vault'),
          branch: 'main',
        },
        target: { workload: { replicas: 1 } },
      });
      const sha = await at.push('admin', 'acme/vault', {
        '.gitmodules': `[submodule "sub"]\n\tpath = sub\n\turl = http://127.0.0.1:${port}/acme/sub.git\n`,
      });
      expect(await buildOf(owner, container, sha)).toMatchObject({
        status: 'succeeded',
      });
      expect(
        elsewhere.filter(request => /basic|bearer/i.test(request)),
      ).toEqual([]);
    } finally {
      await new Promise(resolve => {
        server.close(resolve);
      });
    }
  });

  it('removes the webhook with the last container', async () => {
    const owner = await portal.client('owner');
    const { items } = await owner.container.list({
      entityRef: 'component:default/api',
      limit: 100,
    });
    const container = items.find(({ name }) => name === `vault-${id}`);
    expect(at.forge.hooks('acme/vault')).toHaveLength(1);
    await owner.container.delete({ containerId: container?.id ?? '' });
    expect(at.forge.hooks('acme/vault')).toEqual([]);
  });
});

describe('a forge that hangs', () => {
  it('holds up its own pushes, and nobody else’s', async () => {
    const owner = await portal.client('owner');
    const { items } = await owner.container.list({
      entityRef: 'component:default/api',
      limit: 100,
    });
    const containerAt = (id: ForgeId) => {
      const found = items.find(({ name }) => name === `api-${id}`);
      if (!found) {
        throw new Error(`There is no container at ${id}`);
      }
      return found;
    };
    const gitlab = portal.at('gitlab');
    const held = gitlab.forge.faults.next({
      kind: 'hold',
      path: /^\/api\/v4\//,
      times: 1000,
    });
    const late = await gitlab.push('member', 'acme/api', { 'late.txt': '1' });
    await held.struck;
    for (const id of ['github', 'bitbucket'] as const) {
      const sha = await portal
        .at(id)
        .push('member', 'acme/api', { 'meanwhile.txt': '1' });
      expect(await buildOf(owner, containerAt(id), sha)).toMatchObject({
        status: 'succeeded',
      });
    }
    held.release();
    gitlab.forge.faults.clear();
    expect(await buildOf(owner, containerAt('gitlab'), late)).toMatchObject({
      status: 'succeeded',
    });
  });
});

describe('after all that', () => {
  it('holds no token and no secret in database, log, answers and cluster', async () => {
    const given = secrets.all();
    // A pair of tokens and a hook's secret for each forge, at the least.
    expect(given.length).toBeGreaterThanOrEqual(3 * FORGE_IDS.length);
    const { url, token } = portal.sandbox.kubernetes;
    const cluster = await Promise.all(
      [
        '/api/v1/pods',
        '/api/v1/events',
        '/api/v1/secrets',
        '/apis/apps/v1/deployments',
        '/apis/tekton.dev/v1/pipelineruns',
        '/apis/tekton.dev/v1/taskruns',
        '/apis/tekton.dev/v1beta1/customruns',
      ].map(async path => {
        const response = await fetch(`${url}${path}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(response.status).toBe(200);
        return response.text();
      }),
    );
    const database = await dumpDatabase(portal);
    expect(database).toContain('acme/api');
    const places = {
      database,
      log: await portal.log(),
      answers: portal.answers.join('\n'),
      cluster: cluster.join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      const found = given.filter(
        secret =>
          text.includes(secret) ||
          text.includes(Buffer.from(secret).toString('base64')),
      );
      expect({ place, found: found.length }).toEqual({ place, found: 0 });
    }
  });
});
