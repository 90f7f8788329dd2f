import { fullName, Repository, User } from '../../forge/model';
import { GitlabContext } from '../GitlabContext';
import { accessLevel } from '../viewer';
import { dateText, namespaceItem, userItem } from './users';

/** The form of lists. */
export function projectItem(context: GitlabContext, project: Repository) {
  const { links } = context;
  const namespace = namespaceItem(context, project.owner);
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${namespace.name} / ${project.name}`,
    path: project.name,
    path_with_namespace: fullName(project),
    created_at: dateText(project.createdAt),
    default_branch: project.defaultBranch,
    tag_list: [],
    topics: [],
    ssh_url_to_repo: links.ssh(project),
    http_url_to_repo: links.clone(project),
    web_url: links.projectWeb(project),
    readme_url: `${links.projectWeb(project)}/-/blob/${
      project.defaultBranch
    }/README.md`,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: dateText(project.pushedAt),
    visibility: project.private ? 'private' : 'public',
    namespace,
  };
}

/** The form of `GET /projects/:id`, and of lists that do not ask for `simple`. */
export function fullProject(
  context: GitlabContext,
  project: Repository,
  viewer: User | undefined,
) {
  const { forge, links } = context;
  const api = links.projectApi(project);
  const owner = forge.directory.user(project.owner);
  const level = viewer && accessLevel(context, viewer, project);
  return {
    ...projectItem(context, project),
    _links: {
      self: api,
      repo_branches: `${api}/repository/branches`,
      members: `${api}/members`,
    },
    empty_repo: false,
    archived: project.archived,
    ...(owner ? { owner: userItem(links, owner) } : {}),
    issues_enabled: false,
    merge_requests_enabled: false,
    wiki_enabled: false,
    jobs_enabled: true,
    snippets_enabled: false,
    creator_id: owner?.id ?? forge.directory.users[0].id,
    import_status: 'none',
    open_issues_count: 0,
    updated_at: dateText(project.updatedAt),
    ci_config_path: null,
    shared_with_groups: [],
    merge_method: 'merge',
    ...(viewer
      ? {
          permissions: {
            project_access:
              level === undefined
                ? null
                : { access_level: level, notification_level: 3 },
            group_access: null,
          },
        }
      : {}),
  };
}

/** What webhook payloads say of a project; the last four are kept for old receivers. */
export function pushedProject(context: GitlabContext, project: Repository) {
  const { links } = context;
  const web = links.projectWeb(project);
  return {
    id: project.id,
    name: project.name,
    description: project.description ?? '',
    web_url: web,
    avatar_url: null,
    git_ssh_url: links.ssh(project),
    git_http_url: links.clone(project),
    namespace: namespaceItem(context, project.owner).name,
    visibility_level: project.private ? 0 : 20,
    path_with_namespace: fullName(project),
    default_branch: project.defaultBranch,
    ci_config_path: null,
    homepage: web,
    url: links.ssh(project),
    ssh_url: links.ssh(project),
    http_url: links.clone(project),
  };
}
