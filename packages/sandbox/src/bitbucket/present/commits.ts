import { Branch, Commit } from '../../forge/git/types';
import { Repository } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { Links } from '../Links';
import { authorItem, dateText } from './accounts';
import { repositoryReference } from './repositories';

/** The links by which a commit is named inside other objects. */
export function commitReference(
  links: Links,
  repository: Repository,
  sha: string,
) {
  return {
    type: 'commit',
    hash: sha,
    links: {
      self: { href: `${links.repositoryApi(repository)}/commit/${sha}` },
      html: { href: `${links.repositoryWeb(repository)}/commits/${sha}` },
    },
  };
}

/** A commit as lists, branches and payloads give it. */
export function commitItem(
  context: BitbucketContext,
  repository: Repository,
  commit: Commit,
) {
  const { links } = context;
  const reference = commitReference(links, repository, commit.sha);
  const api = links.repositoryApi(repository);
  const message = `${commit.message}\n`;
  return {
    ...reference,
    date: dateText(commit.author.date),
    author: authorItem(context, commit.author),
    message,
    summary: {
      type: 'rendered',
      raw: message,
      markup: 'markdown',
      html: paragraph(commit.message),
    },
    parents: commit.parents.map(sha => commitReference(links, repository, sha)),
    links: {
      ...reference.links,
      diff: { href: `${api}/diff/${commit.sha}` },
      patch: { href: `${api}/patch/${commit.sha}` },
      comments: { href: `${api}/commit/${commit.sha}/comments` },
      approve: { href: `${api}/commit/${commit.sha}/approve` },
      statuses: { href: `${api}/commit/${commit.sha}/statuses` },
    },
  };
}

/** The form of `GET …/commit/{commit}`, and of what a branch points at. */
export function fullCommit(
  context: BitbucketContext,
  repository: Repository,
  commit: Commit,
) {
  return {
    ...commitItem(context, repository, commit),
    repository: repositoryReference(context.links, repository),
  };
}

/** A branch with the commit that it points at. */
export function branchItem(
  context: BitbucketContext,
  repository: Repository,
  branch: Branch,
  target: Commit,
) {
  return {
    type: 'branch',
    name: branch.name,
    target: fullCommit(context, repository, target),
    merge_strategies: ['merge_commit', 'squash', 'fast_forward'],
    default_merge_strategy: 'merge_commit',
    links: refLinks(context.links, repository, 'branch', branch.name),
  };
}

/** The links of a branch or a tag. */
export function refLinks(
  links: Links,
  repository: Repository,
  kind: 'branch' | 'tag',
  name: string,
) {
  const api = links.repositoryApi(repository);
  const web = links.repositoryWeb(repository);
  const path = Links.path(name);
  return {
    self: {
      href: `${api}/refs/${kind === 'tag' ? 'tags' : 'branches'}/${path}`,
    },
    commits: { href: `${api}/commits/${path}` },
    html: {
      href:
        kind === 'tag' ? `${web}/commits/tag/${path}` : `${web}/branch/${path}`,
    },
  };
}

function paragraph(text: string): string {
  const escaped = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
  return `<p>${escaped}</p>`;
}
