import { InputError } from '@backstage/errors';
import {
  asText,
  imageUrl,
  type Json,
  type ListOptions,
  type ProviderBranch,
  type ProviderPage,
  type ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import {
  encodedName,
  quoted,
  repositoryPath,
  type BitbucketClient,
} from './client';
import { unusable } from './errors';
import { objectAt, sha, uuid } from './json';

const NEXT_BRANCHES = /^\/repositories\/[^/?]+\/[^/?]+\/refs\/branches\/?\?/;

/** Bitbucket's repository in our words; undefined where it is none. */
export function toRepository(
  baseUrl: string,
  data: Json | undefined,
): ProviderRepository | undefined {
  const id = uuid(data?.uuid);
  const fullName = asText(data?.full_name);
  if (!data || !id || !fullName || !/^[\w-]+\/[\w.-]+$/.test(fullName)) {
    return undefined;
  }
  const updated = Date.parse(asText(data.updated_on) ?? '');
  return {
    id,
    fullName,
    url: `${baseUrl}/${fullName}`,
    // Not the link that Bitbucket gives: tokens are sent there, and it has a user name in it.
    cloneUrl: `${baseUrl}/${fullName}.git`,
    // A repository without a commit has none yet.
    defaultBranch: asText(objectAt(data, 'mainbranch')?.name) ?? '',
    private: data.is_private !== false,
    pushedAt: Number.isNaN(updated) ? undefined : new Date(updated),
    ownerAvatarUrl: imageUrl(
      objectAt(objectAt(objectAt(data, 'workspace'), 'links'), 'avatar')?.href,
      baseUrl,
    ),
  };
}

/** A repository by its name. Bitbucket does not follow a name that it had. */
export async function getRepository(
  client: BitbucketClient,
  baseUrl: string,
  fullName: string,
): Promise<ProviderRepository> {
  const action = `show ${fullName}`;
  const repository = toRepository(
    baseUrl,
    await client.get(action, repositoryPath(fullName)),
  );
  return repository ?? unusable(action);
}

/** The branches by name; with `search`, those whose names have it in them. */
export async function listBranches(
  client: BitbucketClient,
  fullName: string,
  options: ListOptions,
): Promise<ProviderPage<ProviderBranch>> {
  const { cursor, limit, search } = options;
  const action = `list the branches of ${fullName}`;
  const path = `${repositoryPath(fullName)}/refs/branches`;
  if (cursor !== undefined && !NEXT_BRANCHES.test(cursor)) {
    throw new InputError('The cursor is not one of a list of branches');
  }
  const page =
    cursor === undefined
      ? await client.page(action, path, {
          q: search ? `name ~ ${quoted(search)}` : undefined,
          sort: 'name',
          pagelen: limit,
        })
      : await client.page(action, cursor);
  return {
    items: page.values.flatMap(value => toBranch(value) ?? []),
    next: page.next,
  };
}

/** The head of a branch. */
export async function getBranch(
  client: BitbucketClient,
  fullName: string,
  branch: string,
): Promise<ProviderBranch> {
  const action = `show the branch ${branch} of ${fullName}`;
  const data = await client.get(
    action,
    `${repositoryPath(fullName)}/refs/branches/${encodedName(branch)}`,
  );
  return toBranch(data) ?? unusable(action);
}

function toBranch(data: Json | undefined): ProviderBranch | undefined {
  const name = asText(data?.name);
  const head = sha(objectAt(data, 'target')?.hash);
  return name && head ? { name, sha: head } : undefined;
}
