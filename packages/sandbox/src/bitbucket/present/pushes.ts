import { GitRepository } from '../../forge/git/GitRepository';
import { NO_COMMIT, Push, RefChange, Repository } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { commitItem, refLinks } from './commits';

const COMMITS_PER_CHANGE = 5;

/** One entry of `push.changes`: a branch or a tag that the push created, moved or removed. */
export async function pushChange(
  context: BitbucketContext,
  { repository, refsBefore }: Push,
  change: RefChange,
  git: GitRepository,
) {
  const { before, after } = change;
  // Bitbucket shows the commit that an annotated tag names, not the tag object.
  const target = after === NO_COMMIT ? undefined : await git.commit(after);
  const former = before === NO_COMMIT ? undefined : await git.commit(before);
  const exclude = former ? [former.sha] : [...new Set(refsBefore.values())];
  const commits = target
    ? await git.log({
        include: [target.sha],
        exclude,
        limit: COMMITS_PER_CHANGE + 1,
      })
    : [];
  const side = (commit: typeof target) =>
    commit
      ? {
          ...refOf(context, repository, change.ref),
          target: commitItem(context, repository, commit),
        }
      : null;
  return {
    old: side(former),
    new: side(target),
    created: before === NO_COMMIT,
    closed: after === NO_COMMIT,
    forced:
      former !== undefined &&
      target !== undefined &&
      !(await git.isAncestor(former.sha, target.sha)),
    commits: commits
      .slice(0, COMMITS_PER_CHANGE)
      .map(commit => commitItem(context, repository, commit)),
    truncated: commits.length > COMMITS_PER_CHANGE,
    links: changeLinks(context, repository, former?.sha, target?.sha),
  };
}

function refOf(
  { links }: BitbucketContext,
  repository: Repository,
  ref: string,
) {
  const type = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const name = ref.split('/').slice(2).join('/');
  return { type, name, links: refLinks(links, repository, type, name) };
}

function changeLinks(
  { links }: BitbucketContext,
  repository: Repository,
  before: string | undefined,
  after: string | undefined,
) {
  if (!after) {
    return {};
  }
  const api = links.repositoryApi(repository);
  const web = links.repositoryWeb(repository);
  return before
    ? {
        html: { href: `${web}/branches/compare/${after}..${before}` },
        diff: { href: `${api}/diff/${after}..${before}` },
        commits: { href: `${api}/commits?include=${after}&exclude=${before}` },
      }
    : { commits: { href: `${api}/commits?include=${after}` } };
}
