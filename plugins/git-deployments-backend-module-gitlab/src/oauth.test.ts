import {
  APP,
  CALLBACK,
  consent,
  createProvider,
  useGitlab,
} from './__testUtils__/setup';

jest.setTimeout(60_000);

const STATE = 'a state that nobody guesses';
const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';

describe('connecting an account', () => {
  const use = useGitlab();

  const authorizeUrl = (provider = use.provider) =>
    provider.authorizeUrl({
      state: STATE,
      redirectUri: CALLBACK,
      codeVerifier: VERIFIER,
    });

  const connect = async (provider = use.provider) =>
    provider.exchangeCode({
      callbackUrl: await consent(await authorizeUrl(), 'member'),
      state: STATE,
      redirectUri: CALLBACK,
      codeVerifier: VERIFIER,
    });

  const refresh = (
    { refreshToken = '' }: { refreshToken?: string },
    provider = use.provider,
    redirectUri = CALLBACK,
  ) => provider.refresh({ refreshToken, redirectUri });

  it('gets tokens for two hours, with both scopes', async () => {
    const before = Date.now();
    const tokens = await connect();
    expect(tokens).toMatchObject({
      refreshToken: expect.any(String),
      scopes: ['api', 'read_repository'],
    });
    const lifetime = (tokens.expiresAt?.getTime() ?? 0) - before;
    expect(lifetime).toBeGreaterThanOrEqual(7_200_000);
    await expect(use.provider.getAccount(tokens.accessToken)).resolves.toEqual({
      id: '1003',
      login: 'member',
      avatarUrl: expect.any(String),
    });
  });

  it('asks with a challenge and the scopes', async () => {
    const url = new URL(await authorizeUrl());
    expect(url.origin + url.pathname).toBe(`${use.gitlab.url}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: APP.clientId,
      scope: 'api read_repository',
      code_challenge_method: 'S256',
    });
  });

  it('knows that a refresh ends both old tokens', async () => {
    const { provider } = use;
    const tokens = await connect();
    const renewed = await refresh(tokens);
    await expect(provider.getAccount(tokens.accessToken)).rejects.toMatchObject(
      { name: 'AuthenticationError' },
    );
    await expect(
      provider.getAccount(renewed.accessToken),
    ).resolves.toMatchObject({ login: 'member' });
    await expect(refresh(tokens)).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringContaining('invalid_grant'),
    });
  });

  it('renews with the redirect address of the authorisation alone', async () => {
    const tokens = await connect();
    await expect(
      refresh(tokens, use.provider, `${CALLBACK}/other`),
    ).rejects.toMatchObject({ name: 'AuthenticationError' });
    await expect(refresh(tokens)).resolves.toMatchObject({
      accessToken: expect.any(String),
    });
  });

  it('names the reason when the secret in the configuration is wrong, and not the secret', async () => {
    const provider = createProvider({
      baseUrl: use.gitlab.url,
      oauth: { clientSecret: 'a-wrong-secret' },
    });
    const tokens = await connect();
    const error: unknown = await refresh(tokens, provider).catch(e => e);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('invalid_client'),
    });
    expect(String(error)).not.toContain('a-wrong-secret');
    // The grant is as good as before.
    await expect(refresh(tokens)).resolves.toBeDefined();
  });

  it.each([
    { kind: 'reset' as const },
    { kind: 'status' as const, status: 502 },
  ])('asks to try later when GitLab has no answer: $kind', async fault => {
    const tokens = await connect();
    use.gitlab.faults.next({ ...fault, path: '/oauth/token' });
    await expect(refresh(tokens)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(refresh(tokens)).resolves.toBeDefined();
  });

  it('gives both tokens back', async () => {
    const { provider } = use;
    const tokens = await connect();
    await provider.revoke(tokens);
    await expect(provider.getAccount(tokens.accessToken)).rejects.toMatchObject(
      { name: 'AuthenticationError' },
    );
    await expect(refresh(tokens)).rejects.toMatchObject({
      name: 'AuthenticationError',
    });
  });

  it('does not mind when GitLab cannot be told that a grant ends', async () => {
    const { gitlab, provider } = use;
    const tokens = await connect();
    gitlab.faults.next({ kind: 'reset', path: '/oauth/revoke', times: 2 });
    await expect(provider.revoke(tokens)).resolves.toBeUndefined();
  });

  it('knows which scopes cover others', () => {
    const { provider } = use;
    expect(provider.missingScopes(['api'])).toEqual(['read_repository']);
    expect(provider.missingScopes(['read_api', 'write_repository'])).toEqual([
      'api',
    ]);
  });
});
