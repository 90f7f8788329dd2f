import {
  APPROVAL_STATES,
  BUILD_TRIGGERS,
  DECISION_OUTCOMES,
  DELIVERY_STATES,
} from '../../states';
import { dateTime, nullableString } from './scalars';

/** What one push meant for one container, and why. */
export const decisionSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'containerId',
    'outcome',
    'rule',
    'reason',
    'trigger',
    'ref',
    'before',
    'after',
    'message',
    'actor',
    'watchPath',
    'base',
    'matchedFiles',
    'buildId',
    'approvalState',
    'deliveryId',
    'createdAt',
  ],
  properties: {
    id: { type: 'string' },
    containerId: { type: 'string' },
    outcome: { type: 'string', enum: DECISION_OUTCOMES },
    rule: {
      type: 'string',
      description: 'The rule that decided, for machines: `skip-marker`, …',
    },
    reason: { type: 'string', description: 'Why, in one sentence.' },
    trigger: { type: 'string', enum: BUILD_TRIGGERS },
    ref: { type: 'string' },
    before: nullableString,
    after: nullableString,
    message: {
      ...nullableString,
      description: 'The first line of the head commit’s message.',
    },
    actor: {
      ...nullableString,
      description: 'Who pushed: a Backstage user, or the account name.',
    },
    watchPath: {
      ...nullableString,
      description: 'The patterns when it was decided.',
    },
    base: {
      ...nullableString,
      description:
        'The commit that changed files were counted from; null where everything counted as changed.',
    },
    matchedFiles: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description:
        'The changed files that match watchPath, at most 100; null where it was not asked.',
    },
    buildId: nullableString,
    approvalState: {
      type: ['string', 'null'],
      enum: [...APPROVAL_STATES, null],
      description:
        'What has become of the request that it asked for; null where it asked for none.',
    },
    deliveryId: {
      ...nullableString,
      description:
        'The delivery behind it, for administrators; it is cleaned up before the decision.',
    },
    createdAt: dateTime,
  },
} as const;

/** One webhook request as it arrived, for administrators. */
export const deliverySchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'provider',
    'repository',
    'source',
    'event',
    'providerDeliveryId',
    'state',
    'outcome',
    'attempts',
    'size',
    'replayOf',
    'receivedAt',
  ],
  properties: {
    id: { type: 'string', pattern: '^dlv-[a-z0-9]+$' },
    provider: {
      type: 'string',
      description: 'The id of the provider instance.',
    },
    repository: { type: 'string' },
    source: {
      type: 'string',
      enum: ['hook', 'poll', 'replay'],
      description:
        '`poll`: found by looking at the branch, no hook reported it.',
    },
    event: {
      ...nullableString,
      description: 'The name of the event, as the provider has it.',
    },
    providerDeliveryId: { type: 'string' },
    state: { type: 'string', enum: DELIVERY_STATES },
    outcome: {
      ...nullableString,
      description: 'What was made of it, or why it is tried again.',
    },
    attempts: { type: 'integer', minimum: 0 },
    size: { type: 'integer', minimum: 0, description: 'Bytes of the body.' },
    replayOf: nullableString,
    receivedAt: dateTime,
  },
} as const;

/** A delivery with its headers, none of which is a secret, and its body. */
export const deliveryDetailSchema = {
  ...deliverySchema,
  required: [...deliverySchema.required, 'headers', 'body', 'truncated'],
  properties: {
    ...deliverySchema.properties,
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    body: {
      type: 'string',
      description: 'As text; cut after 256 KiB.',
    },
    truncated: { type: 'boolean' },
  },
} as const;
