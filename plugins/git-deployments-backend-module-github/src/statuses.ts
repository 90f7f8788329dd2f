import type { Octokit } from '@octokit/rest';
import type { CommitStatus } from 'backstage-plugin-git-deployments-node';
import type { RepositoryName } from './repositories';

/** GitHub knows four states; what was skipped holds nobody up, so it is a success that says so. */
const STATES = {
  pending: 'pending',
  running: 'pending',
  success: 'success',
  failure: 'failure',
  error: 'error',
  cancelled: 'error',
  skipped: 'success',
} as const;

/** GitHub refuses a longer description. */
const MOST_DESCRIPTION = 140;

/** Puts a status at a commit. GitHub keeps all of them and shows the newest of a context. */
export async function setStatus(
  octokit: Octokit,
  repository: RepositoryName,
  sha: string,
  status: CommitStatus,
): Promise<void> {
  const { description } = status;
  await octokit.repos.createCommitStatus({
    ...repository,
    sha,
    state: STATES[status.state],
    context: status.context,
    target_url: status.url,
    description:
      description.length > MOST_DESCRIPTION
        ? `${description.slice(0, MOST_DESCRIPTION - 1)}…`
        : description,
  });
}
