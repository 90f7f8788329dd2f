import { createSamples } from '../../samples';
import {
  BitbucketOptions,
  SandboxBitbucket,
  startBitbucket,
} from '../startBitbucket';

export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/bitbucket/callback';

/** A played Bitbucket with the sample repositories and one consumer. */
export async function startWithSamples(
  options: Pick<BitbucketOptions, 'dataDir'> & Partial<BitbucketOptions>,
): Promise<SandboxBitbucket> {
  const bitbucket = await startBitbucket({
    oauthApps: [
      {
        clientId: 'portal',
        clientSecret: 'portal-secret',
        name: 'The portal',
        redirectUris: ['http://localhost:7007/api/git-deployments/oauth'],
      },
    ],
    ...options,
  });
  await createSamples(bitbucket.forge);
  return bitbucket;
}
