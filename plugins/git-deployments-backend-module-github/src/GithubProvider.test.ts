import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderPage } from 'backstage-plugin-git-deployments-node';
import { createProvider, useGithub } from './__testUtils__/setup';

jest.setTimeout(60_000);

const HOOK = {
  url: 'http://localhost:9/api/git-deployments/webhooks/github/1',
  secret: 'the first secret',
};
const GONE = 'f'.repeat(40);

const commit = (files: Record<string, string | null>, branch = 'main') => ({
  branch,
  message: 'Begin\n\nAnd why',
  author: { name: 'Mia Member', email: 'member@acme.example' },
  date: new Date('2026-01-02T03:04:05Z'),
  files,
});

describe('GithubProvider', () => {
  const use = useGithub();
  let owner: string;
  let member: string;
  let outsider: string;

  const headOf = async (repository: string, branch = 'main') =>
    (await use.provider.getBranch(owner, repository, branch)).sha;

  beforeAll(async () => {
    const { github } = use;
    const roles = { member: 'write' as const };
    await github.createRepository({ owner: 'owner', name: 'api', roles }, [
      commit({
        Dockerfile: 'FROM scratch\n',
        'old name.txt': 'one\ntwo\nthree\nfour\n',
        'services/cart/Dockerfile': 'FROM scratch\n',
        'services/cart/ünï "quoted".txt': 'x\n',
      }),
      { ...commit({ a: 'a\n' }, 'feature/a'), from: 'main' },
      { ...commit({ b: 'b\n' }, 'feature/b'), from: 'main' },
      { ...commit({ c: 'c\n' }, 'fix'), from: 'main' },
    ]);
    await github.createRepository({ owner: 'owner', name: 'api-docs', roles }, [
      commit({ a: 'a\n' }),
    ]);
    await github.createRepository({ owner: 'owner', name: 'empty', roles });
    await github.createRepository(
      { owner: 'owner', name: 'vault', private: true },
      [commit({ a: 'a\n' })],
    );
    await github.createRepository({ owner: 'outsider', name: 'api-of-mine' }, [
      commit({ a: 'a\n' }),
    ]);
    const tokenOf = (user: string) =>
      github.createToken({ user, scopes: ['repo'] });
    owner = await tokenOf('owner');
    member = await tokenOf('member');
    outsider = await tokenOf('outsider');
  });

  describe('repositories', () => {
    const namesOf = ({ items }: ProviderPage<{ fullName: string }>) =>
      items.map(({ fullName }) => fullName).sort();

    it('describes one', async () => {
      const { github, provider } = use;
      await expect(
        provider.getRepository(member, 'owner/api'),
      ).resolves.toEqual({
        id: expect.stringMatching(/^\d+$/),
        fullName: 'owner/api',
        url: `${github.url}/owner/api`,
        cloneUrl: `${github.url}/owner/api.git`,
        defaultBranch: 'main',
        private: false,
        pushedAt: expect.any(Date),
      });
    });

    it('lists what the account works on, page by page', async () => {
      const { provider } = use;
      const first = await provider.listRepositories(member, { limit: 2 });
      expect(first.items).toHaveLength(2);
      const second = await provider.listRepositories(member, {
        limit: 2,
        cursor: first.next,
      });
      expect(second.next).toBeUndefined();
      expect([...namesOf(first), ...namesOf(second)].sort()).toEqual([
        'owner/api',
        'owner/api-docs',
        'owner/empty',
      ]);
    });

    it('searches what the account works on by name', async () => {
      const { provider } = use;
      const found = await provider.listRepositories(member, {
        search: 'api',
        limit: 10,
      });
      expect(namesOf(found)).toEqual(['owner/api', 'owner/api-docs']);
    });

    it('finds what somebody else shows to everybody by its full name', async () => {
      const { provider } = use;
      const search = (text: string) =>
        provider.listRepositories(member, { search: text, limit: 10 });
      expect(namesOf(await search('outsider/api'))).toEqual([
        'outsider/api-of-mine',
      ]);
      expect(namesOf(await search('nobody/api'))).toEqual([]);
    });

    it('never shows what the account may not see', async () => {
      const { provider } = use;
      await expect(
        provider.getRepository(member, 'owner/vault'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      await expect(
        provider.getRepository(owner, 'owner/vault'),
      ).resolves.toMatchObject({ private: true });
    });

    it('follows a repository to its new name', async () => {
      const { github, provider } = use;
      const { id } = await github.createRepository({
        owner: 'owner',
        name: 'before',
      });
      await github.renameRepository('owner/before', 'after');
      await expect(
        provider.getRepository(owner, 'owner/before'),
      ).resolves.toMatchObject({ id: String(id), fullName: 'owner/after' });
      await github.removeRepository('owner/after');
    });

    it('refuses what is no cursor of its own, and no name', async () => {
      const { provider } = use;
      await expect(
        provider.listRepositories(member, {
          limit: 2,
          cursor: 'https://elsewhere.example',
        }),
      ).rejects.toMatchObject({ name: 'InputError' });
      await expect(
        provider.getRepository(member, '../user'),
      ).rejects.toMatchObject({ name: 'InputError' });
    });

    it.each([
      ['/owner/api', 'owner/api'],
      ['/owner/api/', 'owner/api'],
      ['/owner/api.git', 'owner/api'],
      ['/owner/api.js.git/', 'owner/api.js'],
      ['/owner', undefined],
      ['/owner/api/tree/main', undefined],
      ['/owner/..%2Fapi', undefined],
    ])('reads %s as %s', (path, fullName) => {
      const { github, provider } = use;
      expect(provider.parseRepositoryUrl(`${github.url}${path}`)).toBe(
        fullName,
      );
    });

    it('reads no URL of another server', () => {
      const { provider } = use;
      expect(
        provider.parseRepositoryUrl('https://github.com/owner/api'),
      ).toBeUndefined();
      expect(provider.parseRepositoryUrl('owner/api')).toBeUndefined();
    });
  });

  describe('branches, commits and files', () => {
    it('lists branches, page by page', async () => {
      const { provider } = use;
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await provider.listBranches(member, 'owner/api', {
          limit: 3,
          cursor,
        });
        names.push(...page.items.map(({ name }) => name));
        cursor = page.next;
      } while (cursor);
      expect(names).toEqual(['feature/a', 'feature/b', 'fix', 'main']);
    });

    it('searches branches by how their names begin, page by page', async () => {
      const { provider } = use;
      const search = (cursor?: string) =>
        provider.listBranches(member, 'owner/api', {
          search: 'feature/',
          limit: 1,
          cursor,
        });
      const first = await search();
      const second = await search(first.next);
      expect([...first.items, ...second.items]).toEqual([
        { name: 'feature/a', sha: await headOf('owner/api', 'feature/a') },
        { name: 'feature/b', sha: await headOf('owner/api', 'feature/b') },
      ]);
      expect(second.next).toBeUndefined();
    });

    it('has no branches in a repository without a commit', async () => {
      const { provider } = use;
      const empty = { items: [] };
      await expect(
        provider.listBranches(member, 'owner/empty', { limit: 5 }),
      ).resolves.toEqual(empty);
      await expect(
        provider.listBranches(member, 'owner/empty', { limit: 5, search: 'm' }),
      ).resolves.toEqual(empty);
    });

    it('tells a branch that is gone from one whose name begins alike', async () => {
      await expect(
        use.provider.getBranch(member, 'owner/api', 'feature'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('describes a commit', async () => {
      const { github, provider } = use;
      const sha = await headOf('owner/api');
      await expect(
        provider.getCommit(member, 'owner/api', sha),
      ).resolves.toEqual({
        sha,
        message: 'Begin\n\nAnd why',
        committer: 'Mia Member',
        committedAt: new Date('2026-01-02T03:04:05Z'),
        url: `${github.url}/owner/api/commit/${sha}`,
        parents: [],
      });
      expect(provider.commitUrl('owner/api', sha)).toBe(
        `${github.url}/owner/api/commit/${sha}`,
      );
      for (const id of [GONE, 'main', '..']) {
        await expect(
          provider.getCommit(member, 'owner/api', id),
        ).rejects.toMatchObject({ name: 'NotFoundError' });
      }
    });

    it('lists a folder, paths byte for byte', async () => {
      const { provider } = use;
      const list = (path: string) =>
        provider.listFolder(member, 'owner/api', 'main', path);
      await expect(list('')).resolves.toEqual([
        { path: 'Dockerfile', type: 'file' },
        { path: 'old name.txt', type: 'file' },
        { path: 'services', type: 'folder' },
      ]);
      await expect(list('services/cart')).resolves.toEqual([
        { path: 'services/cart/Dockerfile', type: 'file' },
        { path: 'services/cart/ünï "quoted".txt', type: 'file' },
      ]);
      await expect(list('Dockerfile')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      for (const path of ['nowhere', '..', 'services/../services']) {
        await expect(list(path)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
      }
    });
  });

  it('lists a folder whole, however large it is', async () => {
    const { github, provider } = use;
    const paths = Array.from({ length: 1001 }, (_, index) => `a/b/${index}`);
    await github.push({
      repository: 'owner/api',
      pusher: 'member',
      branch: 'large/folder',
      message: 'Many',
      files: Object.fromEntries(paths.map(path => [path, 'x\n'])),
    });
    const entries = await provider.listFolder(
      member,
      'owner/api',
      'large/folder',
      'a/b',
    );
    expect(entries.map(({ path }) => path).sort()).toEqual(paths.sort());
    expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(['file']));
  });

  describe('compare', () => {
    const compare = (base: string, head: string) =>
      use.provider.compare(member, 'owner/api', base, head);

    it('gives both names of a renamed file', async () => {
      const base = await headOf('owner/api');
      const head = await use.github.push({
        repository: 'owner/api',
        pusher: 'member',
        branch: 'rename',
        message: 'Rename',
        files: {
          'old name.txt': null,
          'new/nämé.txt': 'one\ntwo\nthree\nfour\n',
        },
      });
      const comparison = await compare(base, head);
      expect(comparison).toMatchObject({ status: 'ahead', truncated: false });
      expect(comparison.files.sort()).toEqual(['new/nämé.txt', 'old name.txt']);
    });

    it('gives what the net difference touches when history went back, or another way', async () => {
      const main = await headOf('owner/api');
      const a = await headOf('owner/api', 'feature/a');
      const b = await headOf('owner/api', 'feature/b');
      await expect(compare(a, main)).resolves.toEqual({
        status: 'behind',
        files: ['a'],
        truncated: false,
      });
      const diverged = await compare(a, b);
      expect(diverged).toMatchObject({ status: 'diverged', truncated: false });
      expect(diverged.files.sort()).toEqual(['a', 'b']);
      await expect(compare(a, a)).resolves.toEqual({
        status: 'identical',
        files: [],
        truncated: false,
      });
    });

    it('says when the list of files was cut', async () => {
      const base = await headOf('owner/api');
      const files = Object.fromEntries(
        Array.from({ length: 301 }, (_, index) => [`many/${index}`, 'x\n']),
      );
      const head = await use.github.push({
        repository: 'owner/api',
        pusher: 'member',
        branch: 'many',
        message: 'Many',
        files,
      });
      await expect(compare(base, head)).resolves.toMatchObject({
        status: 'ahead',
        truncated: true,
      });
    });

    it('takes everything for changed when the two have nothing in common', async () => {
      await use.github.createRepository(
        { owner: 'owner', name: 'orphans', roles: { member: 'write' } },
        [commit({ a: 'a\n' }), commit({ b: 'b\n' }, 'orphan')],
      );
      await expect(
        use.provider.compare(member, 'owner/orphans', 'main', 'orphan'),
      ).resolves.toEqual({ status: 'diverged', files: [], truncated: true });
    });

    it('says when a commit is gone', async () => {
      await expect(
        compare(GONE, await headOf('owner/api')),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });
  });

  describe('hooks', () => {
    afterEach(async () => {
      for (const hook of use.github.hooks('owner/api')) {
        await use.provider.deleteHook(owner, 'owner/api', String(hook.id));
      }
    });

    it('makes one whose deliveries it understands', async () => {
      const { github, provider } = use;
      const before = await headOf('owner/api');
      const id = await provider.createHook(owner, 'owner/api', HOOK);
      expect(github.hooks('owner/api')).toMatchObject([
        {
          id: Number(id),
          url: HOOK.url,
          contentType: 'json',
          insecureSsl: false,
          events: ['push'],
          active: true,
        },
      ]);
      const after = await github.push({
        repository: 'owner/api',
        pusher: 'member',
        message: 'Change it',
        files: { changed: 'x\n' },
      });
      await github.idle();
      const [{ request, guid }] = github.deliveries('owner/api', {
        event: 'push',
      });
      const headers = Object.fromEntries(
        Object.entries(request?.headers ?? {}).map(([name, value]) => [
          name.toLowerCase(),
          value,
        ]),
      );
      const body = Buffer.from(request?.body ?? '');
      expect(provider.hasSignature(headers)).toBe(true);
      expect(provider.verifySignature(headers, body, [HOOK.secret])).toBe(true);
      expect(provider.verifySignature(headers, body, ['other'])).toBe(false);
      expect(provider.deliveryId(headers, body)).toBe(guid);
      const { id: repositoryId } = await provider.getRepository(
        owner,
        'owner/api',
      );
      expect(provider.analyzePush(headers, body)).toEqual({
        result: 'ok',
        pushes: [
          {
            repositoryId,
            repositoryFullName: 'owner/api',
            kind: 'branch',
            name: 'main',
            before,
            after,
            forced: false,
            message: 'Change it',
            actor: { id: '1003', login: 'member' },
          },
        ],
      });
    });

    it('takes over the one that has its URL, with the new secret', async () => {
      const { github, provider } = use;
      const id = await provider.createHook(owner, 'owner/api', HOOK);
      const secret = 'the second secret';
      await expect(
        provider.createHook(owner, 'owner/api', { ...HOOK, secret }),
      ).resolves.toBe(id);
      expect(github.hooks('owner/api')).toMatchObject([
        { url: HOOK.url, secret, contentType: 'json', insecureSsl: false },
      ]);
    });

    it('makes one hook even when the answer is lost on the way', async () => {
      const { github, provider } = use;
      github.faults.next({
        kind: 'lost-answer',
        method: 'POST',
        path: /\/hooks$/,
      });
      const id = await provider.createHook(owner, 'owner/api', HOOK);
      expect(github.hooks('owner/api')).toMatchObject([{ id: Number(id) }]);
    });

    it('is for those who administer the repository', async () => {
      const { github, provider } = use;
      const refused = {
        name: 'NotAllowedError',
        message: expect.stringContaining('administer'),
      };
      await expect(
        provider.createHook(member, 'owner/api', HOOK),
      ).rejects.toMatchObject(refused);
      const id = await provider.createHook(owner, 'owner/api', HOOK);
      await expect(
        provider.deleteHook(outsider, 'owner/api', id),
      ).rejects.toMatchObject(refused);
      expect(github.hooks('owner/api')).toHaveLength(1);
    });

    it('removes it, also when it is gone', async () => {
      const { github, provider } = use;
      const id = await provider.createHook(owner, 'owner/api', HOOK);
      await provider.deleteHook(owner, 'owner/api', id);
      expect(github.hooks('owner/api')).toEqual([]);
      await expect(
        provider.deleteHook(owner, 'owner/api', id),
      ).resolves.toBeUndefined();
      await expect(
        provider.deleteHook(owner, 'owner/no-more', id),
      ).resolves.toBeUndefined();
    });
  });

  describe('when GitHub says no', () => {
    const failure = async (status: number, headers = {}, message = 'No') => {
      use.github.faults.next({
        kind: 'status',
        status,
        headers,
        body: { message },
        path: '/api/v3/user',
        times: 3,
      });
      return use.provider.getAccount(member).catch(error => error);
    };

    it('tells a dead token, and never shows it', async () => {
      const error = await use.provider
        .getRepository('gho_this_is_dead', 'owner/api')
        .catch(e => e);
      expect(error).toMatchObject({
        name: 'AuthenticationError',
        message: expect.stringContaining('Bad credentials'),
      });
      expect(JSON.stringify([error, error.message, error.stack])).not.toContain(
        'gho_',
      );
    });

    it('tells a refusal from a used up rate limit', async () => {
      expect(await failure(403)).toMatchObject({ name: 'NotAllowedError' });
      const reset = Math.floor(Date.now() / 1000) + 1800;
      const limits: [number, Record<string, string>][] = [
        [
          403,
          { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
        ],
        [429, { 'retry-after': '600' }],
      ];
      for (const [status, headers] of limits) {
        use.github.faults.clear();
        expect(await failure(status, headers)).toMatchObject({
          name: 'ServiceUnavailableError',
          message: expect.stringContaining('rate limit'),
        });
      }
      use.github.faults.clear();
      expect(
        await failure(
          403,
          {},
          'You have exceeded a secondary rate limit. Please wait.',
        ),
      ).toMatchObject({ name: 'ServiceUnavailableError' });
    });

    it('tries again when GitHub stumbles, then asks to come back later', async () => {
      const { github, provider } = use;
      github.faults.next({
        kind: 'status',
        status: 502,
        path: '/api/v3/user',
      });
      await expect(provider.getAccount(member)).resolves.toMatchObject({
        login: 'member',
      });
      github.faults.next({ kind: 'reset', path: '/api/v3/user', times: 3 });
      await expect(provider.getAccount(member)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
    });
  });

  it('clones with the token as password', () => {
    expect(use.provider.cloneCredentials('gho_x')).toEqual({
      username: 'x-access-token',
      password: 'gho_x',
    });
  });

  it('knows a delivery without an id by its bytes', () => {
    const { provider } = use;
    const id = provider.deliveryId({}, Buffer.from('a'));
    expect(provider.deliveryId({}, Buffer.from('a'))).toBe(id);
    expect(provider.deliveryId({}, Buffer.from('b'))).not.toBe(id);
  });
});

it('does not take an answer that breaks off for one', async () => {
  const server = createServer((_req, res) => {
    res.writeHead(200, {
      'content-type': 'application/json',
      'content-length': '1000',
    });
    res.write('[{"id": 1', () => res.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const provider = createProvider({ baseUrl: `http://127.0.0.1:${port}` });
    await expect(
      provider.listRepositories('gho_x', { limit: 10 }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
  } finally {
    await new Promise(resolve => {
      server.close(resolve);
    });
  }
});

describe('the configuration', () => {
  it('needs an application, and a server that keeps tokens secret', () => {
    expect(() =>
      createProvider({ baseUrl: 'http://github.acme.example' }),
    ).toThrow(/https/);
    expect(() =>
      createProvider({ baseUrl: 'https://github.acme.example' }),
    ).not.toThrow();
  });

  it('is github.com where no server is named', () => {
    const provider = createProvider({});
    expect(provider.instance).toEqual({
      id: 'github',
      type: 'github',
      title: 'github.com',
      baseUrl: 'https://github.com',
    });
    expect(provider.scopes).toEqual(['repo']);
    expect(provider.parseRepositoryUrl('https://github.com/acme/api')).toBe(
      'acme/api',
    );
  });
});
