import type {
  CommitStatus,
  ProviderHttpClient,
} from 'backstage-plugin-git-deployments-node';
import { pathPart } from './client';
import { atProject } from './moved';

type State =
  | 'pending'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped';

const STATES: Record<CommitStatus['state'], State> = {
  pending: 'pending',
  running: 'running',
  success: 'success',
  failure: 'failed',
  error: 'failed',
  cancelled: 'canceled',
  skipped: 'skipped',
};

/** GitLab refuses longer texts. */
const MOST_LETTERS = 255;

/** Whom and what about the statuses of one commit. */
export interface StatusAt {
  http: ProviderHttpClient;
  token: string;
  repository: string;
  sha: string;
}

/**
 * Puts a status at a commit. GitLab sees a job in it, which can only go on: what it refuses because the job stands there
 * already, or is further, counts as done.
 */
export async function setStatus(
  at: StatusAt,
  status: CommitStatus,
): Promise<void> {
  const state = STATES[status.state];
  const refusal = await put(at, status, state);
  if (!refusal || state !== 'skipped') {
    return;
  }
  // What runs cannot be skipped any more; and servers that do not know the word have nothing nearer than success, which
  // holds nobody up.
  await put(at, status, refusal === 'transition' ? 'canceled' : 'success');
}

/** Undefined where the status is there now. */
async function put(
  { http, token, repository, sha }: StatusAt,
  { context, description, url }: CommitStatus,
  state: State,
): Promise<'transition' | 'unknown state' | undefined> {
  try {
    await atProject(http, token, repository, path =>
      http.request(`put a status at the commit ${sha} of ${repository}`, {
        method: 'POST',
        path: `${path}/statuses/${pathPart(sha)}`,
        body: {
          state,
          name: shortened(context),
          description: shortened(description),
          target_url: url,
        },
        token,
      }),
    );
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/cannot transition status/i.test(message)) {
      return 'transition';
    }
    if (state === 'skipped' && /state does not have a valid/i.test(message)) {
      return 'unknown state';
    }
    throw error;
  }
}

function shortened(text: string): string {
  return text.length > MOST_LETTERS
    ? `${text.slice(0, MOST_LETTERS - 1)}…`
    : text;
}
