import { createHash } from 'node:crypto';
import { Browser } from '../__testUtils__/Browser';
import { useTemporaryFolder } from '../__testUtils__/harness';
import { CALLBACK } from './__testUtils__/start';
import { SandboxGitlab, startGitlab } from './startGitlab';

jest.setTimeout(60_000);

const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

type Token = { access_token: string; refresh_token: string };

describe('the OAuth flow of an application', () => {
  const folder = useTemporaryFolder();
  let gitlab: SandboxGitlab;

  beforeAll(async () => {
    const portal = {
      clientId: 'portal',
      clientSecret: 'portal-secret',
      name: 'The portal',
      redirectUris: ['http://localhost:7007/api/git-deployments/oauth'],
    };
    gitlab = await startGitlab({
      dataDir: folder.path,
      oauthApps: [
        portal,
        { ...portal, clientId: 'narrow', scopes: ['read_user'] },
      ],
    });
  });

  afterAll(() => gitlab.stop());

  const authorizeUrl = (params: Record<string, string> = {}) =>
    `${gitlab.url}/oauth/authorize?${new URLSearchParams({
      client_id: 'portal',
      response_type: 'code',
      redirect_uri: CALLBACK,
      state: 'the state',
      scope: 'api read_repository',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
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

  const post = async (path: string, init: RequestInit) => {
    const response = await fetch(gitlab.url + path, {
      method: 'POST',
      ...init,
    });
    return {
      status: response.status,
      body: (await response.json()) as Token & { error?: string },
    };
  };

  const asForm = (params: Record<string, string>, path = '/oauth/token') =>
    post(path, {
      body: new URLSearchParams({
        client_id: 'portal',
        client_secret: 'portal-secret',
        ...params,
      }),
    });

  const byCode = async (more: Record<string, string> = {}) =>
    asForm({
      grant_type: 'authorization_code',
      code: (await authorize()).get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...more,
    });

  const refresh = (token: string, more: Record<string, string> = {}) =>
    asForm({
      grant_type: 'refresh_token',
      refresh_token: token,
      redirect_uri: CALLBACK,
      ...more,
    });

  const works = async (token: string) =>
    (
      await fetch(`${gitlab.apiUrl}/user`, {
        headers: { Authorization: `Bearer ${token}` },
      })
    ).ok;

  const refused = { status: 400, body: { error: 'invalid_grant' } };

  it('asks who it is, names application and scopes, and sends back code and state', async () => {
    const browser = new Browser();
    await browser.open(authorizeUrl());
    expect(
      await browser.submit('Sign in', { login: 'member', password: 'x' }),
    ).toBe(401);
    await browser.submit('Sign in', { login: 'member', password: 'member' });
    expect(browser.page).toContain('The portal');
    expect(browser.page).toContain('<code>read_repository</code>');
    await browser.submit('Authorize');
    const answer = new URL(browser.url);
    expect(answer.origin + answer.pathname).toBe(CALLBACK);
    expect(answer.searchParams.get('state')).toBe('the state');
    const { status, body } = await asForm({
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: expect.any(String),
      scope: 'api read_repository',
      created_at: expect.any(Number),
    });
    expect(await works(body.access_token)).toBe(true);
  });

  it('lets an application prove itself by Basic too, and send JSON', async () => {
    const code = (await authorize()).get('code');
    const { status } = await post('/oauth/token', {
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Basic ${btoa('portal:portal-secret')}`,
      },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      }),
    });
    expect(status).toBe(200);
  });

  it('comes back with access_denied on Cancel', async () => {
    const answer = await authorize({}, 'Cancel');
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('state')).toBe('the state');
    expect(answer.get('code')).toBeNull();
  });

  it('takes a code once, with its verifier and its redirect address', async () => {
    const code = (await authorize()).get('code') ?? '';
    expect(await byCode({ code, redirect_uri: `${CALLBACK}/x` })).toMatchObject(
      refused,
    );
    expect((await byCode({ code })).status).toBe(200);
    expect(await byCode({ code })).toMatchObject(refused);
    expect(await byCode({ code_verifier: `${VERIFIER}-not` })).toMatchObject(
      refused,
    );
    expect(await byCode({ client_secret: 'guess' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await asForm({ grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });

  it('shows a page where it cannot send the browser back, and else sends the problem', async () => {
    const browser = new Browser();
    const evil = 'http://evil.example/api/git-deployments/oauth';
    expect(await browser.open(authorizeUrl({ redirect_uri: evil }))).toBe(400);
    expect(await browser.open(authorizeUrl({ client_id: 'nobody' }))).toBe(401);
    for (const [params, error] of [
      [{ scope: 'everything' }, 'invalid_scope'],
      [{ client_id: 'narrow' }, 'invalid_scope'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ code_challenge_method: 'plain' }, 'invalid_code_challenge_method'],
    ] as [Record<string, string>, string][]) {
      await browser.open(authorizeUrl(params));
      const answer = new URL(browser.url).searchParams;
      expect(answer.get('error')).toBe(error);
      expect(answer.get('state')).toBe('the state');
    }
  });

  it('ends both old tokens with a refresh, which names the redirect address again', async () => {
    const { body: first } = await byCode();
    expect(
      await refresh(first.refresh_token, { redirect_uri: `${CALLBACK}/x` }),
    ).toMatchObject(refused);
    const { status, body: second } = await refresh(first.refresh_token);
    expect(status).toBe(200);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await works(first.access_token)).toBe(false);
    expect(await works(second.access_token)).toBe(true);
    expect(await refresh(first.refresh_token)).toMatchObject(refused);
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  it('lets an access token run out after two hours, and be refreshed after it', async () => {
    const { body: token } = await byCode();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 7_201_000);
    try {
      expect(await works(token.access_token)).toBe(false);
      expect((await refresh(token.refresh_token)).status).toBe(200);
    } finally {
      clock.mockRestore();
    }
  });

  it('takes tokens back, and does not say whether there were any', async () => {
    const revoke = (token: string, more: Record<string, string> = {}) =>
      asForm({ token, ...more }, '/oauth/revoke');
    const { body: token } = await byCode();
    expect(
      (await revoke(token.access_token, { client_secret: 'guess' })).status,
    ).toBe(403);
    expect(await works(token.access_token)).toBe(true);
    expect((await revoke(token.access_token)).status).toBe(200);
    expect(await works(token.access_token)).toBe(false);
    expect(await refresh(token.refresh_token)).toMatchObject(refused);
    expect((await revoke('nonsense')).status).toBe(200);
  });
});
