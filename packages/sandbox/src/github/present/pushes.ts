import { GitRepository } from '../../forge/git/GitRepository';
import { Commit, FileChange, Signature } from '../../forge/git/types';
import { NO_COMMIT, Push, RefChange, Repository } from '../../forge/model';
import { GithubContext } from '../GithubContext';

const COMMITS_PER_PUSH = 2048;
const FILES_PER_COMMIT = 3000;

/** A pushed commit with what the payload says of it. */
export type PushedCommit = {
  commit: Commit;
  /** No ref reached it before this push. */
  distinct: boolean;
  files: FileChange[];
};

/** The commits of one ref's change: oldest first, the newest 2,048 of them. */
export async function pushCommits(
  { refsBefore }: Push,
  { before, after }: RefChange,
  git: GitRepository,
): Promise<{
  commits: PushedCommit[];
  head: PushedCommit | undefined;
  forced: boolean;
  baseRef: string | null;
}> {
  const known = [...new Set(refsBefore.values())];
  const created = before === NO_COMMIT;
  // An annotated tag's `after` is the tag object; `commit` follows it to what it names.
  const target = after === NO_COMMIT ? undefined : await git.commit(after);
  const oldHead = created ? undefined : await git.commit(before);
  if (!target) {
    return { commits: [], head: undefined, forced: false, baseRef: null };
  }
  const forced =
    oldHead !== undefined && !(await git.isAncestor(oldHead.sha, target.sha));
  const exclude = oldHead ? [oldHead.sha] : known;
  const pushed = await git.log({
    include: [target.sha],
    exclude,
    limit: COMMITS_PER_PUSH,
  });
  const fresh = new Set(
    (
      await git.log({
        include: [target.sha],
        exclude: known,
        limit: COMMITS_PER_PUSH,
      })
    ).map(({ sha }) => sha),
  );
  const detail = async (commit: Commit): Promise<PushedCommit> => ({
    commit,
    distinct: fresh.has(commit.sha),
    files: await git.diff(commit.parents[0], commit.sha, { renames: false }),
  });
  const commits: PushedCommit[] = [];
  for (const commit of pushed.reverse()) {
    commits.push(await detail(commit));
  }
  const base = created
    ? [...refsBefore].find(
        ([name, sha]) => sha === target.sha && name.startsWith('refs/heads/'),
      )
    : undefined;
  return {
    commits,
    head: await detail(target),
    forced,
    baseRef: base?.[0] ?? null,
  };
}

/** A commit as push payloads give it. A rename is a removal and an addition there. */
export function pushedCommit(
  { forge, links }: GithubContext,
  repository: Repository,
  { commit, distinct, files }: PushedCommit,
) {
  const person = ({ name, email }: Signature) => {
    const user = forge.directory.userByEmail(email);
    return { name, email, ...(user ? { username: user.login } : {}) };
  };
  const paths = (status: FileChange['status'][]) =>
    files
      .slice(0, FILES_PER_COMMIT)
      .filter(file => status.includes(file.status))
      .map(file => file.path);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${links.repositoryWeb(repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths(['added']),
    removed: paths(['removed']),
    modified: paths(['modified', 'changed']),
  };
}
