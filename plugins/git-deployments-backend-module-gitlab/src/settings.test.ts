import { createProvider } from './__testUtils__/setup';

describe('the configuration', () => {
  it('needs an application, and a server that keeps tokens secret', () => {
    expect(() =>
      createProvider({ baseUrl: 'http://gitlab.acme.example' }),
    ).toThrow(/https/);
    expect(() =>
      createProvider({ baseUrl: 'https://gitlab.acme.example' }),
    ).not.toThrow();
  });

  it('is gitlab.com where no server is named', () => {
    const provider = createProvider({});
    expect(provider.instance).toEqual({
      id: 'gitlab',
      type: 'gitlab',
      title: 'gitlab.com',
      baseUrl: 'https://gitlab.com',
    });
    expect(provider.scopes).toEqual(['api', 'read_repository']);
    expect(provider.parseRepositoryUrl('https://gitlab.com/acme/api')).toBe(
      'acme/api',
    );
  });

  it('may have several servers, also below a path, whose URLs it tells apart', async () => {
    const ours = createProvider({
      id: 'ours',
      title: 'Our GitLab',
      baseUrl: 'https://code.acme.example/gitlab/',
    });
    const theirs = createProvider({});
    const url = 'https://code.acme.example/gitlab/team/sub/api';
    expect(ours.parseRepositoryUrl(url)).toBe('team/sub/api');
    expect(theirs.parseRepositoryUrl(url)).toBeUndefined();
    expect(
      ours.parseRepositoryUrl('https://code.acme.example/team/api'),
    ).toBeUndefined();
    expect(ours.hooksPage('team/sub/api')).toBe(`${url}/-/hooks`);
    expect(
      await ours.authorizeUrl({
        state: 's',
        redirectUri: 'https://portal.acme.example/callback',
        codeVerifier: 'v'.repeat(43),
      }),
    ).toMatch(/^https:\/\/code\.acme\.example\/gitlab\/oauth\/authorize\?/);
  });
});
