import type { CommitStatus } from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { repositoryPath } from './repositories';

/** The states that every version knows; what was skipped holds nobody up, so it is a success that says so. */
const STATES = {
  pending: 'pending',
  running: 'pending',
  success: 'success',
  failure: 'failure',
  error: 'error',
  cancelled: 'error',
  skipped: 'success',
} as const;

/** The server has no limit, but its pages show one line. */
const MOST_DESCRIPTION = 255;

/**
 * Puts a status at a commit. The server keeps all of them and shows the newest of a context. NotFoundError where the commit
 * is gone.
 */
export async function setStatus(
  ask: Ask,
  repository: string,
  sha: string,
  status: CommitStatus,
): Promise<void> {
  const { description } = status;
  await ask({
    method: 'POST',
    path: `${repositoryPath(repository)}/statuses/${encodeURIComponent(sha)}`,
    body: {
      state: STATES[status.state],
      context: status.context,
      target_url: status.url,
      description:
        description.length > MOST_DESCRIPTION
          ? `${description.slice(0, MOST_DESCRIPTION - 1)}…`
          : description,
    },
  }).catch(async error => {
    if (error instanceof Error && error.name === 'ServiceUnavailableError') {
      // So the server answers where there is no such commit: then this says so.
      await ask({
        path: `${repositoryPath(repository)}/git/commits/${encodeURIComponent(
          sha,
        )}`,
      });
    }
    throw error;
  });
}
