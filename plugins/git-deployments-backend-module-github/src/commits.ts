import { NotFoundError } from '@backstage/errors';
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type {
  Comparison,
  ProviderCommit,
  TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { isHttpError } from './errors';
import type { RepositoryName } from './repositories';

/** A comparison lists no more files than this, whatever it is asked. */
const COMPARED_FILES = 300;

/** A folder's contents list no more entries than this. */
const FOLDER_ENTRIES = 1000;

type GithubCommit =
  RestEndpointMethodTypes['repos']['listCommits']['response']['data'][number];

/** A commit of the repository. */
export async function getCommit(
  octokit: Octokit,
  repository: RepositoryName,
  sha: string,
): Promise<ProviderCommit> {
  if (!/^[0-9a-f]{4,64}$/i.test(sha)) {
    throw new NotFoundError(`"${sha}" is not the id of a commit`);
  }
  try {
    const { data } = await octokit.repos.getCommit({
      ...repository,
      ref: sha,
      per_page: 1,
    });
    return toCommit(data);
  } catch (error) {
    // So GitHub answers where the repository has no such commit.
    if (isHttpError(error, 422)) {
      throw new NotFoundError(`There is no commit ${sha} in the repository`);
    }
    throw error;
  }
}

/** The newest commits of a branch, newest first. */
export async function listCommits(
  octokit: Octokit,
  repository: RepositoryName,
  branch: string,
  limit: number,
): Promise<ProviderCommit[]> {
  const { data } = await octokit.repos.listCommits({
    ...repository,
    sha: branch,
    per_page: limit,
  });
  return data.map(toCommit);
}

function toCommit(data: GithubCommit): ProviderCommit {
  const { committer, author, message } = data.commit;
  return {
    sha: data.sha,
    message,
    committer: committer?.name ?? author?.name ?? '',
    accountIds: [data.author?.id, data.committer?.id]
      .filter(id => id !== undefined)
      .map(String),
    committedAt: new Date(committer?.date ?? author?.date ?? 0),
    url: data.html_url,
    parents: data.parents.map(parent => parent.sha),
  };
}

/**
 * What lies between two commits.
 *
 * GitHub compares `head` with the point where it left `base`. Where `base` has commits that `head` has not, what these
 * changed is fetched as well: all that the net difference can touch is then in one of the two lists.
 */
export async function compare(
  octokit: Octokit,
  repository: RepositoryName,
  base: string,
  head: string,
): Promise<Comparison> {
  const forward = await compareOneWay(octokit, repository, base, head);
  if (forward.status === 'identical' || forward.status === 'ahead') {
    return forward;
  }
  if (forward.unrelated) {
    return { status: 'diverged', files: [], truncated: true };
  }
  const back = await compareOneWay(octokit, repository, head, base);
  return {
    status: forward.status,
    files: [...new Set([...forward.files, ...back.files])],
    truncated: forward.truncated || back.truncated,
  };
}

async function compareOneWay(
  octokit: Octokit,
  repository: RepositoryName,
  base: string,
  head: string,
): Promise<Comparison & { unrelated?: boolean }> {
  try {
    const { data } = await octokit.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `${base}...${head}`,
      // Pages are of commits; the files come with the first page, all that there will be.
      per_page: 1,
      page: 1,
    });
    const files = data.files ?? [];
    return {
      status: data.status,
      files: files.flatMap(file =>
        file.status === 'renamed' && file.previous_filename
          ? [file.previous_filename, file.filename]
          : [file.filename],
      ),
      truncated: files.length >= COMPARED_FILES,
    };
  } catch (error) {
    if (isHttpError(error, 404) && /common ancestor/i.test(error.message)) {
      return {
        status: 'diverged',
        files: [],
        truncated: true,
        unrelated: true,
      };
    }
    throw error;
  }
}

/** What is in a folder of a branch or commit. */
export async function listFolder(
  octokit: Octokit,
  repository: RepositoryName,
  ref: string,
  path: string,
): Promise<TreeEntry[]> {
  // Such names would lead elsewhere in the API, and no tree has them.
  const names = path.split('/').filter(Boolean);
  if (names.some(name => name === '.' || name === '..')) {
    throw new NotFoundError(`There is no folder ${path} at ${ref}`);
  }
  const { data } = await octokit.repos.getContent({
    ...repository,
    path: names.join('/'),
    ref,
  });
  if (!Array.isArray(data)) {
    throw new NotFoundError(`${path} is not a folder at ${ref}`);
  }
  if (data.length >= FOLDER_ENTRIES) {
    return largeFolder(octokit, repository, ref, names);
  }
  return data.map(entry => ({
    path: entry.path,
    type: folderEntryType(entry.type),
  }));
}

// Trees have no such limit, but know no paths: one step for each folder on the way.
async function largeFolder(
  octokit: Octokit,
  repository: RepositoryName,
  ref: string,
  names: string[],
): Promise<TreeEntry[]> {
  const treeOf = async (sha: string) =>
    (await octokit.git.getTree({ ...repository, tree_sha: sha })).data.tree;
  let entries = await treeOf(ref);
  for (const name of names) {
    const folder = entries.find(
      entry => entry.path === name && entry.type === 'tree',
    );
    if (!folder?.sha) {
      throw new NotFoundError(
        `There is no folder ${names.join('/')} at ${ref}`,
      );
    }
    entries = await treeOf(folder.sha);
  }
  return entries.map(entry => ({
    path: [...names, entry.path].join('/'),
    type: treeEntryType(entry.type, entry.mode),
  }));
}

function folderEntryType(type: string): TreeEntry['type'] {
  switch (type) {
    case 'file':
      return 'file';
    case 'dir':
      return 'folder';
    default:
      return 'other';
  }
}

function treeEntryType(type?: string, mode?: string): TreeEntry['type'] {
  if (type === 'tree') {
    return 'folder';
  }
  const isSymbolicLink = mode === '120000';
  return type === 'blob' && !isSymbolicLink ? 'file' : 'other';
}
