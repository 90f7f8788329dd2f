import { createHash } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import { type CommitStatus } from 'backstage-plugin-git-deployments-node';
import { repositoryPath, type BitbucketClient } from './client';
import { getAccount } from './account';
import { isNamed } from './errors';
import { sha } from './json';

/** Bitbucket knows four states; what was skipped holds nobody up, so it is a success that says so. */
const STATES = {
  pending: 'INPROGRESS',
  running: 'INPROGRESS',
  success: 'SUCCESSFUL',
  failure: 'FAILED',
  error: 'FAILED',
  cancelled: 'STOPPED',
  skipped: 'SUCCESSFUL',
} as const;

const MOST_KEY = 40;
const MOST_TEXT = 255;

/** Puts a status at a commit. The same key again replaces what it said, if the same account says it. */
export async function setStatus(
  client: BitbucketClient,
  fullName: string,
  commit: string,
  status: CommitStatus,
): Promise<void> {
  if (!sha(commit)) {
    throw new NotFoundError(`"${commit}" is not the id of a commit`);
  }
  const put = (key: string) =>
    client.send(
      `put a status at the commit ${commit} of ${fullName}`,
      'POST',
      `${repositoryPath(fullName)}/commit/${commit}/statuses/build`,
      {
        key: keyOf(key),
        state: STATES[status.state],
        name: cut(status.context),
        description: cut(status.description),
        // In braces Bitbucket would look for a variable.
        url: status.url.replace(/[{}]/g, encodeURIComponent),
      },
    );
  try {
    await put(status.context);
  } catch (error) {
    if (!isNamed(error, 'NotAllowedError')) {
      throw error;
    }
    // Only who made a status, or an administrator, may change it; another connection adds its own.
    const { id } = await getAccount(client);
    await put(`${status.context} by ${id}`);
  }
}

/** A context in what Bitbucket takes for a key. */
function keyOf(context: string): string {
  return createHash('sha256').update(context).digest('hex').slice(0, MOST_KEY);
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}
