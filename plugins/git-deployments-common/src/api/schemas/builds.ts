import {
  APPROVAL_GATES,
  APPROVAL_STATES,
  BUILD_STATUSES,
  BUILD_TRIGGERS,
  LOG_STATES,
  PIPELINE_STATUSES,
  STAGES,
  STAGE_STATUSES,
} from '../../states';
import { breakGlassSchema } from './approvals';
import { buildDockerfileSchema } from './buildInsight';
import { dateTime, nullableDateTime, nullableString } from './scalars';

/** What was built: the values that are recorded on the build and passed to the run, the image and its labels. */
export const gitInfoSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'GIT_REPO',
    'GIT_BRANCH',
    'GIT_REVISION',
    'GIT_COMMITTER_USERNAME',
    'GIT_COMMIT_MESSAGE',
    'GIT_COMMIT_TIMESTAMP',
    'GIT_COMMIT_URL',
  ],
  properties: {
    GIT_REPO: { type: 'string' },
    GIT_BRANCH: { type: 'string' },
    GIT_REVISION: { type: 'string' },
    GIT_COMMITTER_USERNAME: { type: 'string' },
    GIT_COMMIT_MESSAGE: { type: 'string' },
    GIT_COMMIT_TIMESTAMP: { type: 'string' },
    GIT_COMMIT_URL: { type: 'string' },
  },
} as const;

/** Where a build stands that waits for its turn. */
export const buildQueueSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['position', 'length', 'reason'],
  properties: {
    position: {
      type: 'integer',
      minimum: 1,
      description: 'Among all that wait for the same cluster; 1 is next.',
    },
    length: { type: 'integer', minimum: 1 },
    reason: { type: 'string', description: 'What it waits for.' },
  },
} as const;

/** One attempt to build and deploy a commit. */
export const buildSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'containerId',
    'status',
    'pipelineStatus',
    'trigger',
    'triggeredBy',
    'git',
    'image',
    'stages',
    'queuedAt',
    'startedAt',
    'finishedAt',
    'durationMs',
    'reason',
    'sourceBuildId',
    'queue',
    'log',
    'undoneTo',
    'approval',
    'breakGlass',
    'allowedBy',
    'dockerfile',
  ],
  properties: {
    id: { type: 'string', pattern: '^dep-[a-z0-9]+$' },
    containerId: { type: 'string' },
    status: { type: 'string', enum: BUILD_STATUSES },
    pipelineStatus: {
      type: ['string', 'null'],
      enum: [...PIPELINE_STATUSES, null],
    },
    trigger: { type: 'string', enum: BUILD_TRIGGERS },
    triggeredBy: {
      ...nullableString,
      description:
        'The Backstage user behind it, or the account name at the provider where nobody is mapped to it.',
    },
    git: gitInfoSchema,
    image: {
      type: 'object',
      additionalProperties: false,
      required: ['repository', 'tag', 'digest'],
      properties: {
        repository: { type: 'string' },
        tag: { type: 'string' },
        digest: nullableString,
      },
    },
    stages: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'status', 'startedAt', 'finishedAt'],
        properties: {
          name: { type: 'string', enum: STAGES },
          status: { type: 'string', enum: STAGE_STATUSES },
          startedAt: nullableDateTime,
          finishedAt: nullableDateTime,
        },
      },
    },
    queuedAt: dateTime,
    startedAt: nullableDateTime,
    finishedAt: nullableDateTime,
    durationMs: {
      type: ['integer', 'null'],
      description: 'From start to end; null until it has ended.',
    },
    reason: {
      ...nullableString,
      description: 'Why it waits, or how it ended, in words for a developer.',
    },
    sourceBuildId: {
      ...nullableString,
      description:
        'The build whose image is deployed: of a redeploy, a rollback or a promotion, which build nothing.',
    },
    queue: {
      anyOf: [buildQueueSchema, { type: 'null' }],
      description: 'Where it stands while it is `queued`; else null.',
    },
    log: {
      type: 'string',
      enum: LOG_STATES,
      description:
        '`truncated`: a step printed more than is kept, as a line of the log says. `deleted`: it was kept for as long as the platform keeps logs.',
    },
    undoneTo: {
      ...nullableString,
      description:
        'The image that the target was put back to after its rollout had failed.',
    },
    approval: {
      anyOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['id', 'state', 'gate', 'expiresAt'],
          properties: {
            id: { type: 'string' },
            state: { type: 'string', enum: APPROVAL_STATES },
            gate: { type: 'string', enum: APPROVAL_GATES },
            expiresAt: dateTime,
          },
        },
        { type: 'null' },
      ],
      description: 'The request that it waits for, or was let through by.',
    },
    breakGlass: {
      anyOf: [breakGlassSchema, { type: 'null' }],
      description: 'Set where an owner deployed past a gate.',
    },
    allowedBy: {
      type: 'string',
      description: 'Under which rule it was allowed, or may be asked for.',
    },
    dockerfile: {
      anyOf: [buildDockerfileSchema, { type: 'null' }],
      description:
        'How far it has come in its Dockerfile; null until that was read, and where nothing is built.',
    },
  },
} as const;

/** One line of a build's log. */
export const logLineSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['stage', 'line', 'time', 'n'],
  properties: {
    stage: { type: 'string', enum: STAGES },
    line: { type: 'string' },
    time: dateTime,
    n: {
      type: 'integer',
      minimum: 1,
      description: 'Position in the log, from 1; the id of the event.',
    },
  },
} as const;
