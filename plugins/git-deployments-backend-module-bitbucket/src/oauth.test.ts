import {
  CALLBACK,
  CONSUMER,
  consent,
  createProvider,
  useBitbucket,
} from './__testUtils__/setup';

jest.setTimeout(60_000);

const FLOW = {
  state: 'a-state-that-nobody-guesses',
  redirectUri: CALLBACK,
  codeVerifier: 'a-verifier-that-is-long-enough-to-be-one-by-the-rules',
};

describe('connecting an account', () => {
  const use = useBitbucket();

  const authorize = async () =>
    consent(await use.provider.authorizeUrl(FLOW), 'member');

  const exchange = (callbackUrl: URL, provider = use.provider) =>
    provider.exchangeCode({ ...FLOW, callbackUrl });

  it('asks for no scopes and sends no challenge: the consumer has its scopes, and Bitbucket knows no PKCE', async () => {
    const url = new URL(await use.provider.authorizeUrl(FLOW));
    expect(url.origin + url.pathname).toBe(
      `${use.bitbucket.url}/site/oauth2/authorize`,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CONSUMER.clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      state: FLOW.state,
    });
  });

  it('reads what Bitbucket calls scopes, and how long the token lives', async () => {
    const before = Date.now();
    const tokens = await exchange(await authorize());
    expect(tokens.scopes).toEqual(['account', 'repository', 'webhook']);
    expect(tokens.expiresAt?.getTime()).toBeGreaterThanOrEqual(
      before + 7_200_000,
    );
    await expect(use.provider.getAccount(tokens.accessToken)).resolves.toEqual({
      id: '{00000001-0000-4000-8000-000000001003}',
      login: 'member',
      avatarUrl: expect.any(String),
    });
  });

  it('knows what a wider scope covers, and names what the consumer lacks', () => {
    const { provider } = use;
    expect(
      provider.missingScopes(['account:write', 'pullrequest:write', 'webhook']),
    ).toEqual([]);
    expect(provider.missingScopes(['account', 'repository'])).toEqual([
      'webhook',
    ]);
  });

  it('takes a wrong secret for a matter of the configuration, not of the grant', async () => {
    const provider = createProvider({
      baseUrl: use.bitbucket.url,
      oauth: { clientSecret: 'a-wrong-secret' },
    });
    const { refreshToken = '' } = await exchange(await authorize());
    const callbackUrl = await authorize();
    for (const attempt of [
      () => exchange(callbackUrl, provider),
      () => provider.refresh({ refreshToken, redirectUri: CALLBACK }),
    ]) {
      const error: unknown = await attempt().catch(reason => reason);
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('administrator'),
      });
      expect(String(error)).not.toContain('a-wrong-secret');
    }
  });

  it.each([
    { kind: 'reset' as const },
    { kind: 'status' as const, status: 502 },
  ])('asks to try later when Bitbucket has no answer: $kind', async fault => {
    const callbackUrl = await authorize();
    use.bitbucket.faults.next({ ...fault, path: '/site/oauth2/access_token' });
    await expect(exchange(callbackUrl)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });

  it('leaves the grant to its owner: Bitbucket lets nobody else end it', async () => {
    const { provider } = use;
    const tokens = await exchange(await authorize());
    await provider.revoke(tokens);
    await expect(
      provider.getAccount(tokens.accessToken),
    ).resolves.toMatchObject({ login: 'member' });
  });
});
