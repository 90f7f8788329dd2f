import { dateTime } from './scalars';

/** How far a build has come in its Dockerfile. */
export const buildDockerfileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['file', 'steps', 'step', 'instruction', 'line'],
  properties: {
    file: { type: 'string', description: 'From the root of the repository.' },
    steps: {
      type: 'integer',
      minimum: 1,
      description: 'How many instructions it has.',
    },
    step: {
      type: ['integer', 'null'],
      description:
        'The instruction that was reached last, from 1: where the stage `build` failed, the one that failed. null before the first.',
    },
    instruction: { type: ['string', 'null'], description: 'Its text.' },
    line: {
      type: ['integer', 'null'],
      description: 'The line of the file that it begins in, where it is known.',
    },
  },
} as const;

/** What the cluster said of a build's pods, or of what it deploys. */
export const buildEventSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['at', 'type', 'object', 'reason', 'message', 'count'],
  properties: {
    at: { ...dateTime, description: 'When it was said last.' },
    type: { type: 'string', enum: ['Normal', 'Warning'] },
    object: { type: 'string', description: 'Of what: `Pod/api-7d9c-x2x`.' },
    reason: { type: 'string' },
    message: { type: 'string' },
    count: { type: 'integer', minimum: 1 },
  },
} as const;

/** The events of a build that are kept, oldest first. */
export const buildEventsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['items'],
  properties: { items: { type: 'array', items: buildEventSchema } },
} as const;
