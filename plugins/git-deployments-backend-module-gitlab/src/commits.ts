import { NotFoundError } from '@backstage/errors';
import {
  asObject,
  asObjects,
  asText,
  type Comparison,
  type Json,
  needed,
  type ProviderCommit,
  type ProviderHttpClient,
  type TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { nextLink, PAGE_SIZE } from './client';
import { getBranch, projectPath } from './repositories';

/** A comparison lists no more files than this, unless a server is told to. */
const COMPARED_FILES = 1000;

/** A folder that has more than this is not one that anybody builds from. */
const MOST_FOLDER_PAGES = 100;

/** A commit of the repository. */
export async function getCommit(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  sha: string,
): Promise<ProviderCommit> {
  // GitLab would take the name of a branch as well.
  if (!/^[0-9a-f]{4,64}$/i.test(sha)) {
    throw new NotFoundError(`"${sha}" is not the id of a commit`);
  }
  const { data } = await http.request(
    `show the commit ${sha} of ${repository}`,
    {
      path: `${projectPath(repository)}/repository/commits/${sha}`,
      query: { stats: false },
      token,
    },
  );
  return toCommit(needed(asObject(data), 'a commit'));
}

/** The newest commits of a branch, newest first. */
export async function listCommits(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  branch: string,
  limit: number,
): Promise<ProviderCommit[]> {
  const { data } = await http.request(
    `list the commits of ${branch} in ${repository}`,
    {
      path: `${projectPath(repository)}/repository/commits`,
      // By its whole name: a tag may be called the same.
      query: { ref_name: `refs/heads/${branch}`, per_page: limit },
      token,
    },
  );
  const commits = asObjects(data).map(toCommit);
  if (commits.length === 0) {
    // No branch is without a commit: this says that it is gone.
    await getBranch(http, token, repository, branch);
  }
  return commits;
}

function toCommit(commit: Json): ProviderCommit {
  return {
    sha: needed(asText(commit.id), 'the id of a commit'),
    // With the end of its last line, where the commit has it.
    message: (asText(commit.message) ?? '').replace(/\n$/, ''),
    committer:
      asText(commit.committer_name) ?? asText(commit.author_name) ?? '',
    committedAt: new Date(
      asText(commit.committed_date) ?? asText(commit.created_at) ?? 0,
    ),
    url: needed(asText(commit.web_url), 'the address of a commit'),
    parents: parentsOf(commit),
  };
}

function parentsOf(commit: Json): string[] {
  return Array.isArray(commit.parent_ids)
    ? commit.parent_ids.filter(parent => typeof parent === 'string')
    : [];
}

/**
 * What lies between two commits: the net difference, since GitLab can be told not to go back to where the two parted.
 *
 * How `head` stands to `base` is read from the commits that came with it. There are none where `head` is `base` or older.
 * Where `base` is the parent of one of them, `head` is ahead. Only where it is not, the other way is asked too, which
 * settles it however many commits the server left out of its list.
 */
export async function compare(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  base: string,
  head: string,
): Promise<Comparison> {
  const between = async (from: string, to: string) => {
    const { data } = await http.request(
      `compare ${from} with ${to} in ${repository}`,
      {
        path: `${projectPath(repository)}/repository/compare`,
        query: { from, to, straight: true },
        token,
      },
    );
    return needed(asObject(data), 'a comparison');
  };
  const comparison = await between(base, head);
  const commits = asObjects(comparison.commits);
  return {
    status: await statusOf(),
    ...filesOf(comparison),
  };

  async function statusOf(): Promise<Comparison['status']> {
    if (commits.length === 0) {
      return base === head || comparison.compare_same_ref === true
        ? 'identical'
        : 'behind';
    }
    if (commits.some(commit => parentsOf(commit).includes(base))) {
      return 'ahead';
    }
    const back = await between(head, base);
    return asObjects(back.commits).length === 0 ? 'ahead' : 'diverged';
  }
}

/** Both names of every file; a diff that was too large to be shown still has them. */
function filesOf(comparison: Json): Pick<Comparison, 'files' | 'truncated'> {
  const diffs = asObjects(comparison.diffs);
  const paths = diffs
    .flatMap(diff => [asText(diff.old_path), asText(diff.new_path)])
    .filter(path => path !== undefined);
  return {
    files: [...new Set(paths)],
    // GitLab says "timeout" where any limit of its diffs was reached.
    truncated:
      comparison.compare_timeout === true || diffs.length >= COMPARED_FILES,
  };
}

/** What is in a folder of a branch or commit. */
export async function listFolder(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  ref: string,
  path: string,
): Promise<TreeEntry[]> {
  const folder = path.split('/').filter(Boolean).join('/');
  const action = `list the folder "${folder}" of ${repository} at ${ref}`;
  const entries: TreeEntry[] = [];
  let response = await http.request(action, {
    path: `${projectPath(repository)}/repository/tree`,
    query: {
      ref,
      path: folder || undefined,
      pagination: 'keyset',
      per_page: PAGE_SIZE,
    },
    token,
  });
  for (let pages = 1; ; pages++) {
    entries.push(...asObjects(response.data).map(toEntry));
    const next = nextLink(response);
    if (!next || pages >= MOST_FOLDER_PAGES) {
      break;
    }
    response = await http.request(action, { path: http.pathOf(next), token });
  }
  // Some servers have an empty answer for what is not there; git knows no empty folders.
  if (entries.length === 0 && folder !== '') {
    throw new NotFoundError(`There is no folder ${folder} at ${ref}`);
  }
  return entries;
}

function toEntry(entry: Json): TreeEntry {
  return {
    path: needed(asText(entry.path), 'the path of a file'),
    type: entryType(entry.type, entry.mode),
  };
}

function entryType(type: unknown, mode: unknown): TreeEntry['type'] {
  if (type === 'tree') {
    return 'folder';
  }
  const isSymbolicLink = mode === '120000';
  return type === 'blob' && !isSymbolicLink ? 'file' : 'other';
}
