import { useBitbucket } from './__testUtils__/setup';

jest.setTimeout(60_000);

const REPOSITORY = 'acme/api';
const HOOK = {
  url: 'http://localhost:9/api/git-deployments/webhooks/bitbucket/1',
  secret: 'the first secret',
};

describe('BitbucketProvider', () => {
  const use = useBitbucket();
  let owner: string;
  let member: string;
  let head: string;

  const read = async (path: string) => {
    const response = await fetch(
      `${use.bitbucket.apiUrl}/repositories/${REPOSITORY}/${path}`,
      { headers: { authorization: `Bearer ${owner}` } },
    );
    return response.json();
  };

  beforeAll(async () => {
    const { bitbucket } = use;
    await bitbucket.forge.directory.addOrganization({
      login: 'acme',
      name: 'Acme',
      description: '',
      members: ['owner', 'member'],
    });
    await bitbucket.createRepository(
      {
        owner: 'acme',
        name: 'api',
        roles: { owner: 'admin', member: 'write', admin: 'write' },
      },
      [
        {
          branch: 'main',
          message: 'Begin',
          author: bitbucket.forge.user('member'),
          date: new Date('2026-01-02T03:04:05Z'),
          files: {
            'package.json': JSON.stringify({
              values: [{ type: 'commit_file', path: 'elsewhere' }],
            }),
          },
        },
      ],
    );
    owner = await bitbucket.createToken({ user: 'owner' });
    member = await bitbucket.createToken({ user: 'member' });
    ({ sha: head } = await use.provider.getBranch(member, REPOSITORY, 'main'));
  });

  it('takes no file for a folder, whatever it has in it', async () => {
    await expect(
      use.provider.listFolder(member, REPOSITORY, 'main', 'package.json'),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('lists links and repositories in the repository as neither files nor folders', async () => {
    use.bitbucket.faults.next({
      kind: 'status',
      status: 200,
      path: `/2.0/repositories/${REPOSITORY}/src/`,
      body: {
        values: [
          { type: 'commit_file', path: 'a', attributes: [] },
          { type: 'commit_file', path: 'b', attributes: ['link'] },
          { type: 'commit_file', path: 'c', attributes: ['subrepository'] },
          { type: 'commit_directory', path: 'd' },
          { type: 'something_new', path: 'e' },
        ],
      },
    });
    await expect(
      use.provider.listFolder(member, REPOSITORY, head, ''),
    ).resolves.toEqual([
      { path: 'a', type: 'file' },
      { path: 'b', type: 'other' },
      { path: 'c', type: 'other' },
      { path: 'd', type: 'folder' },
    ]);
  });

  describe('comparisons', () => {
    it('cost three requests, and two where history went back', async () => {
      const { bitbucket, provider } = use;
      const next = await bitbucket.push({
        repository: REPOSITORY,
        pusher: 'member',
        branch: 'next',
        message: 'Go on',
        files: { a: 'a\n' },
      });
      const reached = jest.spyOn(global, 'fetch');
      try {
        await provider.compare(member, REPOSITORY, head, next);
        expect(reached).toHaveBeenCalledTimes(3);
        reached.mockClear();
        await provider.compare(member, REPOSITORY, next, head);
        expect(reached).toHaveBeenCalledTimes(2);
      } finally {
        reached.mockRestore();
      }
    });

    it('say when they were not read to their end', async () => {
      const { bitbucket, provider } = use;
      const files = Object.fromEntries(
        Array.from({ length: 5001 }, (_, index) => [`many/${index}`, 'x\n']),
      );
      const many = await bitbucket.push({
        repository: REPOSITORY,
        pusher: 'member',
        branch: 'many',
        message: 'Many',
        files,
      });
      const comparison = await provider.compare(member, REPOSITORY, head, many);
      expect(comparison).toMatchObject({ status: 'ahead', truncated: true });
      expect(comparison.files).toHaveLength(5000);
    });
  });

  describe('hooks', () => {
    it('are for pushes alone, with a secret', async () => {
      const id = await use.provider.createHook(owner, REPOSITORY, HOOK);
      await expect(read('hooks')).resolves.toMatchObject({
        values: [
          {
            uuid: id,
            url: HOOK.url,
            active: true,
            events: ['repo:push'],
            secret_set: true,
          },
        ],
      });
      await expect(
        use.provider.createHook(owner, REPOSITORY, { ...HOOK, secret: 'two' }),
      ).resolves.toBe(id);
      expect(use.bitbucket.hooks(REPOSITORY)).toMatchObject([
        { secret: 'two' },
      ]);
    });

    it('show what is wrong with one that was changed by hand', async () => {
      const { bitbucket, provider } = use;
      const id = await provider.createHook(owner, REPOSITORY, HOOK);
      const [hook] = bitbucket.hooks(REPOSITORY);
      await bitbucket.forge.webhooks.update(hook, {
        secret: undefined,
        active: false,
      });
      await expect(provider.getHook(owner, REPOSITORY, id)).resolves.toEqual({
        active: false,
        url: HOOK.url,
        problem: expect.stringContaining('no secret'),
      });
    });

    it('are known by their UUIDs alone', async () => {
      await expect(
        use.provider.getHook(owner, REPOSITORY, '../../../user'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });
  });

  describe('statuses', () => {
    const put = (
      token: string,
      state: 'running' | 'success' | 'skipped' | 'cancelled',
    ) =>
      use.provider.setStatus(token, REPOSITORY, head, {
        state,
        context: 'git-deployments/api (production)',
        description: 'Deploying '.repeat(100),
        url: 'https://portal.example/builds/{dep-1}',
      });
    const statuses = async () => (await read(`commit/${head}/statuses`)).values;

    it('have a short key, the context as a name, and no variables in the URL', async () => {
      await put(member, 'running');
      await expect(statuses()).resolves.toMatchObject([
        {
          key: expect.stringMatching(/^[0-9a-f]{40}$/),
          name: 'git-deployments/api (production)',
          state: 'INPROGRESS',
          url: 'https://portal.example/builds/%7Bdep-1%7D',
        },
      ]);
      for (const [state, expected] of [
        ['cancelled', 'STOPPED'],
        ['skipped', 'SUCCESSFUL'],
      ] as const) {
        await put(member, state);
        await expect(statuses()).resolves.toMatchObject([{ state: expected }]);
      }
    });

    it('are added where another account made the one that is there', async () => {
      const other = await use.bitbucket.createToken({ user: 'admin' });
      await put(member, 'running');
      await put(other, 'success');
      await put(other, 'success');
      const states = (await statuses()).map(
        ({ state }: { state: string }) => state,
      );
      expect(states.sort()).toEqual(['INPROGRESS', 'SUCCESSFUL']);
      await put(owner, 'success');
      await expect(statuses()).resolves.toMatchObject([
        { state: 'SUCCESSFUL' },
        { state: 'SUCCESSFUL' },
      ]);
    });
  });

  it("passes on Bitbucket's words", async () => {
    use.bitbucket.faults.next({
      kind: 'status',
      status: 400,
      path: '/2.0/user',
      body: {
        type: 'error',
        error: { message: 'Bad request', fields: { url: ['Not valid.'] } },
      },
    });
    await expect(use.provider.getAccount(member)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('Bad request, url: Not valid.'),
    });
  });

  it('tells a used up rate limit', async () => {
    use.bitbucket.faults.next({
      kind: 'status',
      status: 429,
      path: '/2.0/user',
      body: {
        type: 'error',
        error: { message: 'Rate limit for this resource has been exceeded' },
      },
    });
    await expect(use.provider.getAccount(member)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('rate limit'),
    });
  });

  it('clones with the token as password', () => {
    expect(use.provider.cloneCredentials('secret')).toEqual({
      username: 'x-token-auth',
      password: 'secret',
    });
  });

  it('knows a delivery by its request, not by the attempt', () => {
    const { provider } = use;
    const id = (headers: Record<string, string>, body = 'a') =>
      provider.deliveryId(headers, Buffer.from(body));
    const request = { 'x-request-uuid': 'd7f1' };
    expect(id({ ...request, 'x-attempt-number': '2' })).toBe('d7f1');
    expect(id({})).toBe(id({}));
    expect(id({}, 'b')).not.toBe(id({}));
  });
});
