import { NotFoundError } from '@backstage/errors';
import {
  filePath,
  fileText,
  mustFit,
} from 'backstage-plugin-git-deployments-node';
import { encodedName, repositoryPath, type BitbucketClient } from './client';
import { sha } from './json';
import { getBranch } from './repositories';

/** What makes an entry that is described like a file none. */
const NO_FILES = ['link', 'subrepository'];

/** The text of a file of a branch or commit. */
export async function readFile(
  client: BitbucketClient,
  fullName: string,
  ref: string,
  path: string,
  maxBytes: number,
): Promise<string> {
  const file = filePath(path, ref).join('/');
  const action = `read the file "${file}" of ${fullName} at ${ref}`;
  // Bitbucket takes what follows the first slash of a branch's name for the path.
  const commit = sha(ref) ?? (await getBranch(client, fullName, ref)).sha;
  const source = `${repositoryPath(fullName)}/src/${commit}/${encodedName(
    file,
  )}`;
  // Asked for a folder, Bitbucket would answer with a list; and of a file it says here how large it is.
  const about = await client.get(action, source, { format: 'meta' });
  const attributes = [about?.attributes].flat();
  if (
    about?.type !== 'commit_file' ||
    NO_FILES.some(attribute => attributes.includes(attribute))
  ) {
    throw new NotFoundError(`${path} is not a file at ${ref}`);
  }
  mustFit(
    file,
    typeof about.size === 'number' ? about.size : undefined,
    maxBytes,
  );
  return fileText(file, await client.bytes(action, source), maxBytes);
}
