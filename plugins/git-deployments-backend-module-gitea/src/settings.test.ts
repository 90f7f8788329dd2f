import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { giteaProviderFactory } from './GiteaProvider';

const create = (baseUrl?: string, oauth: object = {}) =>
  giteaProviderFactory.create({
    config: new ConfigReader({
      id: 'gitea',
      type: 'gitea',
      ...(baseUrl !== undefined && { baseUrl }),
      oauth: { clientId: 'portal', clientSecret: 'hidden', ...oauth },
    }),
    logger: mockServices.logger.mock(),
  });

describe('the settings of an instance', () => {
  it('need an address, which must be safe for tokens', () => {
    expect(() => create()).toThrow(/baseUrl/);
    expect(() => create('http://git.example.com')).toThrow(/https/);
    expect(create('http://localhost:3000').instance.title).toBe(
      'localhost:3000',
    );
  });

  it('ask for what is needed, unless other scopes are configured', () => {
    expect(create('https://git.example.com').scopes).toEqual([
      'read:user',
      'write:repository',
    ]);
    expect(
      create('https://git.example.com', { scopes: ['all'] }).scopes,
    ).toEqual(['all']);
  });
});

describe('scopes', () => {
  it('are covered by wider ones', () => {
    const provider = create('https://git.example.com');
    expect(provider.missingScopes(['write:user', 'write:repository'])).toEqual(
      [],
    );
    expect(provider.missingScopes(['all'])).toEqual([]);
    expect(provider.missingScopes(['read:user', 'read:repository'])).toEqual([
      'write:repository',
    ]);
  });
});

describe('addresses', () => {
  const root = create('https://git.example.com/');
  const below = create('https://example.com/git');

  it('are read where they are repositories of the server', () => {
    expect(root.parseRepositoryUrl('https://git.example.com/acme/api')).toBe(
      'acme/api',
    );
    expect(
      root.parseRepositoryUrl('https://git.example.com/acme/a.b-c_d.git'),
    ).toBe('acme/a.b-c_d');
    expect(
      below.parseRepositoryUrl('https://example.com/git/acme/api.git'),
    ).toBe('acme/api');
  });

  it.each([
    'https://example.com/acme/api',
    'https://example.com/gitty/acme/api',
    'https://example.com/git/acme',
    'https://example.com/git/acme/api/src/branch/main',
    'https://other.example.com/git/acme/api',
    'git@example.com:git/acme/api.git',
  ])('are none of ours: %s', url => {
    expect(below.parseRepositoryUrl(url)).toBeUndefined();
  });

  it('lead to pages below the path of the server', () => {
    expect(below.commitUrl('acme/api', 'abc')).toBe(
      'https://example.com/git/acme/api/commit/abc',
    );
    expect(below.hooksPage('acme/api')).toBe(
      'https://example.com/git/acme/api/settings/hooks/gitea/new',
    );
  });
});
