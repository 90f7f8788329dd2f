import { InputError } from '@backstage/errors';
import type { Inspection } from 'backstage-plugin-git-deployments-common';
import type { TreeEntry } from 'backstage-plugin-git-deployments-node';
import pLimit from 'p-limit';
import { exposedPort } from '../advisor/exposedPort';
import { isDockerfile } from './isDockerfile';
import { stackOf } from './stack';
import { startersFor } from './starters';

/** How far down is looked, into how many folders, and at how many at once. */
const DEPTH = 3;
const MOST_FOLDERS = 40;
const FOLDERS_AT_ONCE = 4;

/** So many Dockerfiles are told of, and so many are read for their port. */
const MOST_DOCKERFILES = 100;
const MOST_READ = 8;

/** What nobody keeps a Dockerfile of a service in. */
const SKIPPED =
  /^(\..*|node_modules|vendor|bower_components|dist|target|__pycache__|venv|coverage)$/;

/**
 * Looks for Dockerfiles in a folder and below, the nearest first, and tells what the folder holds.
 *
 * @param list - what is in a folder (`''` is the root)
 * @param read - the text of a file
 */
export async function inspectFolder(
  folder: string,
  list: (folder: string) => Promise<TreeEntry[]>,
  read: (path: string) => Promise<string>,
): Promise<Inspection> {
  const own = await list(folder).catch((error: unknown) => {
    throw error instanceof Error &&
      error.name === 'NotFoundError' &&
      folder !== ''
      ? new InputError(`path: the branch has no folder "/${folder}"`)
      : error;
  });
  const { found, complete } = await walk(own, list);
  const names = own.map(({ path }) => lastName(path));
  const { stack, evidence } = stackOf(names);
  const paths = found.slice(0, MOST_DOCKERFILES);
  const limit = pLimit(FOLDERS_AT_ONCE);
  const dockerfiles = await Promise.all(
    paths.map((path, index) =>
      limit(async () => ({
        path,
        port:
          index < MOST_READ
            ? await read(path).then(exposedPort, () => null)
            : null,
      })),
    ),
  );
  return {
    path: `/${folder}`,
    dockerfiles,
    complete: complete && paths.length === found.length,
    stack,
    evidence,
    starters: found.length === 0 ? startersFor(stack, names) : [],
  };
}

/** Level by level, so that what is near is found also where the tree is too large. */
async function walk(
  own: TreeEntry[],
  list: (folder: string) => Promise<TreeEntry[]>,
): Promise<{ found: string[]; complete: boolean }> {
  const limit = pLimit(FOLDERS_AT_ONCE);
  const found: string[] = [];
  let visited = 0;
  let complete = true;
  let level = own;
  for (let depth = 0; ; depth += 1) {
    found.push(
      ...level
        .filter(({ path, type }) => type === 'file' && isDockerfile(path))
        .map(({ path }) => path)
        .sort(),
    );
    const below = level.filter(
      ({ path, type }) => type === 'folder' && !SKIPPED.test(lastName(path)),
    );
    const next =
      depth < DEPTH ? below.slice(0, Math.max(MOST_FOLDERS - visited, 0)) : [];
    complete = complete && next.length === below.length;
    if (next.length === 0) {
      return { found, complete };
    }
    visited += next.length;
    const entries = await Promise.all(
      next.map(({ path }) => limit(() => list(path))),
    );
    level = entries.flat();
  }
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
