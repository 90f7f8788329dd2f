import { Directory } from '../../forge/directory';
import { hunksOf } from '../../forge/git/patches';
import { Commit, FileChange, Signature } from '../../forge/git/types';
import { Repository } from '../../forge/model';
import { Links } from '../Links';
import { nodeId, simpleUser } from './users';
import { seconds } from './repositories';

/** A commit as the commits API gives it. */
export function commitItem(
  links: Links,
  directory: Directory,
  repository: Repository,
  commit: Commit,
) {
  const api = links.repositoryApi(repository);
  const web = links.repositoryWeb(repository);
  const account = ({ email }: Signature) => {
    const user = directory.userByEmail(email);
    return user ? simpleUser(links, user) : null;
  };
  const signature = ({ name, email, date }: Signature) => ({
    name,
    email,
    date: seconds(date),
  });
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repository.id}:${commit.sha}`),
    commit: {
      author: signature(commit.author),
      committer: signature(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
  };
}

/** A file of a commit or a comparison. `patch` is left out for binary and huge files. */
export function diffFile(
  links: Links,
  repository: Repository,
  commit: string,
  change: FileChange,
  patch: string | undefined,
) {
  const path = Links.path(change.path);
  const web = links.repositoryWeb(repository);
  return {
    sha: change.blob,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${web}/blob/${commit}/${path}`,
    raw_url: `${web}/raw/${commit}/${path}`,
    contents_url: `${links.repositoryApi(
      repository,
    )}/contents/${path}?ref=${commit}`,
    ...(patch === undefined ? {} : { patch }),
    ...(change.previousPath === undefined
      ? {}
      : { previous_filename: change.previousPath }),
  };
}

const PATCH_LIMIT = 100_000;

/** The hunks of each file of a patch, as far as GitHub shows them. */
export function patchesOf(patch: string): (string | undefined)[] {
  return hunksOf(patch).map(hunks => {
    const text = hunks?.replace(/\n$/, '');
    return text && text.length <= PATCH_LIMIT ? text : undefined;
  });
}
