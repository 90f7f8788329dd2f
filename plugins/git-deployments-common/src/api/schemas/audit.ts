import { settingChangeSchema } from './approvals';
import { dateTime, nullableString } from './scalars';

/** Who did what, when, and under which rule it was allowed. */
export const auditEventSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'at',
    'actor',
    'action',
    'outcome',
    'severity',
    'project',
    'entityRef',
    'containerId',
    'buildId',
    'approvalId',
    'sha',
    'digest',
    'rule',
    'message',
  ],
  properties: {
    id: { type: 'string', pattern: '^aud-[a-z0-9]+$' },
    at: dateTime,
    actor: {
      type: 'string',
      description:
        'A user entity ref, a machine, an account at a provider, or `system`.',
    },
    action: {
      type: 'string',
      description: 'Such as `build-trigger` or `approval-approve`.',
    },
    outcome: { type: 'string', enum: ['succeeded', 'refused', 'failed'] },
    severity: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
    project: nullableString,
    entityRef: nullableString,
    containerId: nullableString,
    buildId: nullableString,
    approvalId: nullableString,
    sha: nullableString,
    digest: nullableString,
    rule: {
      ...nullableString,
      description: 'Under which rule it was allowed.',
    },
    message: { type: 'string', description: 'In a sentence.' },
  },
} as const;

/** One change of a container's settings. */
export const containerChangeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'by', 'at', 'changes'],
  properties: {
    version: { type: 'integer' },
    by: { type: 'string' },
    at: dateTime,
    changes: { type: 'array', items: settingChangeSchema },
  },
} as const;
