import {
  asObject,
  asText,
  filePath,
  fileText,
  mustFit,
  needed,
  type ProviderHttpClient,
} from 'backstage-plugin-git-deployments-node';
import { projectPath } from './repositories';

/** The text of a file of a branch or commit. Of a symbolic link it is the path that it leads to: GitLab does not tell. */
export async function readFile(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  ref: string,
  path: string,
  maxBytes: number,
): Promise<string> {
  const file = filePath(path, ref).join('/');
  const { data } = await http.request(
    `read the file "${file}" of ${repository} at ${ref}`,
    {
      path: `${projectPath(repository)}/repository/files/${encodeURIComponent(
        file,
      )}`,
      query: { ref },
      token,
    },
  );
  const answer = needed(asObject(data), 'a file');
  mustFit(
    file,
    typeof answer.size === 'number' ? answer.size : undefined,
    maxBytes,
  );
  return fileText(
    file,
    Buffer.from(asText(answer.content) ?? '', 'base64'),
    maxBytes,
  );
}
