import { InputError } from '@backstage/errors';
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import {
  imageUrl,
  type ListOptions,
  type ProviderBranch,
  type ProviderPage,
  type ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import { isHttpError } from './errors';

type GithubRepository = Pick<
  RestEndpointMethodTypes['repos']['get']['response']['data'],
  'id' | 'full_name' | 'html_url' | 'clone_url' | 'default_branch' | 'private'
> & { pushed_at?: string | null; owner?: { avatar_url?: string } | null };

/** `owner/name`, taken apart. */
export interface RepositoryName {
  owner: string;
  repo: string;
}

/** Takes a `fullName` apart; InputError where it is none. */
export function splitName(fullName: string): RepositoryName {
  const [, owner, repo] =
    /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)$/.exec(fullName) ?? [];
  // Dots alone would lead elsewhere in the API.
  if (!owner || !repo || /^\.+$/.test(owner) || /^\.+$/.test(repo)) {
    throw new InputError(
      `"${fullName}" is not the name of a repository: it must be owner/name`,
    );
  }
  return { owner, repo };
}

/** GitHub's repository in our words. */
export function toRepository(
  repository: GithubRepository,
  baseUrl: string,
): ProviderRepository {
  return {
    id: String(repository.id),
    fullName: repository.full_name,
    url: repository.html_url,
    cloneUrl: repository.clone_url,
    // A repository without a commit has none yet.
    defaultBranch: repository.default_branch ?? '',
    private: repository.private,
    pushedAt: repository.pushed_at ? new Date(repository.pushed_at) : undefined,
    ownerAvatarUrl: imageUrl(repository.owner?.avatar_url, baseUrl),
  };
}

/**
 * What the account works on, the newest push first; with `search`, what of it is called like that.
 *
 * @param knownOwners - whose repositories the account works on
 * @param baseUrl - where the server's pages live
 */
export async function listRepositories(
  octokit: Octokit,
  options: ListOptions,
  knownOwners: () => Promise<string[]>,
  baseUrl: string,
): Promise<ProviderPage<ProviderRepository>> {
  const search = options.search?.trim();
  if (search) {
    return searchRepositories(octokit, search, options, knownOwners, baseUrl);
  }
  const [page] = await Promise.all([
    ownRepositories(octokit, options, baseUrl),
    // Whoever lists them is about to search among them, and each keystroke should cost one request.
    options.cursor === undefined ? knownOwners().catch(() => []) : [],
  ]);
  return page;
}

async function ownRepositories(
  octokit: Octokit,
  options: ListOptions,
  baseUrl: string,
): Promise<ProviderPage<ProviderRepository>> {
  const page = pageNumber(options.cursor);
  const { data, headers } = await octokit.repos.listForAuthenticatedUser({
    sort: 'pushed',
    direction: 'desc',
    per_page: options.limit,
    page,
  });
  return {
    items: data.map(repository => toRepository(repository, baseUrl)),
    next: nextPage(headers.link, page),
  };
}

// A bare search would look through all of GitHub, so it is narrowed to the owners whose repositories the account works
// on; `owner/name` says itself where to look.
async function searchRepositories(
  octokit: Octokit,
  search: string,
  options: ListOptions,
  knownOwners: () => Promise<string[]>,
  baseUrl: string,
): Promise<ProviderPage<ProviderRepository>> {
  const [name, named] = search.split('/').reverse();
  const words = searchable(name);
  const owners = named ? [searchable(named)] : await knownOwners();
  if (!owners.some(Boolean) || (!words && !named)) {
    return { items: [] };
  }
  const page = pageNumber(options.cursor);
  try {
    const { data, headers } = await octokit.search.repos({
      q: [
        words,
        ...(words ? ['in:name'] : []),
        'fork:true',
        ...owners.map(owner => `user:${owner}`),
      ]
        .filter(Boolean)
        .join(' '),
      per_page: options.limit,
      page,
    });
    return {
      items: data.items.map(repository => toRepository(repository, baseUrl)),
      next: nextPage(headers.link, page),
    };
  } catch (error) {
    // So GitHub answers where the owner does not exist, or may not be seen.
    if (named && isHttpError(error, 422)) {
      return { items: [] };
    }
    throw error;
  }
}

/** The text without what GitHub would take for a qualifier or an operator. */
function searchable(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, ' ')
    .replace(/\b(AND|OR|NOT)\b/g, word => word.toLowerCase())
    .trim();
}

/** The branches by name; with `search`, those whose names begin with it. */
export async function listBranches(
  octokit: Octokit,
  repository: RepositoryName,
  options: ListOptions,
): Promise<ProviderPage<ProviderBranch>> {
  const page = pageNumber(options.cursor);
  if (options.search) {
    const all = await branchesByPrefix(octokit, repository, options.search);
    const end = page * options.limit;
    return {
      items: all.slice(end - options.limit, end),
      next: end < all.length ? String(page + 1) : undefined,
    };
  }
  const { data, headers } = await octokit.repos.listBranches({
    ...repository,
    per_page: options.limit,
    page,
  });
  return {
    items: data.map(({ name, commit }) => ({ name, sha: commit.sha })),
    next: nextPage(headers.link, page),
  };
}

async function branchesByPrefix(
  octokit: Octokit,
  repository: RepositoryName,
  prefix: string,
): Promise<ProviderBranch[]> {
  try {
    const { data } = await octokit.git.listMatchingRefs({
      ...repository,
      ref: `heads/${prefix}`,
    });
    return data.map(({ ref, object }) => ({
      name: ref.slice('refs/heads/'.length),
      sha: object.sha,
    }));
  } catch (error) {
    // The repository has no commit yet.
    if (isHttpError(error, 409)) {
      return [];
    }
    throw error;
  }
}

function pageNumber(cursor: string | undefined): number {
  if (cursor === undefined) {
    return 1;
  }
  if (!/^[1-9]\d{0,5}$/.test(cursor)) {
    throw new InputError('The cursor is not one that GitHub pages have');
  }
  return Number(cursor);
}

// The URL in the header is not followed, only noticed: a token never goes to an address that an answer names.
function nextPage(link: string | undefined, page: number): string | undefined {
  return link?.includes('rel="next"') ? String(page + 1) : undefined;
}
