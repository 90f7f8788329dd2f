import { approvalsPaths } from './paths/approvals';
import { auditPaths } from './paths/audit';
import { buildInsightPaths } from './paths/buildInsight';
import { buildsPaths } from './paths/builds';
import { clustersPaths } from './paths/clusters';
import { connectionsPaths } from './paths/connections';
import { containersPaths } from './paths/containers';
import { deliveriesPaths } from './paths/deliveries';
import { formPaths } from './paths/form';
import { overviewPaths } from './paths/overview';
import { projectsPaths } from './paths/projects';

/*
 * The HTTP API under `/api/git-deployments`: the server validates requests against this document, the client and its
 * types follow it. The two open routes (webhooks and the OAuth callback) are not in it: they are spoken by other
 * programs' rules, and are mounted before the router that parses JSON.
 */

/** The OpenAPI 3.1 document of the Git Deployments backend. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'git-deployments',
    version: '1',
    description: 'Push-to-deploy: connections, containers, builds and logs.',
    license: {
      name: 'Apache-2.0',
      url: 'http://www.apache.org/licenses/LICENSE-2.0.html',
    },
    contact: {},
  },
  servers: [{ url: '/' }],
  components: {
    securitySchemes: {
      JWT: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    },
  },
  security: [{ JWT: [] }],
  paths: {
    ...connectionsPaths,
    ...formPaths,
    ...containersPaths,
    ...overviewPaths,
    ...buildsPaths,
    ...buildInsightPaths,
    ...deliveriesPaths,
    ...clustersPaths,
    ...approvalsPaths,
    ...projectsPaths,
    ...auditPaths,
  },
} as const;
