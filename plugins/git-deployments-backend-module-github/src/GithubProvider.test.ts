import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderPage } from 'backstage-plugin-git-deployments-node';
import { createProvider, useGithub } from './__testUtils__/setup';

jest.setTimeout(60_000);

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

  const headOf = async (repository: string, branch = 'main') =>
    (await use.provider.getBranch(owner, repository, branch)).sha;

  beforeAll(async () => {
    const { github } = use;
    const roles = { member: 'write' as const };
    await github.createRepository({ owner: 'owner', name: 'api', roles }, [
      commit({ Dockerfile: 'FROM scratch\n' }),
    ]);
    await github.createRepository({ owner: 'owner', name: 'api-docs', roles }, [
      commit({ a: 'a\n' }),
    ]);
    await github.createRepository({ owner: 'outsider', name: 'api-of-mine' }, [
      commit({ a: 'a\n' }),
    ]);
    const tokenOf = (user: string) =>
      github.createToken({ user, scopes: ['repo'] });
    owner = await tokenOf('owner');
    member = await tokenOf('member');
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
        ownerAvatarUrl: expect.stringContaining(`${github.url}/avatars/`),
        private: false,
        pushedAt: expect.any(Date),
      });
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

  it('knows the page of a commit', async () => {
    const { github, provider } = use;
    const sha = await headOf('owner/api');
    const url = `${github.url}/owner/api/commit/${sha}`;
    expect(provider.commitUrl('owner/api', sha)).toBe(url);
    await expect(
      provider.getCommit(member, 'owner/api', sha),
    ).resolves.toMatchObject({ url });
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
      await expect(
        use.provider.compare(member, 'owner/api', base, head),
      ).resolves.toMatchObject({
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

    it('passes on why a token is dead', async () => {
      await expect(
        use.provider.getRepository('gho_this_is_dead', 'owner/api'),
      ).rejects.toMatchObject({
        name: 'AuthenticationError',
        message: expect.stringContaining('Bad credentials'),
      });
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
