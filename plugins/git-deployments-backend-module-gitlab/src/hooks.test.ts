import { useGitlab } from './__testUtils__/setup';
import { signingTokenOf } from './signature';

jest.setTimeout(60_000);

const HOOK = {
  url: 'http://localhost:9/api/git-deployments/webhooks/gitlab/1',
  secret: 'the first secret',
};

const FIRST = {
  branch: 'main',
  message: 'Begin',
  author: { name: 'Mia Member', email: 'member@acme.example' },
  date: new Date('2026-01-02T03:04:05Z'),
  files: { a: 'a\n' },
};

const lowerCase = (headers: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );

describe.each([
  ['that signs', true],
  ['that does not sign', false],
])('hooks of a GitLab %s', (_, signingTokens) => {
  const use = useGitlab({ signingTokens });
  let owner: string;

  beforeAll(async () => {
    await use.gitlab.createRepository(
      { owner: 'owner', name: 'api', roles: { member: 'write' } },
      [FIRST],
    );
    owner = await use.gitlab.createToken({ user: 'owner' });
  });

  afterEach(async () => {
    for (const hook of use.gitlab.hooks('owner/api')) {
      await use.provider.deleteHook(owner, 'owner/api', String(hook.id));
    }
  });

  const create = (hook = HOOK) =>
    use.provider.createHook(owner, 'owner/api', hook);

  it('have both tokens, and their deliveries are known by their id', async () => {
    const { gitlab, provider } = use;
    const id = await create();
    expect(gitlab.hooks('owner/api')).toMatchObject([
      {
        id: Number(id),
        url: HOOK.url,
        secret: HOOK.secret,
        insecureSsl: false,
        events: ['push_events', 'tag_push_events'],
      },
    ]);
    expect(gitlab.hooks('owner/api')[0].signingSecret).toBe(
      signingTokens ? signingTokenOf(HOOK.secret) : undefined,
    );
    await gitlab.push({
      repository: 'owner/api',
      pusher: 'member',
      message: 'Change it',
      files: { changed: 'x\n' },
    });
    await gitlab.idle();
    const [delivery] = gitlab.deliveries('owner/api');
    const headers = lowerCase(delivery.request?.headers);
    const body = Buffer.from(delivery.request?.body ?? '');
    expect('webhook-signature' in headers).toBe(signingTokens);
    expect(provider.verifySignature(headers, body, [HOOK.secret])).toBe(true);
    expect(provider.deliveryId(headers, body)).toBe(delivery.guid);
    expect(provider.deliveryId(headers, body)).not.toBe(
      headers['x-gitlab-event-uuid'],
    );
  });

  it('are put right where somebody narrowed the one that has the URL', async () => {
    const { gitlab } = use;
    const id = await create();
    const [hook] = gitlab.hooks('owner/api');
    await gitlab.forge.webhooks.update(hook, {
      events: [],
      insecureSsl: true,
      branchFilter: { strategy: 'wildcard', pattern: 'release/*' },
    });
    await expect(create({ ...HOOK, secret: 'the second' })).resolves.toBe(id);
    expect(gitlab.hooks('owner/api')).toMatchObject([
      {
        secret: 'the second',
        insecureSsl: false,
        events: ['push_events', 'tag_push_events'],
        branchFilter: { strategy: 'all_branches' },
      },
    ]);
  });
});

