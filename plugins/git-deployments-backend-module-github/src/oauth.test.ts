import {
  APP,
  CALLBACK,
  consent,
  createProvider,
  useGithub,
} from './__testUtils__/setup';

jest.setTimeout(60_000);

const STATE = 'a state that nobody guesses';
const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';

describe('connecting an account', () => {
  const use = useGithub({ accessTokenSeconds: 28_800 });

  const authorize = async (answer?: 'grant' | 'decline') =>
    consent(
      await use.provider.authorizeUrl({
        state: STATE,
        redirectUri: CALLBACK,
        codeVerifier: VERIFIER,
      }),
      'member',
      answer,
    );

  const exchange = (callbackUrl: URL, provider = use.provider) =>
    provider.exchangeCode({
      callbackUrl,
      state: STATE,
      redirectUri: CALLBACK,
      codeVerifier: VERIFIER,
    });

  it('goes through the web flow and knows whose token came of it', async () => {
    const before = Date.now();
    const tokens = await exchange(await authorize());
    expect(tokens).toEqual({
      accessToken: expect.stringMatching(/^gho_/),
      refreshToken: expect.stringMatching(/^ghr_/),
      expiresAt: expect.any(Date),
      scopes: ['repo'],
    });
    expect(tokens.expiresAt?.getTime()).toBeGreaterThanOrEqual(
      before + 28_800_000,
    );
    await expect(use.provider.getAccount(tokens.accessToken)).resolves.toEqual({
      id: '1003',
      login: 'member',
      avatarUrl: expect.any(String),
    });
  });

  it('asks with a challenge, never with the verifier', async () => {
    const url = new URL(
      await use.provider.authorizeUrl({
        state: STATE,
        redirectUri: CALLBACK,
        codeVerifier: VERIFIER,
      }),
    );
    expect(url.origin + url.pathname).toBe(
      `${use.github.url}/login/oauth/authorize`,
    );
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: APP.clientId,
      redirect_uri: CALLBACK,
      scope: 'repo',
      state: STATE,
      code_challenge_method: 'S256',
    });
    expect(url.toString()).not.toContain(VERIFIER);
  });

  it('says so when the person declines', async () => {
    await expect(exchange(await authorize('decline'))).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('declined'),
    });
  });

  it("passes on GitHub's words for a code that was used", async () => {
    const callbackUrl = await authorize();
    await exchange(callbackUrl);
    await expect(exchange(callbackUrl)).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringContaining('bad_verification_code'),
    });
  });

  it('refuses a callback of another issuer before it sends anything', async () => {
    const reached = jest.spyOn(global, 'fetch');
    try {
      const forged = new URL(CALLBACK);
      forged.search = new URLSearchParams({
        code: 'x',
        state: STATE,
        iss: 'https://elsewhere.example/login/oauth',
      }).toString();
      await expect(exchange(forged)).rejects.toMatchObject({
        name: 'AuthenticationError',
      });
      expect(reached).not.toHaveBeenCalled();
    } finally {
      reached.mockRestore();
    }
  });

  it('names the reason when the secret in the configuration is wrong, and not the secret', async () => {
    const provider = createProvider({
      baseUrl: use.github.url,
      oauth: { clientSecret: 'a-wrong-secret' },
    });
    const error = await exchange(await authorize(), provider).catch(e => e);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('incorrect_client_credentials'),
    });
    expect(error.message).not.toContain('a-wrong-secret');
  });

  it.each([
    { kind: 'reset' as const },
    { kind: 'status' as const, status: 502 },
  ])('asks to try later when GitHub has no answer: $kind', async fault => {
    const callbackUrl = await authorize();
    use.github.faults.next({ ...fault, path: '/login/oauth/access_token' });
    await expect(exchange(callbackUrl)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});
