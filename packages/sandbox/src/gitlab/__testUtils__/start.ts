import { createSamples } from '../../samples';
import { GitlabOptions, SandboxGitlab, startGitlab } from '../startGitlab';

export const CALLBACK =
  'http://localhost:7007/api/git-deployments/oauth/gitlab/callback';

/** A played GitLab with the sample repositories and one application. */
export async function startWithSamples(
  options: Pick<GitlabOptions, 'dataDir'> & Partial<GitlabOptions>,
): Promise<SandboxGitlab> {
  const gitlab = await startGitlab({
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
  await createSamples(gitlab.forge);
  return gitlab;
}
