import { FINDING_STATUSES } from '../../states';
import { nullableDateTime, nullableString } from './scalars';

/** A cluster as configured, and whether the platform hears from it. */
export const clusterSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'buildNamespaces', 'running', 'queued', 'limit', 'watch'],
  properties: {
    name: { type: 'string' },
    buildNamespaces: { type: 'array', items: { type: 'string' } },
    running: { type: 'integer', minimum: 0, description: 'Builds that run.' },
    queued: { type: 'integer', minimum: 0, description: 'Builds that wait.' },
    limit: {
      type: 'integer',
      minimum: 1,
      description: 'How many may run at once.',
    },
    watch: {
      type: 'object',
      additionalProperties: false,
      required: ['state', 'lastProgressAt', 'problem'],
      description: 'What this backend hears of the changes in the cluster.',
      properties: {
        state: {
          type: 'string',
          enum: ['watching', 'disconnected', 'elsewhere'],
          description: '`elsewhere`: another backend works for the cluster.',
        },
        lastProgressAt: nullableDateTime,
        problem: nullableString,
      },
    },
  },
} as const;

/** One thing that builds and deployments depend on in a cluster. */
export const clusterFindingSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'status', 'message', 'remedy'],
  properties: {
    id: { type: 'string' },
    title: { type: 'string' },
    status: {
      type: 'string',
      enum: FINDING_STATUSES,
      description:
        '`warning`: builds work, but not as well, or not as safely, as they could. `unknown`: the platform may not look.',
    },
    message: { type: 'string' },
    remedy: {
      ...nullableString,
      description: 'What to do about it; null where nothing is to be done.',
    },
  },
} as const;
