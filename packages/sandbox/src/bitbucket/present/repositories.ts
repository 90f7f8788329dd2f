import { fullName, Repository, User } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { uuidOf } from '../identity';
import { Links } from '../Links';
import { findWorkspace } from '../workspaces';
import { dateText, ownerItem, workspaceItem } from './accounts';

/** A repository as it stands inside commits, hooks and payloads. */
export function repositoryReference(links: Links, repository: Repository) {
  return {
    type: 'repository',
    uuid: uuidOf('repository', repository.id),
    full_name: fullName(repository),
    name: repository.name,
    links: {
      self: { href: links.repositoryApi(repository) },
      html: { href: links.repositoryWeb(repository) },
      avatar: { href: links.avatar(repository.id) },
    },
  };
}

/** The form of webhook payloads. */
export function pushedRepository(
  context: BitbucketContext,
  repository: Repository,
) {
  return {
    ...repositoryReference(context.links, repository),
    scm: 'git',
    website: null,
    is_private: repository.private,
    owner: ownerItem(context, repository.owner),
    ...belonging(context, repository),
    parent: null,
  };
}

/** The form of lists and of `GET /repositories/{workspace}/{repo_slug}`. */
export function repositoryItem(
  context: BitbucketContext,
  repository: Repository,
  viewer: User | undefined,
) {
  const { links } = context;
  const reference = repositoryReference(links, repository);
  const api = links.repositoryApi(repository);
  const host = new URL(links.web).hostname;
  return {
    ...reference,
    slug: repository.name.toLowerCase(),
    is_private: repository.private,
    description: repository.description ?? '',
    language: repository.language?.toLowerCase() ?? '',
    scm: 'git',
    website: '',
    size: 0,
    has_issues: false,
    has_wiki: false,
    fork_policy: 'allow_forks',
    owner: ownerItem(context, repository.owner),
    ...belonging(context, repository),
    parent: null,
    mainbranch: { type: 'branch', name: repository.defaultBranch },
    created_on: dateText(repository.createdAt),
    updated_on: dateText(repository.pushedAt),
    links: {
      ...reference.links,
      pullrequests: { href: `${api}/pullrequests` },
      commits: { href: `${api}/commits` },
      forks: { href: `${api}/forks` },
      watchers: { href: `${api}/watchers` },
      branches: { href: `${api}/refs/branches` },
      tags: { href: `${api}/refs/tags` },
      downloads: { href: `${api}/downloads` },
      source: { href: `${api}/src` },
      hooks: { href: `${api}/hooks` },
      clone: [
        { name: 'https', href: links.clone(repository, viewer?.login) },
        { name: 'ssh', href: `git@${host}:${fullName(repository)}.git` },
      ],
    },
  };
}

/** The workspace and its one project. */
function belonging(context: BitbucketContext, repository: Repository) {
  const { links } = context;
  const workspace = findWorkspace(context, repository.owner);
  if (!workspace) {
    throw new Error(`There is no workspace ${repository.owner}`);
  }
  const key = workspace.slug.toUpperCase();
  return {
    workspace: workspaceItem(links, workspace),
    project: {
      type: 'project',
      key,
      uuid: uuidOf('project', workspace.id),
      name: workspace.name,
      links: {
        html: {
          href: `${links.web}/${workspace.slug}/workspace/projects/${key}`,
        },
        avatar: { href: links.avatar(workspace.id) },
      },
    },
  };
}
