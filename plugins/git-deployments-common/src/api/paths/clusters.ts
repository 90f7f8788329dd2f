import * as schemas from '../schemas';
import { errorResponse, ok, page } from './parts';

const clusterName = {
  name: 'name',
  in: 'path',
  required: true,
  schema: { type: 'string', maxLength: 63 },
} as const;

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
  '/clusters/{name}/pipelines': {
    get: {
      operationId: 'getClusterPipelines',
      summary:
        'The Task and the Pipelines, as YAML, for a cluster that forbids runs to embed them.',
      parameters: [clusterName],
      responses: {
        '200': {
          description: 'To be applied in each build namespace.',
          content: { 'application/yaml': { schema: { type: 'string' } } },
        },
        default: errorResponse,
      },
    },
  },
  '/clusters/{name}/check': {
    get: {
      operationId: 'checkCluster',
      summary:
        'Looks into a cluster for all that builds and deployments depend on.',
      parameters: [clusterName],
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
