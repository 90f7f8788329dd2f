import type {
  GitProvider,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { Providers } from '../../providers';

/** A server where accounts grant access; ending a grant is ending all of its account, as at GitHub. */
export class OAuthForge {
  /** Who is signed in there. */
  account = { id: '1', login: 'olga' };
  /** Access tokens whose grant was given back, in order. */
  readonly revoked: string[] = [];
  readonly removedHooks: string[] = [];
  #tokens = 0;

  readonly provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    authorizeUrl: async ({ state }: { state: string }) =>
      `https://forge.example.com/authorize?state=${state}`,
    exchangeCode: async (): Promise<TokenSet> => this.grant(),
    refresh: async (): Promise<TokenSet> => this.grant(),
    getAccount: async () => this.account,
    missingScopes: () => [],
    revoke: async ({ accessToken }: { accessToken: string }) => {
      this.revoked.push(accessToken);
    },
    deleteHook: async (_token: string, _repository: string, id: string) => {
      this.removedHooks.push(id);
    },
  } as Partial<GitProvider> as GitProvider;

  readonly providers = {
    get: () => this.provider,
    find: () => this.provider,
  } as Partial<Providers> as Providers;

  grant(): TokenSet {
    this.#tokens += 1;
    return {
      accessToken: `access-${this.#tokens}`,
      refreshToken: `refresh-${this.#tokens}`,
      expiresAt: new Date(Date.now() + 2 * 60 * 60_000),
      scopes: ['repo'],
    };
  }
}
