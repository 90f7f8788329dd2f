import { fullName, Repository, Role, User } from '../../forge/model';
import { GithubContext } from '../GithubContext';
import { Links } from '../Links';
import { nodeId, simpleAccount } from './users';

/** The addresses that every form of a repository carries. */
function repositoryUrls(links: Links, repository: Repository) {
  const api = links.repositoryApi(repository);
  return {
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
  };
}

/** The shortest form, as it stands in a combined status. */
export function minimalRepository(
  { forge, links }: GithubContext,
  repository: Repository,
) {
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: simpleAccount(links, forge.directory, repository.owner),
    html_url: links.repositoryWeb(repository),
    description: repository.description,
    fork: false,
    url: links.repositoryApi(repository),
    ...repositoryUrls(links, repository),
  };
}

/** The form of lists. `viewer` adds what they may do. */
export function repositoryItem(
  context: GithubContext,
  repository: Repository,
  viewer: User | undefined,
) {
  const { forge, links } = context;
  const role = viewer && forge.directory.roleOf(viewer, repository);
  return {
    ...minimalRepository(context, repository),
    git_url: `git://${links.host}/${fullName(repository)}.git`,
    ssh_url: `git@${new URL(links.web).hostname}:${fullName(repository)}.git`,
    clone_url: links.clone(repository),
    svn_url: links.repositoryWeb(repository),
    mirror_url: null,
    homepage: null,
    language: repository.language,
    license: null,
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    default_branch: repository.defaultBranch,
    created_at: seconds(repository.createdAt),
    updated_at: seconds(repository.updatedAt),
    pushed_at: seconds(repository.pushedAt),
    ...(role ? { permissions: permissionsOf(role) } : {}),
  };
}

/** The form of `GET /repos/{owner}/{repo}`. */
export function fullRepository(
  context: GithubContext,
  repository: Repository,
  viewer: User | undefined,
) {
  const { forge, links } = context;
  const organization = forge.directory.organization(repository.owner);
  return {
    ...repositoryItem(context, repository, viewer),
    network_count: 0,
    subscribers_count: 0,
    temp_clone_token: null,
    ...(organization
      ? {
          organization: simpleAccount(
            links,
            forge.directory,
            organization.login,
          ),
        }
      : {}),
  };
}

/** The form of webhook payloads; a push's differs in dates and in what `url` means. */
export function pushedRepository(
  context: GithubContext,
  repository: Repository,
) {
  const { forge, links } = context;
  const owner = forge.directory.user(repository.owner);
  const item = repositoryItem(context, repository, undefined);
  const organization = forge.directory.organization(repository.owner);
  return {
    ...item,
    owner: {
      name: repository.owner,
      email: owner?.email ?? null,
      ...item.owner,
    },
    url: links.repositoryWeb(repository),
    created_at: epoch(repository.createdAt),
    pushed_at: epoch(repository.pushedAt),
    stargazers: 0,
    master_branch: repository.defaultBranch,
    custom_properties: {},
    ...(organization ? { organization: organization.login } : {}),
  };
}

function permissionsOf(role: Role) {
  return {
    admin: role === 'admin',
    maintain: role === 'admin',
    push: role !== 'read',
    triage: role !== 'read',
    pull: true,
  };
}

/** GitHub's dates carry no milliseconds. */
export function seconds(date: string): string {
  return `${new Date(date).toISOString().slice(0, 19)}Z`;
}

function epoch(date: string): number {
  return Math.floor(Date.parse(date) / 1000);
}
