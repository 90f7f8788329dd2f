import { NotFoundError } from '@backstage/errors';
import {
  asObject,
  asObjects,
  asText,
  type Comparison,
  type Json,
  needed,
  type ProviderCommit,
} from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { MOST_ITEMS, nextPage } from './paging';
import { repositoryPath } from './repositories';
import { diffTrees } from './treeDiff';
import { treeReader } from './trees';

/** Each of these takes the server long, and is not used. */
const WITHOUT_DETAILS = { stat: false, verification: false, files: false };

/** The address of the repository, and whom to ask about it. */
export interface CommitContext {
  ask: Ask;
  repository: string;
  /** The page of a commit. */
  urlOf: (sha: string) => string;
}

/** A commit of the repository. */
export async function getCommit(
  { ask, repository, urlOf }: CommitContext,
  sha: string,
): Promise<ProviderCommit> {
  // The server would take the name of a branch too.
  if (!/^[0-9a-f]{4,64}$/i.test(sha)) {
    throw new NotFoundError(`"${sha}" is not the id of a commit`);
  }
  const { data } = await ask({
    path: `${repositoryPath(repository)}/git/commits/${sha}`,
    query: WITHOUT_DETAILS,
  });
  return toCommit(asObject(data), urlOf);
}

/** The newest commits of a branch, newest first. */
export async function listCommits(
  { ask, repository, urlOf }: CommitContext,
  branch: string,
  limit: number,
): Promise<ProviderCommit[]> {
  const commits: ProviderCommit[] = [];
  for (let page = 1; commits.length < limit; page++) {
    const { data, headers } = await ask({
      path: `${repositoryPath(repository)}/commits`,
      query: {
        // A tag of the same name would win.
        sha: `refs/heads/${branch}`,
        limit: Math.min(limit, MOST_ITEMS),
        page,
        ...WITHOUT_DETAILS,
      },
    }).catch(asMissing);
    commits.push(...asObjects(data).map(commit => toCommit(commit, urlOf)));
    if (!nextPage(headers, page)) {
      break;
    }
  }
  return commits.slice(0, limit);
}

/**
 * What lies between two commits. The server's own comparison tells what each commit changed, not the net difference, and
 * has no end: so the histories are compared by counting, and the files by the two trees.
 */
export async function compare(
  context: CommitContext,
  base: string,
  head: string,
): Promise<Comparison> {
  // First, because counting without a commit that is gone is an error of the server.
  await Promise.all(
    [...new Set([base, head])].map(sha => getCommit(context, sha)),
  );
  if (base === head) {
    return { status: 'identical', files: [], truncated: false };
  }
  const [ahead, behind, difference] = await Promise.all([
    countCommits(context, head, base),
    countCommits(context, base, head),
    diffTrees(treeReader(context.ask, context.repository), base, head),
  ]);
  return { status: statusOf(ahead, behind), ...difference };
}

function statusOf(ahead: number, behind: number): Comparison['status'] {
  if (ahead > 0) {
    return behind > 0 ? 'diverged' : 'ahead';
  }
  return behind > 0 ? 'behind' : 'identical';
}

/** How many commits belong to one history and not to another. */
async function countCommits(
  { ask, repository }: CommitContext,
  of: string,
  without: string,
): Promise<number> {
  const { headers } = await ask({
    path: `${repositoryPath(repository)}/commits`,
    query: { sha: of, not: without, limit: 1, ...WITHOUT_DETAILS },
  });
  const count = headers.get('x-total-count');
  return Number(
    needed(count && /^\d+$/.test(count) ? count : undefined, 'X-Total-Count'),
  );
}

function toCommit(
  data: Json | undefined,
  urlOf: (sha: string) => string,
): ProviderCommit {
  const sha = needed(asText(data?.sha), 'sha');
  const commit = asObject(data?.commit);
  const committer = asObject(commit?.committer);
  return {
    sha,
    // As git keeps it, the message ends with a line break.
    message: (asText(commit?.message) ?? '').trimEnd(),
    committer: asText(committer?.name) ?? '',
    accountIds: [asObject(data?.author), asObject(data?.committer)].flatMap(
      account => (typeof account?.id === 'number' ? String(account.id) : []),
    ),
    committedAt: new Date(needed(asText(committer?.date), 'committer.date')),
    url: urlOf(sha),
    parents: asObjects(data?.parents).map(parent =>
      needed(asText(parent.sha), 'parents.sha'),
    ),
  };
}

// 409 is what the server answers for a repository without a commit.
function asMissing(error: unknown): never {
  throw error instanceof Error && error.name === 'ConflictError'
    ? new NotFoundError(error.message)
    : error;
}
