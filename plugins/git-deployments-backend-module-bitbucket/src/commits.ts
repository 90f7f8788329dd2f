import { NotFoundError } from '@backstage/errors';
import {
  asObjects,
  asText,
  type Comparison,
  type Json,
  type ProviderCommit,
  type TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { encodedName, repositoryPath, type BitbucketClient } from './client';
import { unusable } from './errors';
import { objectAt, sha, uuid } from './json';
import { getBranch } from './repositories';

/** A comparison is read so far: five thousand files. */
const COMPARED_FILES = { perPage: 1000, pages: 5 };

/** A folder is read so far: ten thousand entries. */
const FOLDER_ENTRIES = { perPage: 100, pages: 100 };

/** What makes an entry that is listed like a file none. */
const NO_FILES = ['link', 'subrepository'];

/** The page of a commit. */
export function commitUrl(
  baseUrl: string,
  fullName: string,
  commit: string,
): string {
  return `${baseUrl}/${fullName}/commits/${commit}`;
}

/** A commit of the repository. */
export async function getCommit(
  client: BitbucketClient,
  baseUrl: string,
  fullName: string,
  commit: string,
): Promise<ProviderCommit> {
  if (!/^[0-9a-f]{7,64}$/i.test(commit)) {
    throw new NotFoundError(`"${commit}" is not the id of a commit`);
  }
  const action = `show the commit ${commit} of ${fullName}`;
  const data = await client.get(
    action,
    `${repositoryPath(fullName)}/commit/${commit}`,
  );
  return toCommit(baseUrl, fullName, data) ?? unusable(action);
}

/** The newest commits of a branch, newest first. */
export async function listCommits(
  client: BitbucketClient,
  baseUrl: string,
  fullName: string,
  branch: string,
  limit: number,
): Promise<ProviderCommit[]> {
  // By its head: Bitbucket finds no branch with a slash here, and a tag may have the same name.
  const head = await getBranch(client, fullName, branch);
  const { values } = await client.page(
    `list the commits of ${branch} in ${fullName}`,
    `${repositoryPath(fullName)}/commits/${head.sha}`,
    { pagelen: limit },
  );
  return values.flatMap(value => toCommit(baseUrl, fullName, value) ?? []);
}

function toCommit(
  baseUrl: string,
  fullName: string,
  data: Json | undefined,
): ProviderCommit | undefined {
  const hash = sha(data?.hash);
  if (!data || !hash) {
    return undefined;
  }
  const author = objectAt(data, 'author');
  return {
    sha: hash,
    message: (asText(data.message) ?? '').replace(/\n+$/, ''),
    // Bitbucket tells of no committer but the author.
    committer:
      asText(author?.raw)?.replace(/\s*<[^<>]*>\s*$/, '') ??
      asText(objectAt(author, 'user')?.display_name) ??
      '',
    accountIds: [uuid(objectAt(author, 'user')?.uuid) ?? []].flat(),
    committedAt: new Date(asText(data.date) ?? 0),
    url: commitUrl(baseUrl, fullName, hash),
    parents: asObjects(data.parents).flatMap(parent => sha(parent.hash) ?? []),
  };
}

/** What lies between two commits: the plain difference, whatever their histories have in common. */
export async function compare(
  client: BitbucketClient,
  fullName: string,
  base: string,
  head: string,
): Promise<Comparison> {
  const action = `compare ${base} with ${head} in ${fullName}`;
  const path = repositoryPath(fullName);
  if ([base, head].some(commit => sha(commit) === undefined)) {
    throw new NotFoundError(`"${base}" or "${head}" is no id of a commit`);
  }
  if (base === head) {
    await client.get(action, `${path}/commit/${head}`);
    return { status: 'identical', files: [], truncated: false };
  }
  const has = async (include: string, exclude: string) => {
    const { values } = await client.page(action, `${path}/commits`, {
      include,
      exclude,
      pagelen: 1,
    });
    return values.length > 0;
  };
  const [difference, isAhead] = await Promise.all([
    // The other way round than git has it: the new one comes first.
    client.pages(action, `${path}/diffstat/${head}..${base}`, {
      query: { topic: false, pagelen: COMPARED_FILES.perPage },
      most: COMPARED_FILES.pages,
    }),
    has(head, base),
  ]);
  const isBehind = !isAhead || (await has(base, head));
  return {
    status: statusOf(isAhead, isBehind),
    files: filesOf(difference.values),
    truncated: !difference.complete,
  };
}

function statusOf(isAhead: boolean, isBehind: boolean): Comparison['status'] {
  if (!isAhead) {
    return 'behind';
  }
  return isBehind ? 'diverged' : 'ahead';
}

function filesOf(differences: Json[]): string[] {
  const paths = differences.flatMap(difference => [
    asText(objectAt(difference, 'old')?.path),
    asText(objectAt(difference, 'new')?.path),
  ]);
  return [...new Set(paths.filter(path => path !== undefined))];
}

/** What is in a folder of a branch or commit. */
export async function listFolder(
  client: BitbucketClient,
  fullName: string,
  ref: string,
  path: string,
): Promise<TreeEntry[]> {
  const folder = path.replace(/^\/+|\/+$/g, '');
  const inside = folder && `${encodedName(folder)}/`;
  // Bitbucket takes what follows the first slash of a branch's name for the path.
  const commit = sha(ref) ?? (await getBranch(client, fullName, ref)).sha;
  const { values } = await client.pages(
    `list the folder "${path}" of ${fullName} at ${ref}`,
    `${repositoryPath(fullName)}/src/${commit}/${inside}`,
    {
      query: { pagelen: FOLDER_ENTRIES.perPage },
      most: FOLDER_ENTRIES.pages,
    },
  );
  const entries = values
    .flatMap(value => toEntry(value) ?? [])
    .filter(entry => folder === '' || entry.path.startsWith(`${folder}/`));
  // Of a file Bitbucket answers the content, which is no such list; and git keeps no empty folders.
  if (entries.length === 0 && folder !== '') {
    throw new NotFoundError(`${path} is not a folder at ${ref}`);
  }
  return entries;
}

function toEntry(data: Json): TreeEntry | undefined {
  const path = asText(data.path);
  if (!path) {
    return undefined;
  }
  switch (data.type) {
    case 'commit_directory':
      return { path, type: 'folder' };
    case 'commit_file': {
      const attributes = [data.attributes].flat();
      const isFile = !NO_FILES.some(name => attributes.includes(name));
      return { path, type: isFile ? 'file' : 'other' };
    }
    default:
      return undefined;
  }
}
