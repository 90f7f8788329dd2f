import { buildSchema } from './builds';
import { containerSchema } from './containers';
import { containerRightsSchema } from './protection';
import { dateTime, nullableString } from './scalars';

/**
 * By what a list of containers can be narrowed: `attention` is whatever a person may have to look at, that is `failed`,
 * `waiting` (for an approval), `pinned` or `unhealthy` (its pushes may not arrive); `live` has a build under way.
 */
export const CONTAINER_CONDITIONS = [
  'attention',
  'failed',
  'waiting',
  'live',
  'succeeded',
  'pinned',
  'unhealthy',
  'never',
] as const;

/** How a build came about, as the history is narrowed by it: what made it, or that somebody else let it through. */
export const HISTORY_TRIGGERS = [
  'push',
  'manual',
  'poll',
  'redeploy',
  'rollback',
  'promotion',
  'approval',
] as const;

/** A container as lists have it: with all that a row about it shows, so that a row asks for nothing more. */
export const listedContainerSchema = {
  ...containerSchema,
  required: [...containerSchema.required, 'rights', 'lastFailed'],
  properties: {
    ...containerSchema.properties,
    rights: containerRightsSchema,
    lastFailed: {
      anyOf: [buildSchema, { type: 'null' }],
      description: 'The newest build that failed; it may be an old one.',
    },
  },
} as const;

/** A page of a container's history. */
export const buildPageSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['items', 'newer', 'pageInfo'],
  properties: {
    items: { type: 'array', items: buildSchema },
    totalItems: {
      type: 'integer',
      minimum: 0,
      description: 'How many there are; left out with `count=false`.',
    },
    newer: {
      type: 'integer',
      minimum: 0,
      maximum: 100,
      description:
        'How many have come that are newer than this page: 100 stands for that many or more.',
    },
    pageInfo: {
      type: 'object',
      additionalProperties: false,
      properties: {
        nextCursor: { type: 'string', description: 'Older ones.' },
        previousCursor: { type: 'string', description: 'Newer ones.' },
        thisCursor: {
          type: 'string',
          description:
            'The builds of this page as they are by then, whatever has come meanwhile.',
        },
      },
    },
  },
} as const;

/** How long builds of a container take, and how they end. */
export const containerStatisticsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['durations', 'medianMs', 'ended', 'people', 'branches'],
  properties: {
    durations: {
      type: 'array',
      maxItems: 20,
      description:
        'Of the last builds that succeeded, the oldest first; those that only deployed an image are left out.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['buildId', 'durationMs', 'finishedAt'],
        properties: {
          buildId: { type: 'string' },
          durationMs: { type: 'integer', minimum: 0 },
          finishedAt: dateTime,
        },
      },
    },
    medianMs: {
      type: ['integer', 'null'],
      description: 'The median of these; null where there are none.',
    },
    ended: {
      type: 'object',
      additionalProperties: false,
      required: ['succeeded', 'failed'],
      description: 'How the last 50 ended that somebody would look at.',
      properties: {
        succeeded: { type: 'integer', minimum: 0 },
        failed: { type: 'integer', minimum: 0 },
      },
    },
    people: {
      type: 'array',
      items: { type: 'string' },
      description: 'Who is behind the last thousand builds.',
    },
    branches: {
      type: 'array',
      items: { type: 'string' },
      description: 'What the last thousand builds were built from.',
    },
  },
} as const;

const commits = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['sha', 'message', 'author', 'url'],
    properties: {
      sha: { type: 'string' },
      message: { type: 'string' },
      author: { type: 'string' },
      url: { type: 'string' },
    },
  },
} as const;

const side = {
  type: 'object',
  additionalProperties: false,
  required: ['containerId', 'buildId', 'sha'],
  properties: {
    containerId: { type: 'string' },
    buildId: nullableString,
    sha: { ...nullableString, description: 'What runs; null for nothing.' },
  },
} as const;

/** What runs in one container against what runs in another one of the same repository. */
export const containerComparisonSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'container',
    'with',
    'status',
    'ahead',
    'behind',
    'truncated',
    'compareUrl',
    'problem',
  ],
  properties: {
    container: side,
    with: side,
    status: {
      type: ['string', 'null'],
      enum: ['identical', 'ahead', 'behind', 'diverged', null],
      description:
        'How the container stands to the other one; null where nothing runs in one of them, or nobody can tell.',
    },
    ahead: { ...commits, description: 'What only the container has.' },
    behind: { ...commits, description: 'What only the other one has.' },
    truncated: {
      type: 'boolean',
      description: 'There are more than are listed.',
    },
    compareUrl: nullableString,
    problem: {
      ...nullableString,
      description: 'Why the commits could not be told.',
    },
  },
} as const;
