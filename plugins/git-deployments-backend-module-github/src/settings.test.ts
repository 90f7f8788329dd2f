import { createProvider } from './__testUtils__/setup';

describe('the configuration', () => {
  it('needs an application, and a server that keeps tokens secret', () => {
    expect(() =>
      createProvider({ baseUrl: 'http://github.acme.example' }),
    ).toThrow(/https/);
    expect(() =>
      createProvider({ baseUrl: 'https://github.acme.example' }),
    ).not.toThrow();
  });

  it('is github.com where no server is named', () => {
    const provider = createProvider({});
    expect(provider.instance).toEqual({
      id: 'github',
      type: 'github',
      title: 'github.com',
      baseUrl: 'https://github.com',
    });
    expect(provider.scopes).toEqual(['repo']);
    expect(provider.parseRepositoryUrl('https://github.com/acme/api')).toBe(
      'acme/api',
    );
  });
});
