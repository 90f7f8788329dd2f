import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  asObject,
  asObjects,
  asText,
  needed,
  type TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { repositoryPath } from './repositories';
import type { ReadTree, TreeNode, TreePage } from './treeDiff';

/** The server gives no more of a tree at once. */
const ENTRIES_A_PAGE = 1000;
/** Folders of more entries than so many pages are refused. */
const MOST_PAGES = 20;

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const SYMBOLIC_LINK = '120000';

/** Reads the trees of a repository. NotFoundError where there is none. */
export function treeReader(ask: Ask, repository: string): ReadTree {
  return async (sha, { recursive, page }): Promise<TreePage> => {
    const { data } = await ask({
      path: `${repositoryPath(repository)}/git/trees/${encodeURIComponent(
        sha,
      )}`,
      query: { recursive, page, per_page: ENTRIES_A_PAGE },
    }).catch(error => {
      // 400 "sha not found": a tree has no other input that could be bad.
      throw error instanceof Error && error.name === 'InputError'
        ? new NotFoundError(`There is no tree ${sha} in ${repository}`)
        : error;
    });
    const tree = asObject(data);
    return {
      nodes: asObjects(tree?.tree).map(entry => ({
        path: needed(asText(entry.path), 'path'),
        type: needed(asText(entry.type), 'type'),
        mode: needed(asText(entry.mode), 'mode'),
        sha: needed(asText(entry.sha), 'sha'),
      })),
      more: tree?.truncated === true,
    };
  };
}

/**
 * What is in a folder of a branch or commit: one step for each folder on the way. Contents by path would be one request,
 * but the server then looks for the last commit of each entry, which takes long in large folders.
 */
export async function listFolder(
  ask: Ask,
  repository: string,
  ref: string,
  path: string,
): Promise<TreeEntry[]> {
  const names = path.split('/').filter(Boolean);
  const nodes = await readFolder(ask, repository, ref, names);
  return nodes.map(node => ({
    path: [...names, node.path].join('/'),
    type: entryType(node),
  }));
}

/** The object name of a file of a branch or commit. NotFoundError where there is no file at this place. */
export async function findFile(
  ask: Ask,
  repository: string,
  ref: string,
  names: readonly string[],
): Promise<string> {
  const nodes = await readFolder(ask, repository, ref, names.slice(0, -1));
  const file = nodes.find(
    node => node.path === names.at(-1) && entryType(node) === 'file',
  );
  if (!file) {
    throw new NotFoundError(`There is no file "${names.join('/')}" at ${ref}`);
  }
  return file.sha;
}

async function readFolder(
  ask: Ask,
  repository: string,
  ref: string,
  names: readonly string[],
): Promise<TreeNode[]> {
  const read = treeReader(ask, repository);
  let nodes = await readLevel(
    read,
    // A tag of the same name would win.
    COMMIT_ID.test(ref) ? ref : `refs/heads/${ref}`,
  );
  for (const name of names) {
    const folder = nodes.find(
      node => node.path === name && node.type === 'tree',
    );
    if (!folder) {
      throw new NotFoundError(
        `There is no folder "${names.join('/')}" at ${ref}`,
      );
    }
    nodes = await readLevel(read, folder.sha);
  }
  return nodes;
}

async function readLevel(read: ReadTree, sha: string): Promise<TreeNode[]> {
  const nodes: TreeNode[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await read(sha, { recursive: false, page });
    nodes.push(...answer.nodes);
    if (!answer.more) {
      return nodes;
    }
  }
  throw new ServiceUnavailableError(
    `The folder has more than ${MOST_PAGES * ENTRIES_A_PAGE} entries`,
  );
}

function entryType({ type, mode }: TreeNode): TreeEntry['type'] {
  if (type === 'tree') {
    return 'folder';
  }
  return type === 'blob' && mode !== SYMBOLIC_LINK ? 'file' : 'other';
}
