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
import { startBitbucket, type SandboxBitbucket } from 'sandbox';
import { bitbucketProviderFactory } from '../BitbucketProvider';

/** The OAuth consumer that the played Bitbucket knows. */
export const CONSUMER = { clientId: 'portal', clientSecret: 'portal-secret' };

/** Where it may send browsers back to. */
export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/bitbucket/callback';

/** How this Bitbucket hands out refresh tokens: the same again, or another each time. */
type Options = { rotateRefreshTokens?: boolean };

/** A Bitbucket that runs during the tests of a file, with people but no repositories. */
export function useBitbucket(options: Options = {}) {
  const use = {} as { bitbucket: SandboxBitbucket; provider: GitProvider };
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ bitbucket: use.bitbucket, stop } = await start(options));
    use.provider = createProvider({ baseUrl: use.bitbucket.url });
  });
  afterEach(() => use.bitbucket.faults.clear());
  afterAll(() => stop());
  return use;
}

/** A Bitbucket as the contract tests need it. All repositories are in a workspace of which `member` is one. */
export async function startForge(options: Options = {}): Promise<RunningForge> {
  const { bitbucket, stop } = await start(options);
  await bitbucket.forge.directory.addOrganization({
    login: 'acme',
    name: 'Acme',
    description: '',
    members: ['owner', 'member'],
  });
  return {
    provider: createProvider({ baseUrl: bitbucket.url }),
    redirectUri: CALLBACK,
    token: user => bitbucket.createToken({ user }),
    consent,
    createRepository: async (name, more = {}) => {
      await bitbucket.createRepository({
        owner: 'acme',
        name,
        private: more.private,
        roles: { owner: 'admin', member: 'write' },
      });
      return `acme/${name}`;
    },
    renameRepository: async (repository, name) => {
      await bitbucket.renameRepository(repository, name);
      return `acme/${name}`;
    },
    remote: (repository, person) => {
      const url = new URL(`${bitbucket.url}/${repository}.git`);
      url.username = person;
      url.password = person;
      return url.toString();
    },
    hooks: async repository => {
      const response = await fetch(
        `${bitbucket.apiUrl}/repositories/${repository}/hooks?pagelen=100`,
        {
          headers: {
            authorization: `Bearer ${await bitbucket.createToken({
              user: 'owner',
            })}`,
          },
        },
      );
      const { values } = await response.json();
      return values.map((hook: { uuid: string }) => hook.uuid);
    },
    redeliver: async repository => {
      const newest = bitbucket.deliveries(repository).at(-1);
      if (newest) {
        await bitbucket.redeliver(newest);
      }
    },
    stop,
  };
}

/** Signs in as a person and answers what Bitbucket asks; gives the URL that the browser was sent back to. */
export async function consent(
  authorizeUrl: string,
  person: string,
  answer: 'grant' | 'decline' = 'grant',
): Promise<URL> {
  const browser = new FormBrowser();
  await browser.open(authorizeUrl);
  await browser.press('Sign in', { login: person, password: person });
  await browser.press(answer === 'grant' ? 'Grant access' : 'Cancel');
  return new URL(browser.url);
}

/** A provider of an entry with these settings besides the usual ones. */
export function createProvider(settings: {
  baseUrl?: string;
  apiBaseUrl?: string;
  oauth?: { clientId?: string; clientSecret?: string; scopes?: string[] };
}): GitProvider {
  return bitbucketProviderFactory.create({
    config: new ConfigReader({
      id: 'bitbucket',
      type: 'bitbucket',
      ...settings,
      oauth: { ...CONSUMER, ...settings.oauth },
    }),
    logger: mockServices.logger.mock(),
  });
}

async function start(options: Options) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'bitbucket-provider-'));
  const bitbucket = await startBitbucket({
    dataDir,
    ...options,
    oauthApps: [{ ...CONSUMER, name: 'The portal', redirectUris: [CALLBACK] }],
  });
  const stop = async () => {
    await bitbucket.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { bitbucket, stop };
}
