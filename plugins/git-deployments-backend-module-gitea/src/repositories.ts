import { InputError, NotFoundError } from '@backstage/errors';
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
  type ProviderPage,
  type ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { MOST_ITEMS, nextPage, pageNumber } from './paging';

const BRANCH_REF = 'refs/heads/';

/** The path of a repository in the API; InputError where the `fullName` is none. */
export function repositoryPath(fullName: string): string {
  const [, owner, repo] =
    /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)$/.exec(fullName) ?? [];
  // Dots alone would lead elsewhere in the API.
  if (!owner || !repo || /^\.+$/.test(owner) || /^\.+$/.test(repo)) {
    throw new InputError(
      `"${fullName}" is not the name of a repository: it must be owner/name`,
    );
  }
  return `/repos/${owner}/${repo}`;
}

/**
 * The server's repository in our words. Its addresses are made from the configured one, whatever the server says of
 * itself: tokens go there.
 */
export function toRepository(
  repository: Json | undefined,
  baseUrl: string,
): ProviderRepository {
  const fullName = needed(asText(repository?.full_name), 'full_name');
  const url = `${baseUrl}/${fullName}`;
  const pushedAt = Date.parse(asText(repository?.updated_at) ?? '');
  return {
    id: needed(asIdentifier(repository?.id), 'id'),
    fullName,
    url,
    cloneUrl: `${url}.git`,
    defaultBranch: asText(repository?.default_branch) ?? '',
    private: repository?.private === true || repository?.internal === true,
    pushedAt: Number.isNaN(pushedAt) ? undefined : new Date(pushedAt),
    ownerAvatarUrl: imageUrl(asObject(repository?.owner)?.avatar_url, baseUrl),
  };
}

/** One repository. */
export async function getRepository(
  ask: Ask,
  repository: string,
  baseUrl: string,
): Promise<ProviderRepository> {
  const { data } = await ask({ path: repositoryPath(repository) });
  return toRepository(asObject(data), baseUrl);
}

/**
 * What the account works on, the last change first: its own, those it collaborates on, and those of its organisations;
 * with `search`, what of it is called like that.
 */
export async function listRepositories(
  ask: Ask,
  { search, limit, cursor }: ListOptions,
  baseUrl: string,
): Promise<ProviderPage<ProviderRepository>> {
  const page = pageNumber(cursor);
  const wanted = search?.trim().toLowerCase() ?? '';
  // No name has other letters, and some of them have a meaning for the search.
  if (/[^a-z0-9_./-]/.test(wanted)) {
    return { items: [] };
  }
  const account = await ask({ path: '/user' });
  const { data, headers } = await ask({
    path: '/repos/search',
    query: {
      uid: needed(asIdentifier(asObject(account.data)?.id), 'id'),
      q: wanted || undefined,
      sort: 'updated',
      order: 'desc',
      limit: Math.min(limit, MOST_ITEMS),
      page,
    },
  });
  return {
    items: asObjects(asObject(data)?.data)
      .map(repository => toRepository(repository, baseUrl))
      // The search looks at topics too, and takes "_" for any letter.
      .filter(({ fullName }) => fullName.toLowerCase().includes(wanted)),
    next: nextPage(headers, page),
  };
}

/** The branches, the newest first; with `search`, by name those whose names have it in them. */
export async function listBranches(
  ask: Ask,
  repository: string,
  options: ListOptions,
): Promise<ProviderPage<ProviderBranch>> {
  const page = pageNumber(options.cursor);
  if (options.search) {
    const all = await searchBranches(ask, repository, options.search);
    const end = page * options.limit;
    return {
      items: all.slice(end - options.limit, end),
      next: end < all.length ? String(page + 1) : undefined,
    };
  }
  const { data, headers } = await ask({
    path: `${repositoryPath(repository)}/branches`,
    query: { limit: Math.min(options.limit, MOST_ITEMS), page },
  });
  return {
    items: asObjects(data).map(toBranch),
    next: nextPage(headers, page),
  };
}

// The list of branches has no search, but that of refs gives all of them at once, name and head alone.
async function searchBranches(
  ask: Ask,
  repository: string,
  search: string,
): Promise<ProviderBranch[]> {
  const path = repositoryPath(repository);
  const wanted = search.toLowerCase();
  try {
    const { data } = await ask({ path: `${path}/git/refs/heads` });
    return (Array.isArray(data) ? asObjects(data) : asObjects([data]))
      .map(({ ref, object: head }) => ({
        name: needed(asText(ref), 'ref').slice(BRANCH_REF.length),
        sha: needed(asText(asObject(head)?.sha), 'sha'),
      }))
      .filter(({ name }) => name.toLowerCase().includes(wanted));
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error;
    }
  }
  // So the server answers where there is no branch yet; where there is no such repository, this says so.
  await ask({ path });
  return [];
}

/** The head of a branch. */
export async function getBranch(
  ask: Ask,
  repository: string,
  branch: string,
): Promise<ProviderBranch> {
  // Such names would lead elsewhere in the API, and no branch has them.
  if (branch.split('/').some(part => /^\.{0,2}$/.test(part))) {
    throw new NotFoundError(`There is no branch "${branch}"`);
  }
  const { data } = await ask({
    path: `${repositoryPath(repository)}/branches/${encodeURIComponent(
      branch,
    )}`,
  });
  return toBranch(asObject(data));
}

function toBranch(branch: Json | undefined): ProviderBranch {
  return {
    name: needed(asText(branch?.name), 'name'),
    sha: needed(asText(asObject(branch?.commit)?.id), 'commit.id'),
  };
}
