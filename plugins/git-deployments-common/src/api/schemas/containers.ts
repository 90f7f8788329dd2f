import { PIPELINE_STATUSES, ROLES, SUPERSEDE_POLICIES } from '../../states';
import { buildOptionsInput, buildOptionsSchema } from './buildOptions';
import { buildSchema } from './builds';
import {
  minimumProtectionSchema,
  protectionInput,
  protectionSchema,
} from './protection';
import { repoConfigInput, repoConfigSchema } from './repoConfig';
import { dateTime, nullableDateTime, nullableString } from './scalars';
import { targetInput, targetSchema } from './targets';

const undoOnFailure = {
  type: 'boolean',
  description:
    'Whether a rollout that fails puts the target back to the image that was deployed before.',
} as const;

/** That a container keeps what it was rolled back to. */
export const pinSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['buildId', 'by', 'at'],
  properties: {
    buildId: {
      type: 'string',
      description: 'The build it was rolled back to.',
    },
    by: { type: 'string' },
    at: dateTime,
  },
} as const;

/** A deployable unit of a catalog entity in one environment. */
export const containerSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'entityRef',
    'project',
    'name',
    'environment',
    'repoConfig',
    'repository',
    'image',
    'target',
    'protection',
    'minimumProtection',
    'supersede',
    'buildOptions',
    'undoOnFailure',
    'pinned',
    'hook',
    'pipelineStatus',
    'currentBuild',
    'lastDeployed',
    'createdBy',
    'createdAt',
    'updatedAt',
  ],
  properties: {
    id: { type: 'string', pattern: '^ctr-[a-z0-9]+$' },
    entityRef: { type: 'string' },
    project: {
      type: 'string',
      description:
        'The scope of roles: the System of the entity, or the entity itself.',
    },
    name: { type: 'string' },
    environment: { type: 'string' },
    repoConfig: repoConfigSchema,
    repository: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'fullName', 'cloneUrl'],
      properties: {
        id: { type: 'string' },
        fullName: { type: 'string' },
        cloneUrl: { type: 'string', description: 'The URL to push to.' },
      },
    },
    image: {
      type: 'string',
      description: 'The image repository, without a tag.',
    },
    target: targetSchema,
    protection: {
      ...protectionSchema,
      description: 'What counts: never less than `minimumProtection`.',
    },
    minimumProtection: {
      ...minimumProtectionSchema,
      description: 'The least that the platform wants for the environment.',
    },
    supersede: { type: 'string', enum: SUPERSEDE_POLICIES },
    buildOptions: buildOptionsSchema,
    undoOnFailure,
    pinned: {
      anyOf: [pinSchema, { type: 'null' }],
      description: 'Set by a rollback: pushes are not built until it is gone.',
    },
    hook: {
      type: 'object',
      additionalProperties: false,
      required: [
        'status',
        'url',
        'page',
        'problem',
        'lastDeliveryAt',
        'checkedAt',
        'secretRotation',
      ],
      properties: {
        status: {
          type: 'string',
          enum: ['active', 'manual', 'unhealthy', 'missing'],
          description:
            '`manual`: the account may not create hooks, someone must enter URL and secret by hand. `unhealthy`: something is wrong at the provider (see `problem`); pushes are found by polling meanwhile. `missing`: there is none yet.',
        },
        url: { type: 'string', description: 'Where the provider delivers to.' },
        page: {
          ...nullableString,
          description: 'The page of the provider where a hook is made by hand.',
        },
        problem: {
          ...nullableString,
          description: 'What is wrong, and what is being done about it.',
        },
        lastDeliveryAt: nullableDateTime,
        checkedAt: {
          ...nullableDateTime,
          description: 'When the hook was last looked at at the provider.',
        },
        secretRotation: {
          ...nullableDateTime,
          description:
            'Set while the secret is being changed: until then the one before is accepted too.',
        },
        secret: {
          type: 'string',
          description:
            'Only in the answer to the request that made a `manual` hook or its new secret, and only once.',
        },
      },
    },
    pipelineStatus: { type: 'string', enum: PIPELINE_STATUSES },
    currentBuild: {
      anyOf: [buildSchema, { type: 'null' }],
      description: 'The newest build, whatever its state.',
    },
    lastDeployed: {
      anyOf: [buildSchema, { type: 'null' }],
      description: 'The newest build that succeeded: what runs.',
    },
    createdBy: { type: 'string' },
    createdAt: dateTime,
    updatedAt: dateTime,
  },
} as const;

const label = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
} as const;
const imageInput = { type: 'string', minLength: 1, maxLength: 255 } as const;

/** What makes a container. */
export const createContainerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['entityRef', 'name', 'repoConfig'],
  properties: {
    entityRef: { type: 'string', maxLength: 512 },
    name: label,
    environment: { ...label, description: 'Default: `production`.' },
    repoConfig: repoConfigInput,
    image: {
      ...imageInput,
      description:
        'The image repository; without it the platform names one by its template.',
    },
    target: targetInput,
    protection: protectionInput,
    supersede: { type: 'string', enum: SUPERSEDE_POLICIES },
    buildOptions: buildOptionsInput,
    undoOnFailure,
  },
} as const;

/** What can be changed of a container; what is not given stays. */
export const updateContainerSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    entityRef: {
      type: 'string',
      maxLength: 512,
      description:
        'Moves it to another entity, say one that was renamed; the caller must be admin in both projects.',
    },
    repoConfig: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: repoConfigInput.properties,
    },
    image: imageInput,
    target: targetInput,
    protection: protectionInput,
    supersede: { type: 'string', enum: SUPERSEDE_POLICIES },
    buildOptions: buildOptionsInput,
    undoOnFailure,
  },
} as const;

/** What the form for a new container starts with. */
export const containerDefaultsSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'project',
    'role',
    'mayCreate',
    'why',
    'image',
    'target',
    'clusters',
    'minimum',
  ],
  properties: {
    project: { type: 'string' },
    role: { type: ['string', 'null'], enum: [...ROLES, null] },
    mayCreate: { type: 'boolean' },
    why: { type: 'string', description: 'Why the caller may, or may not.' },
    image: nullableString,
    target: {
      type: 'object',
      additionalProperties: false,
      required: ['cluster', 'namespace'],
      properties: { cluster: nullableString, namespace: nullableString },
    },
    clusters: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'namespaces'],
        properties: {
          name: { type: 'string' },
          namespaces: {
            type: 'array',
            items: { type: 'string' },
            description: 'Granted to the project; patterns with `*`.',
          },
        },
      },
    },
    minimum: {
      ...minimumProtectionSchema,
      description: 'The least protection that the environment has.',
    },
  },
} as const;
