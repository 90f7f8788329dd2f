import {
  APPROVAL_GATES,
  DEPLOY_OUTCOMES,
  PROTECTION_LEVELS,
  ROLES,
} from '../../states';

const principals = {
  type: 'array',
  maxItems: 500,
  items: { type: 'string', maxLength: 512 },
} as const;

const approvalRulesProperties = {
  gate: { type: 'string', enum: APPROVAL_GATES },
  count: {
    type: 'integer',
    minimum: 1,
    maximum: 20,
    description: 'How many people must approve.',
  },
  approvers: {
    ...principals,
    description:
      'Users and groups (entity refs) who approve; empty: the admins and owners of the project. At `locked` it takes an owner besides.',
  },
  ownAllowed: {
    type: 'boolean',
    description: 'Whether someone may approve their own request or commit.',
  },
  commentRequired: {
    type: 'boolean',
    description: 'Whether an approval or a rejection needs a comment.',
  },
  expiresAfterHours: {
    type: 'integer',
    minimum: 1,
    maximum: 8760,
    description: 'How long a request waits.',
  },
} as const;

/** How approvals of a container are granted. */
export const approvalRulesSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'gate',
    'count',
    'approvers',
    'ownAllowed',
    'commentRequired',
    'expiresAfterHours',
  ],
  properties: approvalRulesProperties,
} as const;

const levelProperties = {
  level: { type: 'string', enum: PROTECTION_LEVELS },
  approvalRequired: { type: 'boolean' },
} as const;

const allowList = {
  ...principals,
  description:
    'Users and groups (entity refs) whose members may deploy at `restricted`, where they have a role in the project.',
} as const;

/** Who may deploy, and who must be asked. */
export const protectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['level', 'approvalRequired', 'allowList', 'approval'],
  properties: {
    ...levelProperties,
    allowList,
    approval: approvalRulesSchema,
  },
} as const;

/** A change of the protection; what is not given stays. */
export const protectionInput = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...levelProperties,
    allowList,
    approval: {
      type: 'object',
      additionalProperties: false,
      properties: approvalRulesProperties,
    },
  },
} as const;

/** The least protection that the platform wants for an environment. */
export const minimumProtectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['level', 'approvalRequired'],
  properties: levelProperties,
} as const;

/** Whether someone may do something, and why. */
export const verdictSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['allowed', 'reason'],
  properties: { allowed: { type: 'boolean' }, reason: { type: 'string' } },
} as const;

/** What the caller may do with a container, and why. */
export const containerRightsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['project', 'role', 'deploy', 'change', 'unpin'],
  properties: {
    project: { type: 'string' },
    role: { type: ['string', 'null'], enum: [...ROLES, null] },
    deploy: {
      type: 'object',
      additionalProperties: false,
      required: ['outcome', 'reason'],
      properties: {
        outcome: { type: 'string', enum: DEPLOY_OUTCOMES },
        reason: { type: 'string' },
      },
    },
    change: verdictSchema,
    unpin: verdictSchema,
  },
} as const;
