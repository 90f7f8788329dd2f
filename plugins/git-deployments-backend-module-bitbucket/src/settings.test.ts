import { createProvider } from './__testUtils__/setup';

describe('the configuration', () => {
  it('needs a server that keeps tokens secret', () => {
    for (const settings of [
      { baseUrl: 'http://bitbucket.acme.example' },
      { apiBaseUrl: 'http://api.bitbucket.acme.example' },
    ]) {
      expect(() => createProvider(settings)).toThrow(/https/);
    }
  });

  it('is bitbucket.org where no server is named', async () => {
    const provider = createProvider({});
    expect(provider.instance).toEqual({
      id: 'bitbucket',
      type: 'bitbucket',
      title: 'bitbucket.org',
      baseUrl: 'https://bitbucket.org',
    });
    expect(provider.scopes).toEqual(['account', 'repository', 'webhook']);
    expect(provider.parseRepositoryUrl('https://bitbucket.org/acme/api')).toBe(
      'acme/api',
    );
    expect(provider.hooksPage('acme/api')).toBe(
      'https://bitbucket.org/acme/api/admin/webhooks',
    );
    expect(provider.commitUrl('acme/api', 'abc1234')).toBe(
      'https://bitbucket.org/acme/api/commits/abc1234',
    );
    await expect(
      provider.authorizeUrl({
        state: 's',
        redirectUri: 'https://portal.example/callback',
        codeVerifier: 'v',
      }),
    ).resolves.toMatch(/^https:\/\/bitbucket\.org\/site\/oauth2\/authorize\?/);
  });

  it('asks the API of bitbucket.org at its own address', async () => {
    const reached = jest
      .spyOn(global, 'fetch')
      .mockImplementation(async () => Response.json({}, { status: 404 }));
    try {
      await expect(
        createProvider({}).getRepository('token', 'acme/api'),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      expect(reached.mock.calls.map(([url]) => String(url))).toEqual([
        'https://api.bitbucket.org/2.0/repositories/acme/api',
      ]);
    } finally {
      reached.mockRestore();
    }
  });
});
