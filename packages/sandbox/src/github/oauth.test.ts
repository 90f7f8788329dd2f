import { createHash } from 'node:crypto';
import { Browser } from '../__testUtils__/Browser';
import { useTemporaryFolder } from '../__testUtils__/harness';
import { Sandbox, startSandbox } from '../startSandbox';

jest.setTimeout(60_000);

const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/github/callback';
const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

describe('the OAuth web flow', () => {
  const folder = useTemporaryFolder();
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({
      dataDir: folder.path,
      samples: false,
      oauthApps: [
        {
          clientId: 'portal',
          clientSecret: 'portal-secret',
          name: 'The portal',
          redirectUris: ['http://localhost:7007/api/git-deployments/oauth'],
        },
        {
          clientId: 'short',
          clientSecret: 'short-secret',
          redirectUris: ['http://localhost:7007/short'],
          accessTokenSeconds: 28_800,
        },
      ],
    });
  });

  afterAll(() => sandbox.stop());

  const authorizeUrl = (params: Record<string, string> = {}) =>
    `${sandbox.github.url}/login/oauth/authorize?${new URLSearchParams({
      client_id: 'portal',
      redirect_uri: CALLBACK,
      scope: 'repo read:user',
      state: 'the state',
      ...params,
    })}`;

  const authorize = async (
    params: Record<string, string> = {},
    button = 'Authorize',
  ) => {
    const browser = new Browser();
    await browser.open(authorizeUrl(params));
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    await browser.submit(button);
    return new URL(browser.url).searchParams;
  };

  const exchange = async (params: Record<string, string>) => {
    const response = await fetch(
      `${sandbox.github.url}/login/oauth/access_token`,
      {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body: new URLSearchParams({
          client_id: 'portal',
          client_secret: 'portal-secret',
          ...params,
        }),
      },
    );
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, string>;
  };

  const whoIs = (token: string) =>
    fetch(`${sandbox.github.apiUrl}/user`, {
      headers: { Authorization: `Bearer ${token}` },
    });

  it('asks who it is, then names the application and its scopes, and sends back code, state and issuer', async () => {
    const browser = new Browser();
    await browser.open(authorizeUrl());
    expect(
      await browser.submit('Sign in', { login: 'member', password: 'x' }),
    ).toBe(401);
    expect(browser.page).toContain('Incorrect username or password.');
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    expect(browser.page).toContain('Authorize The portal');
    expect(browser.page).toContain('<code>repo</code>');
    await browser.submit('Authorize');
    const answer = new URL(browser.url);
    expect(answer.origin + answer.pathname).toBe(CALLBACK);
    expect(answer.searchParams.get('state')).toBe('the state');
    expect(answer.searchParams.get('iss')).toBe(
      `${sandbox.github.url}/login/oauth`,
    );
    const { port } = new URL(sandbox.github.url);
    expect([...browser.cookies.keys()]).toEqual([`sandbox_github_${port}`]);
    const token = await exchange({
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
    });
    expect(token).toMatchObject({
      access_token: expect.stringMatching(/^gho_[0-9a-f]{36}$/),
      token_type: 'bearer',
      scope: 'repo,read:user',
    });
    expect(await (await whoIs(token.access_token)).json()).toMatchObject({
      login: 'member',
    });
  });

  it('comes back with access_denied on Cancel', async () => {
    const answer = await authorize({}, 'Cancel');
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('state')).toBe('the state');
    expect(answer.get('code')).toBeNull();
  });

  it('lets a code be used once', async () => {
    const code = (await authorize()).get('code') ?? '';
    expect(await exchange({ code })).toHaveProperty('access_token');
    expect(await exchange({ code })).toMatchObject({
      error: 'bad_verification_code',
      error_description: 'The code passed is incorrect or expired.',
    });
  });

  it('lets a code live for ten minutes', async () => {
    const code = (await authorize()).get('code') ?? '';
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 601_000);
    try {
      expect(await exchange({ code })).toMatchObject({
        error: 'bad_verification_code',
      });
    } finally {
      clock.mockRestore();
    }
  });

  it('holds the verifier against the challenge', async () => {
    const pkce = {
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    };
    const code = async () => (await authorize(pkce)).get('code') ?? '';
    expect(
      await exchange({ code: await code(), code_verifier: VERIFIER }),
    ).toHaveProperty('access_token');
    expect(await exchange({ code: await code() })).toHaveProperty('error');
    const guessed = await code();
    expect(
      await exchange({ code: guessed, code_verifier: 'guess' }),
    ).toHaveProperty('error');
    expect(
      await exchange({ code: guessed, code_verifier: VERIFIER }),
    ).toHaveProperty('error');
  });

  it('refuses a wrong secret and another redirect URI', async () => {
    const code = (await authorize()).get('code') ?? '';
    expect(await exchange({ code, client_secret: 'guess' })).toMatchObject({
      error: 'incorrect_client_credentials',
    });
    expect(
      await exchange({ code, redirect_uri: `${CALLBACK}/x` }),
    ).toMatchObject({ error: 'redirect_uri_mismatch' });
  });

  it('never sends the browser where the application did not register', async () => {
    const browser = new Browser();
    for (const redirect of [
      'http://evil.example/api/git-deployments/oauth',
      'http://localhost:7007/api/git-deployments/oauth-not',
      'http://localhost:7007@evil.example/api/git-deployments/oauth',
    ]) {
      expect(await browser.open(authorizeUrl({ redirect_uri: redirect }))).toBe(
        400,
      );
    }
    expect(await browser.open(authorizeUrl({ client_id: 'nobody' }))).toBe(404);
    expect(
      await browser.open(
        authorizeUrl({
          code_challenge: VERIFIER,
          code_challenge_method: 'plain',
        }),
      ),
    ).toBe(400);
  });

  it('refuses a form that another site sent', async () => {
    const browser = new Browser();
    await browser.open(authorizeUrl());
    expect(
      await browser.submit('Sign in', {
        login: 'member',
        password: 'member',
        authenticity_token: 'guess',
      }),
    ).toBe(422);
  });

  it('lets another persona take over at the consent page', async () => {
    const browser = new Browser();
    await browser.open(authorizeUrl());
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    await browser.submit('Use another account');
    await browser.submit('Sign in', { login: 'owner', password: 'owner' });
    await browser.submit('Authorize');
    const code = new URL(browser.url).searchParams.get('code') ?? '';
    const { access_token: token } = await exchange({ code });
    expect(await (await whoIs(token)).json()).toMatchObject({ login: 'owner' });
  });

  it('drops unknown scopes, and those that others include', async () => {
    const code =
      (await authorize({ scope: 'repo public_repo nonsense' })).get('code') ??
      '';
    expect(await exchange({ code })).toMatchObject({ scope: 'repo' });
  });

  it('rotates tokens that expire: a refresh kills the old pair at once', async () => {
    const client = { client_id: 'short', client_secret: 'short-secret' };
    const code =
      (
        await authorize({
          client_id: 'short',
          redirect_uri: 'http://localhost:7007/short',
        })
      ).get('code') ?? '';
    const first = await exchange({ ...client, code });
    expect(first).toMatchObject({
      expires_in: 28_800,
      refresh_token_expires_in: 15_897_600,
    });
    const refresh = {
      ...client,
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
    };
    const second = await exchange(refresh);
    expect((await whoIs(first.access_token)).status).toBe(401);
    expect((await whoIs(second.access_token)).status).toBe(200);
    expect(await exchange(refresh)).toMatchObject({
      error: 'bad_refresh_token',
    });
  });

  it('revokes a token, or all that was granted, for the application itself', async () => {
    const create = () =>
      sandbox.github.createToken({ user: 'member', scopes: ['repo'] });
    const revoke = (what: string, token: string, secret = 'portal-secret') =>
      fetch(`${sandbox.github.apiUrl}/applications/portal/${what}`, {
        method: 'DELETE',
        headers: {
          Authorization: `Basic ${Buffer.from(`portal:${secret}`).toString(
            'base64',
          )}`,
        },
        body: JSON.stringify({ access_token: token }),
      });
    const [one, two, three] = [await create(), await create(), await create()];
    expect((await revoke('token', one, 'guess')).status).toBe(401);
    expect((await revoke('token', one)).status).toBe(204);
    expect((await whoIs(one)).status).toBe(401);
    expect((await whoIs(two)).status).toBe(200);
    expect((await revoke('grant', two)).status).toBe(204);
    expect((await whoIs(three)).status).toBe(401);
  });

  it('answers in GitHub’s form encoding unless JSON is asked for', async () => {
    const response = await fetch(
      `${sandbox.github.url}/login/oauth/access_token`,
      { method: 'POST', body: new URLSearchParams({ client_id: 'nobody' }) },
    );
    expect(new URLSearchParams(await response.text()).get('error')).toBe(
      'incorrect_client_credentials',
    );
  });
});
