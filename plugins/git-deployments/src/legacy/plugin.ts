import { convertLegacyRouteRefs } from '@backstage/core-compat-api';
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
} from '../routes';

/** The routes of the pages, as portals of the old frontend system know routes. */
export const legacyRoutes = convertLegacyRouteRefs({
  approvals: approvalsRouteRef,
  audit: auditRouteRef,
  clusters: clustersRouteRef,
  deliveries: deliveriesRouteRef,
  deployments: deploymentsRouteRef,
  gitProviders: gitProvidersRouteRef,
  orphans: orphansRouteRef,
});

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
