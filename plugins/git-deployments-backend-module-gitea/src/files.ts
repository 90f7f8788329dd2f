import {
  asObject,
  asText,
  filePath,
  fileText,
  mustFit,
  needed,
} from 'backstage-plugin-git-deployments-node';
import type { Ask } from './client';
import { repositoryPath } from './repositories';
import { findFile } from './trees';

/**
 * The text of a file of a branch or commit. It is found in the tree, as folders are: contents by path would take a tag for
 * a branch of the same name.
 */
export async function readFile(
  ask: Ask,
  repository: string,
  ref: string,
  path: string,
  maxBytes: number,
): Promise<string> {
  const names = filePath(path, ref);
  const sha = await findFile(ask, repository, ref, names);
  const { data } = await ask({
    path: `${repositoryPath(repository)}/git/blobs/${encodeURIComponent(sha)}`,
  });
  const blob = needed(asObject(data), 'a file');
  // Of one that is large the server leaves the content out.
  mustFit(
    names.join('/'),
    typeof blob.size === 'number' ? blob.size : undefined,
    maxBytes,
  );
  return fileText(
    names.join('/'),
    Buffer.from(asText(blob.content) ?? '', 'base64'),
    maxBytes,
  );
}
