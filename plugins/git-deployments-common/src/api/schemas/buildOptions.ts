/** A file that the step `build` can read and that never enters a layer, from a Secret of the build namespace. */
const buildSecret = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'secretName', 'key'],
  properties: {
    id: {
      type: 'string',
      pattern: '^[a-z0-9]([-_.a-z0-9]{0,61}[a-z0-9])?$',
      description: 'The name of the file.',
    },
    secretName: {
      type: 'string',
      pattern: '^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$',
      description:
        'A Secret of the build namespace that is granted to the project.',
    },
    key: { type: 'string', pattern: '^[-._a-zA-Z0-9]{1,253}$' },
  },
} as const;

const properties = {
  args: {
    type: 'object',
    maxProperties: 50,
    propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' },
    additionalProperties: { type: 'string', maxLength: 4096 },
    description:
      'Build arguments (`ARG`). They are no secrets: who can read the container or the image can read them.',
  },
  secrets: { type: 'array', maxItems: 20, items: buildSecret },
  submodules: {
    type: 'boolean',
    description: 'Whether to check out submodules of the same git server.',
  },
  lfs: { type: 'boolean', description: 'Whether to fetch files of Git LFS.' },
} as const;

/** How a container is built, beyond where its Dockerfile is. */
export const buildOptionsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['args', 'secrets', 'submodules', 'lfs'],
  properties,
} as const;

/** What is given of it; what is not stays, or is empty. */
export const buildOptionsInput = {
  type: 'object',
  additionalProperties: false,
  properties,
} as const;
