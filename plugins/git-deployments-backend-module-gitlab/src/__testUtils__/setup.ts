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
import { startGitlab, type SandboxGitlab } from 'sandbox';
import { gitlabProviderFactory } from '../GitlabProvider';

/** The application that the played GitLab knows. */
export const APP = { clientId: 'portal', clientSecret: 'portal-secret' };

/** Where it may send browsers back to. */
export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/gitlab/callback';

/** Signs in as a person and answers what GitLab asks; gives the URL that the browser was sent back to. */
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

type Options = { signingTokens?: boolean; hookTimeoutMs?: number };

/** A GitLab that runs during the tests of a file, with people but no projects. */
export function useGitlab(options: Options = {}) {
  const use = {} as { gitlab: SandboxGitlab; provider: GitProvider };
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ gitlab: use.gitlab, stop } = await start(options));
    use.provider = createProvider({ baseUrl: use.gitlab.url });
  });
  afterEach(() => use.gitlab.faults.clear());
  afterAll(() => stop());
  return use;
}

/** A GitLab as the contract tests need it. Everybody's projects are in the namespace of `owner`. */
export async function startForge(options: Options = {}): Promise<RunningForge> {
  const { gitlab, stop } = await start(options);
  return {
    provider: createProvider({ baseUrl: gitlab.url }),
    redirectUri: CALLBACK,
    token: user => gitlab.createToken({ user }),
    consent,
    createRepository: async (name, more = {}) => {
      await gitlab.createRepository({
        owner: 'owner',
        name,
        private: more.private,
        roles: { member: 'write' },
      });
      return `owner/${name}`;
    },
    renameRepository: async (repository, name) => {
      await gitlab.renameRepository(repository, name);
      return `owner/${name}`;
    },
    remote: (repository, person) => {
      const url = new URL(`${gitlab.url}/${repository}.git`);
      url.username = person;
      url.password = person;
      return url.toString();
    },
    hooks: async repository =>
      gitlab.hooks(repository).map(({ id }) => String(id)),
    redeliver: async repository => {
      const newest = gitlab.deliveries(repository).at(-1);
      if (newest) {
        await gitlab.redeliver(newest);
      }
    },
    stop,
  };
}

async function start(options: Options) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'gitlab-provider-'));
  const gitlab = await startGitlab({
    ...options,
    dataDir,
    oauthApps: [{ ...APP, name: 'The portal', redirectUris: [CALLBACK] }],
  });
  const stop = async () => {
    await gitlab.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { gitlab, stop };
}

/** A provider of an entry with these settings besides the usual ones. */
export function createProvider(settings: {
  id?: string;
  title?: string;
  baseUrl?: string;
  apiBaseUrl?: string;
  oauth?: { clientId?: string; clientSecret?: string; scopes?: string[] };
}): GitProvider {
  return gitlabProviderFactory.create({
    config: new ConfigReader({
      id: 'gitlab',
      type: 'gitlab',
      ...settings,
      oauth: { ...APP, ...settings.oauth },
    }),
    logger: mockServices.logger.mock(),
  });
}
