import { NotFoundError } from '@backstage/errors';
import type { Octokit } from '@octokit/rest';
import {
  filePath,
  fileText,
  mustFit,
} from 'backstage-plugin-git-deployments-node';
import type { RepositoryName } from './repositories';

/** The text of a file of a branch or commit. A symbolic link to a file is that file, so GitHub has it. */
export async function readFile(
  octokit: Octokit,
  repository: RepositoryName,
  ref: string,
  path: string,
  maxBytes: number,
): Promise<string> {
  const { data } = await octokit.repos.getContent({
    ...repository,
    path: filePath(path, ref).join('/'),
    ref,
  });
  if (Array.isArray(data) || data.type !== 'file') {
    throw new NotFoundError(`${path} is not a file at ${ref}`);
  }
  mustFit(path, data.size, maxBytes);
  return fileText(path, Buffer.from(data.content, 'base64'), maxBytes);
}
