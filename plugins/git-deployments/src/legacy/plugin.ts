import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  createApiFactory,
  createPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { GitDeploymentsClient } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsApiRef } from '../apis';
import {
  approvalsRouteRef,
  auditRouteRef,
  clustersRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  gitProvidersRouteRef,
  orphansRouteRef,
  overviewRouteRef,
} from '../routes';

/** The routes of the pages, as portals of the old frontend system know routes. */
export const legacyRoutes = {
  approvals: convertLegacyRouteRef(approvalsRouteRef),
  audit: convertLegacyRouteRef(auditRouteRef),
  clusters: convertLegacyRouteRef(clustersRouteRef),
  deliveries: convertLegacyRouteRef(deliveriesRouteRef),
  deployments: convertLegacyRouteRef(deploymentsRouteRef),
  gitProviders: convertLegacyRouteRef(gitProvidersRouteRef),
  orphans: convertLegacyRouteRef(orphansRouteRef),
  overview: convertLegacyRouteRef(overviewRouteRef),
};

/** Git Deployments for portals of the old frontend system. */
export const gitDeploymentsPlugin = createPlugin({
  id: 'git-deployments',
  apis: [
    createApiFactory({
      api: gitDeploymentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new GitDeploymentsClient({ discoveryApi, fetchApi }),
    }),
  ],
  routes: legacyRoutes,
});
