import { dateTime, nullableDateTime, nullableString } from './scalars';

/** What can be connected. */
export const providerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'type', 'title', 'host'],
  properties: {
    id: {
      type: 'string',
      description: 'The provider instance, as configured.',
    },
    type: { type: 'string', description: 'The kind of server: `github`, …' },
    title: { type: 'string' },
    host: { type: 'string', description: 'Host and port of the git server.' },
  },
} as const;

/** A repository that a project may use somebody's connection for. */
export const connectionShareSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'project',
    'repositoryId',
    'repository',
    'url',
    'createdBy',
    'createdAt',
  ],
  properties: {
    id: { type: 'string', pattern: '^shr-[a-z0-9]+$' },
    project: {
      type: 'string',
      description: 'Whose admins may point containers at the repository.',
    },
    repositoryId: { type: 'string' },
    repository: { type: 'string', description: 'Its `fullName`.' },
    url: { type: 'string', description: 'The page of the repository.' },
    createdBy: { type: 'string' },
    createdAt: dateTime,
  },
} as const;

/** An authorised account at a provider instance. Never holds a token. */
export const connectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'provider',
    'account',
    'owner',
    'access',
    'scopes',
    'missingScopes',
    'status',
    'problem',
    'expiresAt',
    'createdAt',
    'containers',
    'waiting',
    'shares',
  ],
  properties: {
    id: { type: 'string', pattern: '^git-[a-z0-9]+$' },
    provider: {
      type: 'string',
      description: 'The id of the provider instance.',
    },
    account: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'login', 'avatarUrl'],
      properties: {
        id: {
          type: 'string',
          description: 'The account id at the provider; survives a rename.',
        },
        login: { type: 'string' },
        avatarUrl: nullableString,
      },
    },
    owner: {
      type: 'string',
      description: 'Who authorised it: a user entity ref.',
    },
    access: {
      type: 'string',
      enum: ['owner', 'shared'],
      description:
        '`shared`: someone else’s, shared with a project of the caller for the repositories in `shares`.',
    },
    scopes: { type: 'array', items: { type: 'string' } },
    missingScopes: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Scopes that are needed and were not granted: connect once more and grant them.',
    },
    status: {
      type: 'string',
      enum: ['active', 'reconnect'],
      description: '`reconnect`: the grant has died and must be renewed.',
    },
    problem: { ...nullableString, description: 'Why the grant died.' },
    expiresAt: {
      ...nullableDateTime,
      description:
        'When the access token ends; it is renewed before. Null if it does not end.',
    },
    createdAt: dateTime,
    containers: {
      type: 'integer',
      minimum: 0,
      description: 'How many containers build with it.',
    },
    waiting: {
      type: 'object',
      additionalProperties: false,
      required: ['builds', 'pushes'],
      properties: {
        builds: { type: 'integer', minimum: 0 },
        pushes: { type: 'integer', minimum: 0 },
      },
      description:
        'What goes on once it is connected again: queued builds, and pushes that are not decided yet.',
    },
    shares: { type: 'array', items: connectionShareSchema },
  },
} as const;

/** A repository that a connection can browse. */
export const repositorySchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'fullName',
    'url',
    'defaultBranch',
    'private',
    'pushedAt',
    'ownerAvatarUrl',
  ],
  properties: {
    id: { type: 'string' },
    fullName: { type: 'string', description: '`owner/name`.' },
    url: { type: 'string', description: 'The page of the repository.' },
    defaultBranch: { type: 'string' },
    private: { type: 'boolean' },
    pushedAt: nullableDateTime,
    ownerAvatarUrl: {
      ...nullableString,
      description:
        'A picture of its owner: by https, or at the git server itself.',
    },
  },
} as const;

/** A branch of a repository. */
export const branchSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'sha', 'default'],
  properties: {
    name: { type: 'string' },
    sha: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
    default: { type: 'boolean' },
  },
} as const;

/** A folder or a Dockerfile of a branch, for the form. */
export const repositoryFileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'type'],
  properties: {
    path: { type: 'string', description: 'From the root of the repository.' },
    type: { type: 'string', enum: ['folder', 'dockerfile'] },
  },
} as const;

/** What watchPath would have meant for one commit of a branch. */
export const watchPathTestSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'sha',
    'message',
    'committer',
    'committedAt',
    'url',
    'builds',
    'reason',
    'matchedFiles',
  ],
  properties: {
    sha: { type: 'string' },
    message: { type: 'string', description: 'Its first line.' },
    committer: { type: 'string' },
    committedAt: dateTime,
    url: { type: 'string' },
    builds: { type: 'boolean', description: 'Whether it would have built.' },
    reason: { type: 'string', description: 'Why, in one sentence.' },
    matchedFiles: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description:
        'The files of the commit that match, at most 100; null where everything counts as changed.',
    },
  },
} as const;
