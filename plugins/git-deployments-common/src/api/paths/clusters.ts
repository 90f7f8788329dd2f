import * as schemas from '../schemas';
import { errorResponse, ok, page } from './parts';

/** The clusters, for administrators. */
export const clustersPaths = {
  '/clusters': {
    get: {
      operationId: 'listClusters',
      summary: 'The clusters as configured, and what runs and waits in each.',
      responses: {
        '200': ok('All clusters.', page(schemas.clusterSchema)),
        default: errorResponse,
      },
    },
  },
  '/clusters/{name}/check': {
    get: {
      operationId: 'checkCluster',
      summary:
        'Looks into a cluster for all that builds and deployments depend on.',
      parameters: [
        {
          name: 'name',
          in: 'path',
          required: true,
          schema: { type: 'string', maxLength: 63 },
        },
      ],
      responses: {
        '200': ok('What was found.', {
          type: 'object',
          additionalProperties: false,
          required: ['items'],
          properties: {
            items: { type: 'array', items: schemas.clusterFindingSchema },
          },
        } as const),
        default: errorResponse,
      },
    },
  },
} as const;
