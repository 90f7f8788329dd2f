import { nullableString } from './scalars';

export const repoConfigProperties = {
  provider: { type: 'string', description: 'The id of the provider instance.' },
  url: {
    type: 'string',
    maxLength: 2048,
    description:
      'The page of the repository, for example `https://github.com/acme/api`.',
  },
  branch: { type: 'string', minLength: 1, maxLength: 255 },
  path: {
    type: 'string',
    maxLength: 1024,
    description: 'The build context inside the repository; `/` is its root.',
  },
  dockerfile: {
    type: 'string',
    minLength: 1,
    maxLength: 1024,
    description: 'The Dockerfile, relative to `path`.',
  },
} as const;

/** Where a container is built from. */
export const repoConfigSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'provider',
    'url',
    'branch',
    'path',
    'dockerfile',
    'watchPath',
    'gitProviderId',
  ],
  properties: {
    ...repoConfigProperties,
    watchPath: {
      ...nullableString,
      description:
        'Comma-separated gitignore patterns; a push that changes none of them is skipped. Null: every push builds.',
    },
    gitProviderId: {
      ...nullableString,
      description: 'The connection; null once it was disconnected.',
    },
  },
} as const;

export const repoConfigInput = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'branch', 'gitProviderId'],
  properties: {
    ...repoConfigProperties,
    watchPath: { type: ['string', 'null'], maxLength: 4096 },
    gitProviderId: { type: 'string' },
  },
} as const;
