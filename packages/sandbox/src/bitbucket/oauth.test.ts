import path from 'node:path';
import { Browser } from '../__testUtils__/Browser';
import { useTemporaryFolder } from '../__testUtils__/harness';
import { CALLBACK } from './__testUtils__/start';
import { SandboxBitbucket, startBitbucket } from './startBitbucket';

jest.setTimeout(60_000);

const REDIRECTS = ['http://localhost:7007/api/git-deployments/oauth'];

type Token = {
  access_token: string;
  refresh_token: string;
  error?: string;
};

describe('the OAuth flow of a consumer', () => {
  const folder = useTemporaryFolder();
  let bitbucket: SandboxBitbucket;
  let rotating: SandboxBitbucket;

  beforeAll(async () => {
    const portal = {
      clientId: 'portal',
      clientSecret: 'portal-secret',
      name: 'The portal',
      redirectUris: REDIRECTS,
    };
    bitbucket = await startBitbucket({
      dataDir: path.join(folder.path, 'keeping'),
      oauthApps: [
        portal,
        {
          ...portal,
          clientId: 'short',
          accessTokenSeconds: 600,
          scopes: ['account'],
        },
      ],
    });
    rotating = await startBitbucket({
      dataDir: path.join(folder.path, 'rotating'),
      oauthApps: [portal],
      rotateRefreshTokens: true,
    });
  });

  afterAll(() => Promise.all([bitbucket.stop(), rotating.stop()]));

  const authorizeUrl = (params: Record<string, string> = {}, at = bitbucket) =>
    `${at.url}/site/oauth2/authorize?${new URLSearchParams({
      client_id: 'portal',
      response_type: 'code',
      redirect_uri: CALLBACK,
      state: 'the state',
      ...params,
    })}`;

  const authorize = async (
    options: {
      params?: Record<string, string>;
      button?: string;
      at?: SandboxBitbucket;
    } = {},
  ) => {
    const browser = new Browser();
    await browser.open(authorizeUrl(options.params, options.at));
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    await browser.submit(options.button ?? 'Grant access');
    return new URL(browser.url).searchParams;
  };

  const exchange = async (
    params: Record<string, string>,
    options: { client?: string; at?: SandboxBitbucket } = {},
  ) => {
    const client = options.client ?? 'portal:portal-secret';
    const response = await fetch(
      `${(options.at ?? bitbucket).url}/site/oauth2/access_token`,
      {
        method: 'POST',
        headers: {
          Authorization: `Basic ${Buffer.from(client).toString('base64')}`,
        },
        body: new URLSearchParams(params),
      },
    );
    return { status: response.status, body: (await response.json()) as Token };
  };

  const byCode = async (
    options: {
      params?: Record<string, string>;
      client?: string;
      at?: SandboxBitbucket;
    } = {},
  ) => {
    const code = (await authorize(options)).get('code') ?? '';
    const { body } = await exchange(
      { grant_type: 'authorization_code', code },
      options,
    );
    return body;
  };

  const refresh = (token: string, at = bitbucket) =>
    exchange({ grant_type: 'refresh_token', refresh_token: token }, { at });

  const works = async (token: string, at = bitbucket) =>
    (
      await fetch(`${at.apiUrl}/user`, {
        headers: { Authorization: `Bearer ${token}` },
      })
    ).ok;

  it('asks who it is, names the consumer and its scopes, and sends back code and state', async () => {
    const browser = new Browser();
    await browser.open(authorizeUrl({ scope: 'repository:admin' }));
    expect(
      await browser.submit('Sign in', { login: 'member', password: 'x' }),
    ).toBe(401);
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    expect(browser.page).toContain('The portal');
    expect(browser.page).toContain('<code>webhook</code>');
    expect(browser.page).not.toContain('repository:admin</code>');
    await browser.submit('Grant access');
    const answer = new URL(browser.url);
    expect(answer.origin + answer.pathname).toBe(CALLBACK);
    expect(answer.searchParams.get('state')).toBe('the state');
    const { status, body } = await exchange({
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      scopes: 'account repository webhook',
      token_type: 'bearer',
      expires_in: 7200,
      state: 'authorization_code',
      refresh_token: expect.any(String),
    });
    expect(await works(body.access_token)).toBe(true);
  });

  it('gives each consumer its own scopes and lifetime', async () => {
    const token = await byCode({
      params: { client_id: 'short' },
      client: 'short:portal-secret',
    });
    expect(token).toMatchObject({ scopes: 'account', expires_in: 600 });
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 601_000);
    try {
      expect(await works(token.access_token)).toBe(false);
    } finally {
      clock.mockRestore();
    }
  });

  it('comes back with access_denied on Cancel', async () => {
    const answer = await authorize({ button: 'Cancel' });
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('state')).toBe('the state');
    expect(answer.get('code')).toBeNull();
  });

  it('takes a code once, and only from the consumer by Basic', async () => {
    const code = (await authorize()).get('code') ?? '';
    const request = { grant_type: 'authorization_code', code };
    expect(await exchange(request, { client: 'portal:guess' })).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
    const inBody = await fetch(`${bitbucket.url}/site/oauth2/access_token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...request,
        client_id: 'portal',
        client_secret: 'portal-secret',
      }),
    });
    expect(inBody.status).toBe(400);
    expect((await exchange(request)).status).toBe(200);
    expect(await exchange(request)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('refuses other grant types, and addresses that are not the consumer’s', async () => {
    expect(await exchange({ grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
    const browser = new Browser();
    const refused: Record<string, string>[] = [
      { redirect_uri: 'http://evil.example/api/git-deployments/oauth' },
      { client_id: 'nobody' },
      { response_type: 'token' },
    ];
    for (const params of refused) {
      expect(await browser.open(authorizeUrl(params))).toBe(400);
    }
  });

  it('refreshes under the same refresh token; the old access token lives on', async () => {
    const first = await byCode();
    const { body: second } = await refresh(first.refresh_token);
    expect(second).toMatchObject({
      refresh_token: first.refresh_token,
      state: 'refresh_token',
    });
    expect(second.access_token).not.toBe(first.access_token);
    expect((await refresh(first.refresh_token)).status).toBe(200);
    expect(await works(first.access_token)).toBe(true);
    expect(await works(second.access_token)).toBe(true);
  });

  it('rotates refresh tokens when it is told to', async () => {
    const at = rotating;
    const first = await byCode({ at });
    const { body: second } = await refresh(first.refresh_token, at);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh(first.refresh_token, at)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await works(first.access_token, at)).toBe(true);
    expect((await refresh(second.refresh_token, at)).status).toBe(200);
  });

  it('refuses tokens that it has forgotten', async () => {
    const token = await byCode();
    await bitbucket.forge.oauth.revokeGrant('portal', 1003);
    expect(await works(token.access_token)).toBe(false);
    expect((await refresh(token.refresh_token)).status).toBe(400);
  });
});
