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

/** A repository `acme/many` with many branches and odd paths. */
export async function createMany({
  forge,
  createRepository,
}: SandboxGitlab): Promise<void> {
  const commit = (branch: string) => ({
    branch,
    message: `On ${branch}\n`,
    author: forge.user('member'),
    date: new Date('2026-09-01T08:00:00Z'),
    files: {
      [branch]: branch,
      'docs/old name.md': 'one\ntwo\nthree\nfour\n',
      'docs/ünï "quoted".txt': 'x\n',
    },
  });
  await createRepository(
    { owner: 'acme', name: 'many', roles: { member: 'write' } },
    [
      commit('main'),
      ...Array.from({ length: 24 }, (_, index) => ({
        ...commit(`topic-${index + 1}`),
        from: 'main',
      })),
      { ...commit('feature/cart#1'), from: 'main' },
    ],
  );
}
