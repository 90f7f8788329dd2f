import { until } from '../TestPortal';
import { GiteaPortal } from './GiteaPortal';
import { findSecrets, tokenExchanges } from './secrets';

/* What becomes of a grant: its tokens end, its owner takes it back, the portal gives it up. */

/** Less than the life that the portal wants a token to have: each is renewed before it is used. */
const LIFETIME_SECONDS = 10;

jest.setTimeout(120_000);

let at: GiteaPortal;

beforeAll(async () => {
  at = await GiteaPortal.start({
    accessTokenSeconds: LIFETIME_SECONDS,
    // Else Gitea would not mind that a refresh token is used twice.
    invalidateRefreshTokens: true,
  });
  await at.connect('owner');
  await at.connect('member');
});

afterAll(async () => {
  await at?.stop();
});

it('renews tokens that have ended, with each refresh token once however many ask, and builds', async () => {
  const scene = await at.scene('expired');
  const { id: connectionId } = await at.connection('owner');
  const given = tokenExchanges(at.asked.exchanges);
  await until('no token is accepted any more', async () => {
    const answers = await Promise.all(
      given.map(({ accessToken }) =>
        fetch(`${at.gitea.url}/api/v1/user`, {
          headers: { authorization: `Bearer ${accessToken}` },
        }),
      ),
    );
    return answers.every(({ status }) => status === 401) ? true : undefined;
  });

  const owner = await at.client('owner');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      owner.connection.branches({
        connectionId,
        repository: scene.repository,
        limit: 1 + index,
      }),
    ),
  );
  expect(answers.every(({ items }) => items[0].name === 'main')).toBe(true);
  const sha = await scene.push({ 'e.txt': 'e' });
  expect(await scene.buildOf(sha)).toMatchObject({ status: 'succeeded' });

  const refreshes = tokenExchanges(at.asked.exchanges)
    .slice(given.length)
    .map(({ status, sent }) => ({ status, used: sent.get('refresh_token') }));
  expect(refreshes.length).toBeGreaterThan(0);
  expect(refreshes.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(refreshes.map(({ used }) => used)).size).toBe(
    refreshes.length,
  );
  expect(await at.connection('owner')).toMatchObject({
    id: connectionId,
    status: 'active',
  });
});

it('shows that a grant was taken back and what waits for it, and goes on once it is reconnected', async () => {
  const scene = await at.scene('dead');
  const { id: connectionId } = await at.connection('owner');
  await at.gitea.takeBackGrants('owner');
  const sha = await scene.push({ 'w.txt': 'waits' });
  const dead = await until('the grant is known to be dead', async () => {
    const now = await at.connection('owner');
    return now.status === 'reconnect' && now.waiting.pushes > 0
      ? now
      : undefined;
  });
  expect(dead).toMatchObject({
    id: connectionId,
    problem: expect.stringMatching(/./),
  });
  const owner = await at.client('owner');
  await expect(
    owner.connection.branches({ connectionId, repository: scene.repository }),
  ).rejects.toMatchObject({
    cause: expect.objectContaining({
      message: expect.stringContaining(
        'Gitea does not accept the connection of owner any more: reconnect it under',
      ),
    }),
  });
  expect(await scene.builds()).toEqual([]);

  const other = await at.connect('owner', { account: 'admin', connectionId });
  expect(other.searchParams.get('gitDeployments')).toBe('failed');
  expect(other.searchParams.get('reason')).toContain(
    'This is the connection of owner, but you are signed in at Gitea as admin',
  );
  expect(await at.connection('owner')).toMatchObject({ status: 'reconnect' });

  const same = await at.connect('owner', { connectionId });
  expect(same.searchParams.get('gitDeployments')).toBe('connected');
  expect(await at.connection('owner')).toMatchObject({
    id: connectionId,
    status: 'active',
    problem: null,
  });
  expect(await scene.buildOf(sha)).toMatchObject({ status: 'succeeded' });
});

it('disconnects only by force while containers build with it, and takes their webhooks away', async () => {
  const scene = await at.scene('left');
  const { id: connectionId } = await at.connection('owner');
  const owner = await at.client('owner');
  await expect(owner.connection.delete({ connectionId })).rejects.toMatchObject(
    {
      statusCode: 409,
      cause: expect.objectContaining({
        message: expect.stringContaining(
          'left (production) of component:default/api',
        ),
      }),
    },
  );
  expect(await scene.hooks()).toHaveLength(1);

  await owner.connection.delete({ connectionId, force: true });
  expect((await owner.connection.list()).items).toEqual([]);
  expect(await scene.hooks()).toEqual([]);
  expect(await scene.now()).toMatchObject({
    repoConfig: { gitProviderId: null },
    hook: { status: 'missing' },
  });
  // Gitea lets no application end a grant: whoever disconnects is told where it can be ended.
  await until('the log tells where the grant is ended', async () =>
    (
      await at.portal.log()
    ).includes(
      `A grant stays at gitea until its owner takes it back at ${at.asked.url}/user/settings/applications`,
    )
      ? true
      : undefined,
  );
});

it('holds no token and no secret in database, log, answers and cluster', async () => {
  const { known, places } = await findSecrets(at);
  expect(known).toBeGreaterThan(10);
  expect(places).toEqual([]);
});
