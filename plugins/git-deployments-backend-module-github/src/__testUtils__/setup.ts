import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { GitProvider } from 'backstage-plugin-git-deployments-node';
import { startGithub, type SandboxGithub } from 'sandbox';
import { githubProviderFactory } from '../GithubProvider';

/** The application that the played GitHub knows. */
export const APP = { clientId: 'portal', clientSecret: 'portal-secret' };

/** Where it may send browsers back to. */
export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/github/callback';

/** A GitHub that runs during the tests of a file, with people but no repositories. */
export function useGithub(options: { accessTokenSeconds?: number } = {}) {
  const use = {} as { github: SandboxGithub; provider: GitProvider };
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'github-provider-'));
    use.github = await startGithub({
      dataDir,
      oauthApps: [
        {
          ...APP,
          name: 'The portal',
          redirectUris: [CALLBACK],
          accessTokenSeconds: options.accessTokenSeconds,
        },
      ],
    });
    use.provider = createProvider({ baseUrl: use.github.url });
  });
  afterEach(() => use.github.faults.clear());
  afterAll(async () => {
    await use.github.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return use;
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
