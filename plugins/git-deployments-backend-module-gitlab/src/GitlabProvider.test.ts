import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProvider, useGitlab } from './__testUtils__/setup';

jest.setTimeout(60_000);

const commit = (files: Record<string, string | null>, branch = 'main') => ({
  branch,
  message: `On ${branch}`,
  author: { name: 'Mia Member', email: 'member@acme.example' },
  date: new Date('2026-01-02T03:04:05Z'),
  files,
});

describe('GitlabProvider', () => {
  const use = useGitlab();
  let member: string;

  beforeAll(async () => {
    const { gitlab } = use;
    await gitlab.createRepository(
      { owner: 'owner', name: 'api', roles: { member: 'write' } },
      [
        commit({ a: 'a\n' }),
        { ...commit({ b: 'b\n' }, 'feature/cart'), from: 'main' },
        { ...commit({ c: 'c\n' }, 'cart$'), from: 'main' },
      ],
    );
    await gitlab.createRepository({ owner: 'outsider', name: 'open' }, [
      commit({ a: 'a\n' }),
    ]);
    member = await gitlab.createToken({ user: 'member' });
  });

  describe('projects and branches', () => {
    const paths = async (search: string) =>
      (
        await use.provider.listRepositories(member, { search, limit: 10 })
      ).items.map(({ fullName }) => fullName);

    it('finds what somebody else shows to everybody by its full name alone', async () => {
      expect(await paths('open')).toEqual([]);
      expect(await paths('outsider/open')).toEqual(['outsider/open']);
    });

    it('finds a project by a part of its path', async () => {
      expect(await paths('owner/a')).toEqual(['owner/api']);
    });

    it('finds branches by any part of their names', async () => {
      const names = async (search: string) =>
        (
          await use.provider.listBranches(member, 'owner/api', {
            search,
            limit: 10,
          })
        ).items.map(({ name }) => name);
      expect(await names('CART')).toEqual(['cart$', 'feature/cart']);
      // What GitLab would take for an end of the name is part of a name here.
      expect(await names('cart$')).toContain('cart$');
      expect(await names('^cart')).toContain('feature/cart');
    });

    it.each([
      ['/owner/api', 'owner/api'],
      ['/owner/api/', 'owner/api'],
      ['/owner/api.git', 'owner/api'],
      ['/group/sub/group/api.js', 'group/sub/group/api.js'],
      ['/owner/.github', 'owner/.github'],
      ['/owner', undefined],
      ['/owner/..', undefined],
      ['/owner/api/-/tree/main', undefined],
      ['/owner/api/tree/main', undefined],
      ['/owner/..%2Fapi', undefined],
    ])('reads %s as %s', (path, fullName) => {
      const { gitlab, provider } = use;
      expect(provider.parseRepositoryUrl(`${gitlab.url}${path}`)).toBe(
        fullName,
      );
    });

    it('lists ten thousand projects and five thousand branches page by page', async () => {
      const { gitlab, provider } = use;
      await gitlab.createManyRepositories({
        owner: 'admin',
        prefix: 'service-',
        count: 10_000,
      });
      await gitlab.createManyBranches('owner/api', {
        prefix: 'topic/',
        count: 5_000,
      });
      const admin = await gitlab.createToken({ user: 'admin' });
      const last = await provider.listRepositories(admin, {
        limit: 100,
        cursor: '100',
      });
      expect(last.items).toHaveLength(100);
      expect(last.next).toBeUndefined();
      const found = await provider.listBranches(member, 'owner/api', {
        search: 'topic/499',
        limit: 100,
      });
      expect(found.items).toHaveLength(11);
    });
  });

  describe('when GitLab says no', () => {
    const failure = async (
      status: number,
      body: unknown = { message: 'No' },
      headers = {},
    ) => {
      use.gitlab.faults.clear();
      use.gitlab.faults.next({
        kind: 'status',
        status,
        headers,
        body,
        path: '/api/v4/user',
        times: 3,
      });
      return use.provider.getAccount(member).catch(error => error);
    };

    it('passes on its words, whichever form they have', async () => {
      expect(await failure(400, { message: '400 Bad request' })).toMatchObject({
        name: 'InputError',
        message: expect.stringContaining('400 Bad request'),
      });
      expect(
        await failure(403, {
          error: 'insufficient_scope',
          error_description: 'The request requires higher privileges.',
        }),
      ).toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining('higher privileges'),
      });
      expect(
        await failure(422, { message: { url: ['is no URL', 'is too long'] } }),
      ).toMatchObject({
        message: expect.stringContaining('url is no URL, is too long'),
      });
      expect(await failure(500, ['nothing to read'])).toMatchObject({
        name: 'ServiceUnavailableError',
      });
    });

    it('tells a used up rate limit, and when it ends', async () => {
      expect(await failure(429, {}, { 'Retry-After': '600' })).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('rate limit'),
        retryAt: expect.any(Date),
      });
    });

    it('does not take an answer for one that lacks what it must have', async () => {
      expect(await failure(200, { username: 'member' })).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('id of a user'),
      });
      expect(await failure(200, 'nothing')).toMatchObject({
        name: 'ServiceUnavailableError',
      });
    });

    it('tries again when GitLab stumbles', async () => {
      const { gitlab, provider } = use;
      gitlab.faults.next({ kind: 'reset', path: '/api/v4/user' });
      await expect(provider.getAccount(member)).resolves.toMatchObject({
        login: 'member',
      });
    });
  });

  it('clones with the token as password of "oauth2"', () => {
    expect(use.provider.cloneCredentials('x')).toEqual({
      username: 'oauth2',
      password: 'x',
    });
  });

  it('knows a delivery by webhook-id or Idempotency-Key, else by its bytes', () => {
    const { provider } = use;
    const id = (headers: Record<string, string>, body = 'a') =>
      provider.deliveryId(headers, Buffer.from(body));
    const uuid = { 'x-gitlab-event-uuid': 'event' };
    expect(id({ 'webhook-id': 'one', ...uuid })).toBe('one');
    expect(id({ 'idempotency-key': 'two', ...uuid })).toBe('two');
    expect(id(uuid)).toBe(id({}));
    expect(id(uuid)).not.toBe(id(uuid, 'b'));
  });
});

it('never sends a token to an address that an answer names', async () => {
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer((req, res) => {
    asked.push(req.headers.authorization);
    res.end('[]');
  });
  const server = createServer((req, res) => {
    const { port } = elsewhere.address() as AddressInfo;
    const next = `http://127.0.0.1:${port}/api/v4/next`;
    res.writeHead(200, {
      'content-type': 'application/json',
      link: `<${next}>; rel="next"`,
    });
    res.end(JSON.stringify([{ path: req.url, type: 'blob' }]));
  });
  for (const each of [elsewhere, server]) {
    await new Promise<void>(resolve => {
      each.listen(0, '127.0.0.1', resolve);
    });
  }
  try {
    const { port } = server.address() as AddressInfo;
    const provider = createProvider({ baseUrl: `http://127.0.0.1:${port}` });
    await expect(
      provider.listFolder('a-token', 'acme/api', 'main', ''),
    ).rejects.toMatchObject({ name: 'InputError' });
    expect(asked).toEqual([]);
  } finally {
    for (const each of [elsewhere, server]) {
      await new Promise(resolve => {
        each.close(resolve);
      });
    }
  }
});
