import { ROLE_SOURCES, ROLES } from '../../states';
import { verdictSchema } from './protection';
import { nullableDateTime, nullableString } from './scalars';

/** A role of a user, a group or a machine in a project. */
export const roleBindingSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['principal', 'role', 'source', 'createdBy', 'createdAt'],
  properties: {
    principal: {
      type: 'string',
      description: 'An entity ref of a user or group, or a machine.',
    },
    role: { type: 'string', enum: ROLES },
    source: {
      type: 'string',
      enum: ROLE_SOURCES,
      description: 'Only a `binding` can be changed here.',
    },
    createdBy: nullableString,
    createdAt: nullableDateTime,
  },
} as const;

/** Who has which role in a project. */
export const projectRolesSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'project',
    'role',
    'reason',
    'manage',
    'items',
    'hasOwner',
    'remedy',
  ],
  properties: {
    project: { type: 'string' },
    role: {
      type: ['string', 'null'],
      enum: [...ROLES, null],
      description: 'Of the caller.',
    },
    reason: { type: 'string', description: 'Where it comes from.' },
    manage: {
      ...verdictSchema,
      description: 'Whether the caller may change the bindings.',
    },
    items: { type: 'array', items: roleBindingSchema },
    hasOwner: { type: 'boolean' },
    remedy: {
      ...nullableString,
      description:
        'Where nobody is owner: the configuration that mends it, as YAML; for administrators and developers alike.',
    },
  },
} as const;

/** Gives a principal a role. */
export const setRoleSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['project', 'principal', 'role'],
  properties: {
    project: { type: 'string', maxLength: 512 },
    principal: { type: 'string', maxLength: 512 },
    role: { type: 'string', enum: ROLES },
  },
} as const;
