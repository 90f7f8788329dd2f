import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  asObject,
  asObjects,
  type GitProvider,
} from 'backstage-plugin-git-deployments-node';
import type {
  Person,
  RunningForge,
} from 'backstage-plugin-git-deployments-node/testUtils';
import { giteaProviderFactory } from '../../GiteaProvider';
import type { GiteaOptions } from '../../testUtils/appIni';
import { RealGitea } from '../../testUtils/RealGitea';

const REDIRECT_URI =
  'http://localhost:7007/api/git-deployments/oauth/gitea/callback';
const STATE = 'a-state';
const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-by-the-rules';

type OAuth = { clientId: string; clientSecret: string; scopes?: string[] };

/** A real Gitea with the provider that speaks to it. */
export class GiteaForge implements RunningForge {
  static async start(options: GiteaOptions = {}): Promise<GiteaForge> {
    const gitea = await RealGitea.start(options);
    const { clientId, clientSecret } = await gitea.registerApplication(
      'The portal',
      REDIRECT_URI,
    );
    return new GiteaForge(gitea, { clientId, clientSecret });
  }

  readonly redirectUri = REDIRECT_URI;
  readonly gitea: RealGitea;
  readonly provider: GitProvider;
  readonly #oauth: OAuth;

  private constructor(gitea: RealGitea, oauth: OAuth) {
    this.gitea = gitea;
    this.#oauth = oauth;
    this.provider = giteaProviderFactory.create({
      config: new ConfigReader({
        id: 'gitea',
        type: 'gitea',
        baseUrl: gitea.url,
        oauth,
      }),
      logger: mockServices.logger.mock(),
    });
  }

  /** The same server, with a provider that asks for these scopes. */
  withScopes(scopes: string[]): GiteaForge {
    return new GiteaForge(this.gitea, { ...this.#oauth, scopes });
  }

  /** The same server, with a provider that has this for a secret. */
  withSecret(clientSecret: string): GiteaForge {
    return new GiteaForge(this.gitea, { ...this.#oauth, clientSecret });
  }

  /** Connects a person's account; answers the tokens. */
  async connect(person: Person) {
    const secrets = {
      state: STATE,
      redirectUri: REDIRECT_URI,
      codeVerifier: VERIFIER,
    };
    const callbackUrl = await this.consent(
      await this.provider.authorizeUrl(secrets),
      person,
    );
    return this.provider.exchangeCode({ ...secrets, callbackUrl });
  }

  async token(person: Person): Promise<string> {
    return (await this.connect(person)).accessToken;
  }

  async consent(
    authorizeUrl: string,
    person: Person,
    answer: 'grant' | 'decline' = 'grant',
  ): Promise<URL> {
    const url = new URL(authorizeUrl);
    if (answer === 'decline') {
      // Gitea asks once for each application: whoever has granted before cannot decline any more.
      const { clientId } = await this.gitea.registerApplication(
        'Another one',
        REDIRECT_URI,
      );
      url.searchParams.set('client_id', clientId);
    }
    return this.gitea.consent(url.toString(), person, answer);
  }

  createRepository(
    name: string,
    options?: { private?: boolean },
  ): Promise<string> {
    return this.gitea.createRepository(name, options);
  }

  async renameRepository(repository: string, name: string): Promise<string> {
    await this.gitea.api('owner', 'PATCH', `/repos/${repository}`, { name });
    return `owner/${name}`;
  }

  remote(repository: string, person: Person): string {
    return this.gitea.remote(repository, person);
  }

  // The provider names a hook by the mark behind its URL.
  async hooks(repository: string): Promise<string[]> {
    const hooks = await this.gitea.api(
      'owner',
      'GET',
      `/repos/${repository}/hooks`,
    );
    return asObjects(hooks).map(hook =>
      String(asObject(hook.config)?.url).replace(/^.*#git-deployments-/, ''),
    );
  }

  stop(): Promise<void> {
    return this.gitea.stop();
  }
}
