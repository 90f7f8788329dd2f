import { APPROVAL_GATES, APPROVAL_STATES } from '../../states';
import { verdictSchema } from './protection';
import { dateTime, nullableDateTime, nullableString } from './scalars';

/** That an owner deployed past a gate. */
export const breakGlassSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['by', 'reason', 'at'],
  properties: {
    by: { type: 'string' },
    reason: { type: 'string' },
    at: dateTime,
  },
} as const;

/** What someone said to a request. */
export const approvalDecisionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['by', 'decision', 'comment', 'at'],
  properties: {
    by: { type: 'string' },
    decision: {
      type: 'string',
      enum: ['approve', 'reject', 'withdraw', 'override'],
    },
    comment: nullableString,
    at: dateTime,
  },
} as const;

/** A request that someone else must grant, bound to exactly what was asked for. */
export const approvalSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'buildId',
    'containerId',
    'entityRef',
    'project',
    'name',
    'environment',
    'state',
    'gate',
    'trigger',
    'requestedBy',
    'requestedAt',
    'expiresAt',
    'endedAt',
    'reason',
    'sha',
    'message',
    'image',
    'digest',
    'required',
    'decisions',
    'may',
  ],
  properties: {
    id: { type: 'string', pattern: '^apr-[a-z0-9]+$' },
    buildId: { type: 'string' },
    containerId: { type: 'string' },
    entityRef: { type: 'string' },
    project: { type: 'string' },
    name: { type: 'string', description: 'Of the container.' },
    environment: { type: 'string' },
    state: { type: 'string', enum: APPROVAL_STATES },
    gate: { type: 'string', enum: APPROVAL_GATES },
    trigger: { type: 'string' },
    requestedBy: { type: 'string' },
    requestedAt: dateTime,
    expiresAt: dateTime,
    endedAt: nullableDateTime,
    reason: {
      ...nullableString,
      description: 'Why it ended as it did.',
    },
    sha: { type: 'string' },
    message: { type: 'string', description: 'First line of the commit.' },
    image: { type: 'string' },
    digest: {
      ...nullableString,
      description: 'What would be deployed, where it is built already.',
    },
    required: { type: 'integer', minimum: 1 },
    decisions: { type: 'array', items: approvalDecisionSchema },
    may: {
      type: 'object',
      additionalProperties: false,
      required: ['approve', 'reject', 'withdraw', 'override'],
      properties: {
        approve: verdictSchema,
        reject: verdictSchema,
        withdraw: verdictSchema,
        override: verdictSchema,
      },
      description: 'What the caller may do, and why not.',
    },
  },
} as const;

/** One setting that differs. */
export const settingChangeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'before', 'after'],
  properties: {
    field: { type: 'string' },
    before: { type: 'string' },
    after: { type: 'string' },
  },
} as const;

/** What an approval would let through, against what runs now. */
export const approvalChangeSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'runningBuildId',
    'baseSha',
    'compareUrl',
    'commits',
    'commitsTruncated',
    'files',
    'filesTruncated',
    'dockerfileChanged',
    'settings',
    'problem',
  ],
  properties: {
    runningBuildId: {
      ...nullableString,
      description: 'The build that was deployed last; null for the first.',
    },
    baseSha: nullableString,
    compareUrl: {
      ...nullableString,
      description: 'The difference at the provider.',
    },
    commits: {
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
      description: 'Newest first.',
    },
    reverts: {
      type: 'boolean',
      description:
        'Whether it goes back: then these are the commits that it takes away.',
    },
    commitsTruncated: { type: 'boolean' },
    files: { type: 'array', items: { type: 'string' } },
    filesTruncated: { type: 'boolean' },
    dockerfileChanged: {
      type: ['boolean', 'null'],
      description: 'null where it is not known.',
    },
    settings: {
      type: 'array',
      items: settingChangeSchema,
      description: 'What of the build configuration differs from what runs.',
    },
    problem: {
      ...nullableString,
      description: 'Why the provider could not be asked.',
    },
  },
} as const;

/** A request with what it is about. */
export const approvalDetailSchema = {
  ...approvalSchema,
  required: [...approvalSchema.required, 'change'],
  properties: { ...approvalSchema.properties, change: approvalChangeSchema },
} as const;

/** What someone says to a request. */
export const approvalCommentSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { comment: { type: 'string', maxLength: 2000 } },
} as const;

/** Why an owner deploys past a gate. */
export const overrideSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['reason'],
  properties: { reason: { type: 'string', minLength: 10, maxLength: 2000 } },
} as const;
