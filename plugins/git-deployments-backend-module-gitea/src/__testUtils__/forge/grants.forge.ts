import { testGitProvider } from 'backstage-plugin-git-deployments-node/testUtils';
import { GiteaForge } from './GiteaForge';
import { useForge } from './useForge';

const LIFETIME_SECONDS = 3;
const REDIRECT = { redirectUri: 'http://localhost:7007/callback' };
const DEAD = { name: 'AuthenticationError' };

jest.setTimeout(60_000);

testGitProvider({
  name: 'A Gitea whose refresh tokens are good once',
  start: () => GiteaForge.start({ invalidateRefreshTokens: true }),
  subjects: ['oauth'],
  traits: { refreshTokens: 'rotated', revokesGrants: false },
});

describe('a Gitea whose refresh tokens are good once', () => {
  const use = useForge({ invalidateRefreshTokens: true });

  it('ends the connection before when the same person connects again', async () => {
    const first = await use.forge.connect('member');
    const second = await use.forge.connect('member');
    await expect(
      use.provider.refresh({
        ...REDIRECT,
        refreshToken: first.refreshToken ?? '',
      }),
    ).rejects.toMatchObject(DEAD);
    await expect(
      use.provider.refresh({
        ...REDIRECT,
        refreshToken: second.refreshToken ?? '',
      }),
    ).resolves.toMatchObject({ accessToken: expect.stringMatching(/./) });
  });
});

describe('a Gitea whose access tokens end soon', () => {
  const use = useForge({ accessTokenSeconds: LIFETIME_SECONDS });

  it('says so when one has ended, and gives another for the refresh token', async () => {
    const before = Date.now();
    const tokens = await use.forge.connect('member');
    expect(tokens.expiresAt?.getTime()).toBeLessThan(
      before + 60_000 + LIFETIME_SECONDS * 1000,
    );
    const account = await use.provider.getAccount(tokens.accessToken);
    await expect(untilRefused(tokens.accessToken)).resolves.toMatchObject(DEAD);
    const renewed = await use.provider.refresh({
      ...REDIRECT,
      refreshToken: tokens.refreshToken ?? '',
    });
    await expect(use.provider.getAccount(renewed.accessToken)).resolves.toEqual(
      account,
    );
  });

  async function untilRefused(token: string): Promise<unknown> {
    for (;;) {
      try {
        await use.provider.getAccount(token);
      } catch (error) {
        return error;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
  }
});

describe('a grant', () => {
  const use = useForge();

  it('is dead once its owner has taken it back', async () => {
    const tokens = await use.forge.connect('member');
    await use.forge.gitea.takeBackGrants('member');
    await expect(
      use.provider.getAccount(tokens.accessToken),
    ).rejects.toMatchObject(DEAD);
    await expect(
      use.provider.refresh({
        ...REDIRECT,
        refreshToken: tokens.refreshToken ?? '',
      }),
    ).rejects.toMatchObject(DEAD);
    await expect(use.forge.token('member')).resolves.toMatch(/./);
  });

  it('lets a refresh token be used again', async () => {
    const { refreshToken = '' } = await use.forge.connect('member');
    for (let times = 0; times < 2; times++) {
      const { accessToken } = await use.provider.refresh({
        ...REDIRECT,
        refreshToken,
      });
      await expect(use.provider.getAccount(accessToken)).resolves.toMatchObject(
        { login: 'member' },
      );
    }
  });

  it('keeps the scopes of its first consent, and what it lacks is named', async () => {
    const narrow = use.forge.withScopes(['read:user']);
    const token = await narrow.token('outsider');
    await expect(narrow.provider.getAccount(token)).resolves.toMatchObject({
      login: 'outsider',
    });
    const wider = await use.forge.token('outsider');
    await expect(
      use.provider.listRepositories(wider, { limit: 5 }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('read:repository'),
    });
    await use.forge.gitea.takeBackGrants('outsider');
    await expect(
      use.provider.listRepositories(await use.forge.token('outsider'), {
        limit: 5,
      }),
    ).resolves.toMatchObject({ items: expect.any(Array) });
  });

  it('is as good as before when the secret in the configuration is wrong', async () => {
    const { refreshToken = '' } = await use.forge.connect('member');
    const error: unknown = await use.forge
      .withSecret('a-wrong-secret')
      .provider.refresh({ ...REDIRECT, refreshToken })
      .catch(reason => reason);
    expect(error).toMatchObject({ name: 'ServiceUnavailableError' });
    expect(String(error)).not.toContain('a-wrong-secret');
  });
});
