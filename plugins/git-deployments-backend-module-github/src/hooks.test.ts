import { useGithub } from './__testUtils__/setup';

jest.setTimeout(60_000);

const HOOK = {
  url: 'http://localhost:9/api/git-deployments/webhooks/github/1',
  secret: 'the first secret',
};

describe('hooks', () => {
  const use = useGithub();
  let owner: string;
  let member: string;
  let outsider: string;

  const headOf = async (repository: string) =>
    (await use.provider.getBranch(owner, repository, 'main')).sha;

  beforeAll(async () => {
    const { github } = use;
    await github.createRepository(
      { owner: 'owner', name: 'api', roles: { member: 'write' } },
      [
        {
          branch: 'main',
          message: 'Begin',
          author: { name: 'Mia Member', email: 'member@acme.example' },
          date: new Date('2026-01-02T03:04:05Z'),
          files: { a: 'a\n' },
        },
      ],
    );
    const tokenOf = (user: string) =>
      github.createToken({ user, scopes: ['repo'] });
    owner = await tokenOf('owner');
    member = await tokenOf('member');
    outsider = await tokenOf('outsider');
  });

  afterEach(async () => {
    for (const hook of use.github.hooks('owner/api')) {
      await use.provider.deleteHook(owner, 'owner/api', String(hook.id));
    }
  });

  it('makes one for pushes, and knows its deliveries by their GUID', async () => {
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
    expect(provider.deliveryId(headers, body)).toBe(guid);
    expect(provider.analyzePush(headers, body)).toMatchObject({
      result: 'ok',
      pushes: [{ before, after, actor: { id: '1003', login: 'member' } }],
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
});