describe('hooks of GitLab', () => {
  const use = useGitlab();
  let owner: string;
  let member: string;

  beforeAll(async () => {
    const { gitlab } = use;
    await gitlab.createRepository(
      { owner: 'owner', name: 'api', roles: { member: 'write' } },
      [FIRST],
    );
    owner = await gitlab.createToken({ user: 'owner' });
    member = await gitlab.createToken({ user: 'member' });
  });

  afterEach(async () => {
    for (const hook of use.gitlab.hooks('owner/api')) {
      await use.gitlab.forge.webhooks.remove(hook);
    }
  });

  const create = () => use.provider.createHook(owner, 'owner/api', HOOK);

  /** As GitLab leaves a hook that failed so often. */
  const failing = (failures: number) => {
    const [hook] = use.gitlab.hooks('owner/api');
    return use.gitlab.forge.webhooks.update(hook, {
      failures,
      disabledUntil: new Date(Date.now() + 60_000).toISOString(),
    });
  };

  it('are made once even when the answer is lost on the way', async () => {
    const { gitlab } = use;
    gitlab.faults.next({
      kind: 'lost-answer',
      method: 'POST',
      path: /\/hooks$/,
    });
    const id = await create();
    expect(gitlab.hooks('owner/api')).toMatchObject([{ id: Number(id) }]);
  });

  it('are not made when GitLab fails before it makes one', async () => {
    const { gitlab } = use;
    gitlab.faults.next({
      kind: 'status',
      status: 502,
      method: 'POST',
      path: /\/hooks$/,
    });
    await expect(create()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(gitlab.hooks('owner/api')).toEqual([]);
  });

  it('are found by their URL on any page of the list', async () => {
    const { gitlab } = use;
    const id = await create();
    const { id: repositoryId } = gitlab.forge.repository('owner/api');
    const [first] = gitlab.hooks('owner/api');
    await gitlab.forge.webhooks.remove(first);
    for (let number = 1; number <= 120; number++) {
      await gitlab.forge.webhooks.add({
        ...first,
        repositoryId,
        url: `${HOOK.url}${number === 111 ? '' : `/${number}`}`,
      });
    }
    const found = await create();
    expect(found).not.toBe(id);
    expect(gitlab.hooks('owner/api')).toHaveLength(120);
    expect(gitlab.forge.webhooks.hook(repositoryId, Number(found))?.url).toBe(
      HOOK.url,
    );
  });

  it('say what it takes where the account may not make them', async () => {
    await expect(
      use.provider.createHook(member, 'owner/api', HOOK),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('maintainer'),
    });
  });

  it.each([
    [4, 'until'],
    [40, '40 failed'],
  ])(
    'say that they are left alone after %d failures',
    async (count, reason) => {
      const id = await create();
      await failing(count);
      await expect(
        use.provider.getHook(owner, 'owner/api', id),
      ).resolves.toMatchObject({
        active: false,
        url: HOOK.url,
        problem: expect.stringContaining(reason),
      });
    },
  );

  it('are switched on by a delivery that is taken, and by no other', async () => {
    const { gitlab, provider } = use;
    const id = await create();
    await failing(40);
    const update = (url: string) =>
      provider.updateHook(owner, 'owner/api', id, { ...HOOK, url });
    // Nobody listens at the first, and the second does not want it.
    await expect(update(HOOK.url)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(update(`${gitlab.url}/nowhere`)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    gitlab.faults.next({ kind: 'status', status: 202, path: '/receiver' });
    await update(`${gitlab.url}/receiver`);
    await expect(
      provider.getHook(owner, 'owner/api', id),
    ).resolves.toMatchObject({ active: true, problem: undefined });
  });

  it('are minded under the name that the project had, too', async () => {
    const { gitlab, provider } = use;
    await gitlab.createRepository({ owner: 'owner', name: 'before' }, [FIRST]);
    await gitlab.renameRepository('owner/before', 'after');
    const id = await provider.createHook(owner, 'owner/before', HOOK);
    expect(gitlab.hooks('owner/after')).toMatchObject([{ id: Number(id) }]);
    await provider.updateHook(owner, 'owner/before', id, {
      ...HOOK,
      secret: 'another',
    });
    expect(gitlab.hooks('owner/after')).toMatchObject([{ secret: 'another' }]);
    await provider.deleteHook(owner, 'owner/before', id);
    expect(gitlab.hooks('owner/after')).toEqual([]);
  });

  it('never have their tokens in an error', async () => {
    const { gitlab, provider } = use;
    gitlab.faults.next({
      kind: 'status',
      status: 422,
      method: 'POST',
      path: /\/hooks$/,
      body: { message: { url: ['is blocked', 'is local'] } },
    });
    const error: unknown = await create().catch(e => e);
    expect(error).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('url is blocked, is local'),
    });
    const shown = JSON.stringify([error, String(error)]);
    expect(shown).not.toContain(HOOK.secret);
    expect(shown).not.toContain('whsec_');
    expect(provider.hooksPage('owner/api')).toBe(
      `${gitlab.url}/owner/api/-/hooks`,
    );
  });
});
