import type { ProviderHttpClient } from 'backstage-plugin-git-deployments-node';
import { getProjectId, projectPath } from './repositories';

/**
 * Does something to a project. GitLab leads readers on from the name that a project had, but lets nobody write there:
 * then it is done once more, by the project's id.
 */
export async function atProject<T>(
  http: ProviderHttpClient,
  token: string,
  repository: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await work(projectPath(repository));
  } catch (error) {
    if (
      !(error instanceof Error) ||
      !/not allowed for moved projects/i.test(error.message)
    ) {
      throw error;
    }
    const id = await getProjectId(http, token, repository);
    return work(`/projects/${encodeURIComponent(id)}`);
  }
}
