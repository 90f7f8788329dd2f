import { InputError } from '@backstage/errors';
import {
  asIdentifier,
  asObject,
  asObjects,
  asText,
  imageUrl,
  type Json,
  type ListOptions,
  needed,
  type ProviderBranch,
  type ProviderHttpClient,
  type ProviderPage,
  type ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import { nextPage, pathPart } from './client';

/** A part of a project's path, as GitLab allows them: no dots alone, which would lead elsewhere in the API. */
const NAME = /^(?!\.+$)[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;

/** No project and no group below another may be called so: these are GitLab's own pages. */
const PAGES = new Set([
  '-',
  'badges',
  'blame',
  'blob',
  'builds',
  'commits',
  'create',
  'create_dir',
  'edit',
  'files',
  'find_file',
  'new',
  'preview',
  'raw',
  'refs',
  'tree',
  'update',
  'wikis',
]);

/** The path of a project in the API, by its `fullName`: `group/name`, with as many groups as there are. */
export function projectPath(fullName: string): string {
  const names = fullName.split('/');
  if (names.length < 2 || !names.every(name => NAME.test(name))) {
    throw new InputError(
      `"${fullName}" is not the name of a project: it must be group/name`,
    );
  }
  return `/projects/${encodeURIComponent(fullName)}`;
}

/** The `fullName` in the URL of a project's page at the server; undefined where it is none. */
export function parseProjectUrl(
  baseUrl: string,
  url: string,
): string | undefined {
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { origin, pathname } = new URL(url);
  const base = new URL(baseUrl);
  const root = base.pathname.replace(/\/*$/, '/');
  if (origin !== base.origin || !pathname.startsWith(root)) {
    return undefined;
  }
  const names = pathname
    .slice(root.length)
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split('/');
  return names.length >= 2 &&
    names.every(name => NAME.test(name)) &&
    !names.slice(1).some(name => PAGES.has(name))
    ? names.join('/')
    : undefined;
}

/** GitLab's project in our words. */
export function toRepository(
  project: Json,
  baseUrl: string,
): ProviderRepository {
  const pushedAt = Date.parse(asText(project.last_activity_at) ?? '');
  return {
    id: needed(asIdentifier(project.id), 'the id of a project'),
    fullName: needed(
      asText(project.path_with_namespace),
      'the path of a project',
    ),
    url: needed(asText(project.web_url), 'the address of a project'),
    cloneUrl: needed(
      asText(project.http_url_to_repo),
      'the clone address of a project',
    ),
    // A project without a commit may have none yet.
    defaultBranch: asText(project.default_branch) ?? '',
    private: project.visibility !== 'public',
    pushedAt: Number.isNaN(pushedAt) ? undefined : new Date(pushedAt),
    ownerAvatarUrl: imageUrl(asObject(project.namespace)?.avatar_url, baseUrl),
  };
}

/** One project. */
export async function getRepository(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  baseUrl: string,
): Promise<ProviderRepository> {
  return toRepository(await show(http, token, repository), baseUrl);
}

/** The id of a project, also by a name that it had. */
export async function getProjectId(
  http: ProviderHttpClient,
  token: string,
  repository: string,
): Promise<string> {
  const { id } = await show(http, token, repository);
  return needed(asIdentifier(id), 'the id of a project');
}

async function show(
  http: ProviderHttpClient,
  token: string,
  repository: string,
): Promise<Json> {
  const { data } = await http.request(`show ${repository}`, {
    path: projectPath(repository),
    token,
  });
  return needed(asObject(data), 'a project');
}

/**
 * What the account is a member of, the newest activity first; with `search`, what of it is called like that. A full path
 * finds what others show to everybody as well.
 */
export async function listRepositories(
  http: ProviderHttpClient,
  token: string,
  { search = '', limit, cursor }: ListOptions,
  baseUrl: string,
): Promise<ProviderPage<ProviderRepository>> {
  const wanted = search.trim();
  const response = await http.request('list projects', {
    path: '/projects',
    query: {
      membership: true,
      simple: true,
      order_by: 'last_activity_at',
      sort: 'desc',
      search: wanted || undefined,
      search_namespaces: wanted.includes('/') || undefined,
      per_page: limit,
      page: pageOf(cursor),
    },
    token,
  });
  const page = {
    items: asObjects(response.data).map(project =>
      toRepository(project, baseUrl),
    ),
    next: nextPage(response),
  };
  return page.items.length === 0 && isFullName(wanted) && cursor === undefined
    ? { items: await findByName(http, token, wanted, baseUrl) }
    : page;
}

async function findByName(
  http: ProviderHttpClient,
  token: string,
  fullName: string,
  baseUrl: string,
): Promise<ProviderRepository[]> {
  try {
    return [await getRepository(http, token, fullName, baseUrl)];
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') {
      return [];
    }
    throw error;
  }
}

function isFullName(search: string): boolean {
  const names = search.split('/');
  return names.length >= 2 && names.every(name => NAME.test(name));
}

/** The branches by name; with `search`, those whose names have it in them. */
export async function listBranches(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  { search = '', limit, cursor }: ListOptions,
): Promise<ProviderPage<ProviderBranch>> {
  const response = await http.request(`list the branches of ${repository}`, {
    path: `${projectPath(repository)}/repository/branches`,
    query: {
      // At the ends these two would bind the search to an end of the name.
      search: search.replace(/^\^+|\$+$/g, '') || undefined,
      per_page: limit,
      page: pageOf(cursor),
    },
    token,
  });
  return {
    items: asObjects(response.data).map(toBranch),
    next: nextPage(response),
  };
}

/** The head of a branch. */
export async function getBranch(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  name: string,
): Promise<ProviderBranch> {
  const { data } = await http.request(
    `show the branch ${name} of ${repository}`,
    {
      path: `${projectPath(repository)}/repository/branches/${pathPart(name)}`,
      token,
    },
  );
  return toBranch(needed(asObject(data), 'a branch'));
}

function toBranch(branch: Json): ProviderBranch {
  return {
    name: needed(asText(branch.name), 'the name of a branch'),
    sha: needed(asText(asObject(branch.commit)?.id), 'the head of a branch'),
  };
}

function pageOf(cursor: string | undefined): string {
  if (cursor === undefined) {
    return '1';
  }
  if (!/^[1-9]\d{0,8}$/.test(cursor)) {
    throw new InputError('The cursor is not one that GitLab pages have');
  }
  return cursor;
}
