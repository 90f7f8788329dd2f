import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { GitProvider } from 'backstage-plugin-git-deployments-node';
import {
  FormBrowser,
  type RunningForge,
} from 'backstage-plugin-git-deployments-node/testUtils';
import { startGithub, type SandboxGithub } from 'sandbox';
import { githubProviderFactory } from '../GithubProvider';

/** The application that the played GitHub knows. */
export const APP = { clientId: 'portal', clientSecret: 'portal-secret' };

/** Where it may send browsers back to. */
export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/github/callback';

/** Signs in as a person and answers what GitHub asks; gives the URL that the browser was sent back to. */
export async function consent(
  authorizeUrl: string,
  person: string,
  answer: 'grant' | 'decline' = 'grant',
): Promise<URL> {
  const browser = new FormBrowser();
  await browser.open(authorizeUrl);
  await browser.press('Sign in', { login: person, password: person });
  await browser.press(answer === 'grant' ? 'Authorize' : 'Cancel');
  return new URL(browser.url);
}

type Options = { accessTokenSeconds?: number };

/** A GitHub that runs during the tests of a file, with people but no repositories. */
export function useGithub(options: Options = {}) {
  const use = {} as { github: SandboxGithub; provider: GitProvider };
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ github: use.github, stop } = await start(options));
    use.provider = createProvider({ baseUrl: use.github.url });
  });
  afterEach(() => use.github.faults.clear());
  afterAll(() => stop());
  return use;
}

/** A GitHub as the contract tests need it. Everybody's repositories are in an account of `owner`. */
export async function startForge(options: Options = {}): Promise<RunningForge> {
  const { github, stop } = await start(options);
  return {
    provider: createProvider({ baseUrl: github.url }),
    redirectUri: CALLBACK,
    token: user => github.createToken({ user, scopes: ['repo'] }),
    consent,
    createRepository: async (name, more = {}) => {
      await github.createRepository({
        owner: 'owner',
        name,
        private: more.private,
        roles: { member: 'write' },
      });
      return `owner/${name}`;
    },
    renameRepository: async (repository, name) => {
      await github.renameRepository(repository, name);
      return `owner/${name}`;
    },
    remote: (repository, person) => {
      const url = new URL(`${github.url}/${repository}.git`);
      url.username = person;
      url.password = person;
      return url.toString();
    },
    hooks: async repository =>
      github.hooks(repository).map(({ id }) => String(id)),
    redeliver: async repository => {
      const newest = github.deliveries(repository, { event: 'push' }).at(-1);
      if (newest) {
        await github.redeliver(newest);
      }
    },
    stop,
  };
}

async function start({ accessTokenSeconds }: Options) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'github-provider-'));
  const github = await startGithub({
    dataDir,
    oauthApps: [
      {
        ...APP,
        name: 'The portal',
        redirectUris: [CALLBACK],
        accessTokenSeconds,
      },
    ],
  });
  const stop = async () => {
    await github.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { github, stop };
}

/** A provider of an entry with these settings besides the usual ones. */
export function createProvider(settings: {
  baseUrl?: string;
  apiBaseUrl?: string;
  oauth?: { clientId?: string; clientSecret?: string; scopes?: string[] };
}): GitProvider {
  return githubProviderFactory.create({
    config: new ConfigReader({
      id: 'github',
      type: 'github',
      ...settings,
      oauth: { ...APP, ...settings.oauth },
    }),
    logger: mockServices.logger.mock(),
  });
}
