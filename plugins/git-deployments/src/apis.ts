import {
  ApiBlueprint,
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { GitDeploymentsClient } from 'backstage-plugin-git-deployments-common';

/** What the pages need of the backend; {@link GitDeploymentsClient} is the one that talks to it. */
export type GitDeploymentsApi = Pick<
  GitDeploymentsClient,
  | 'provider'
  | 'connection'
  | 'hook'
  | 'delivery'
  | 'container'
  | 'build'
  | 'insight'
  | 'cluster'
  | 'decision'
  | 'approval'
  | 'role'
  | 'audit'
  | 'inspection'
  | 'target'
  | 'advice'
  | 'overview'
>;

/** The typed client of the Git Deployments backend. */
export const gitDeploymentsApiRef = createApiRef<GitDeploymentsApi>({
  id: 'plugin.git-deployments.client',
});

/** Provides {@link gitDeploymentsApiRef} with the signed-in person's credentials. */
export const gitDeploymentsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gitDeploymentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new GitDeploymentsClient({ discoveryApi, fetchApi }),
    }),
});
