import {
  BUILD_STATUSES,
  BUILD_TRIGGERS,
  DECISION_OUTCOMES,
  DELIVERY_STATES,
  PIPELINE_STATUSES,
  PROTECTION_LEVELS,
  ROLES,
  STAGES,
  STAGE_STATUSES,
  SUPERSEDE_POLICIES,
} from '../states';

/*
 * The shapes that cross HTTP, as JSON Schema. The OpenAPI document is put together from them and the TypeScript types
 * are derived from them (`types.ts`), so that neither can say something the other does not.
 */

const dateTime = { type: 'string', format: 'date-time' } as const;
const nullableDateTime = {
  type: ['string', 'null'],
  format: 'date-time',
} as const;
const nullableString = { type: ['string', 'null'] } as const;

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
  required: ['id', 'fullName', 'url', 'defaultBranch', 'private', 'pushedAt'],
  properties: {
    id: { type: 'string' },
    fullName: { type: 'string', description: '`owner/name`.' },
    url: { type: 'string', description: 'The page of the repository.' },
    defaultBranch: { type: 'string' },
    private: { type: 'boolean' },
    pushedAt: nullableDateTime,
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

const repoConfigProperties = {
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

const repoConfigInput = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'branch', 'gitProviderId'],
  properties: {
    ...repoConfigProperties,
    watchPath: { type: ['string', 'null'], maxLength: 4096 },
    gitProviderId: { type: 'string' },
  },
} as const;

/** What a workload that the platform creates looks like. */
export const workloadSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'The port the container listens on; makes a Service.',
    },
    replicas: { type: 'integer', minimum: 0, maximum: 100 },
    env: {
      type: 'array',
      maxItems: 200,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
          value: { type: 'string', maxLength: 32768 },
          secret: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'key'],
            properties: {
              name: { type: 'string', minLength: 1, maxLength: 253 },
              key: { type: 'string', minLength: 1, maxLength: 253 },
            },
          },
        },
      },
    },
    healthPath: {
      type: 'string',
      pattern: '^/',
      maxLength: 1024,
      description: 'HTTP path for the readiness and liveness probes.',
    },
    resources: {
      type: 'object',
      additionalProperties: false,
      properties: {
        cpu: { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?m?$' },
        memory: {
          type: 'string',
          pattern: '^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|k|M|G)?$',
        },
      },
    },
  },
} as const;

const workloadKind = {
  type: 'string',
  enum: ['Deployment', 'StatefulSet', 'DaemonSet'],
} as const;

/** What a build is rolled out to. */
export const targetSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'cluster',
    'namespace',
    'kind',
    'name',
    'containerName',
    'workload',
  ],
  properties: {
    cluster: { type: 'string' },
    namespace: { type: 'string' },
    kind: workloadKind,
    name: { type: 'string' },
    containerName: { type: 'string' },
    workload: {
      anyOf: [workloadSchema, { type: 'null' }],
      description:
        'Set where the platform creates the workload, null where it existed before.',
    },
  },
} as const;

const targetInput = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cluster: { type: 'string' },
    namespace: { type: 'string' },
    kind: workloadKind,
    name: { type: 'string' },
    containerName: { type: 'string' },
    workload: {
      ...workloadSchema,
      description:
        'Given: the platform creates a Deployment with these values.',
    },
  },
} as const;

/** Who may deploy. */
export const protectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['level', 'approvalRequired', 'allowList'],
  properties: {
    level: { type: 'string', enum: PROTECTION_LEVELS },
    approvalRequired: { type: 'boolean' },
    allowList: {
      type: 'array',
      maxItems: 500,
      items: { type: 'string', maxLength: 512 },
      description: 'Users (entity refs) who may deploy at `restricted`.',
    },
  },
} as const;

const protectionInput = {
  type: 'object',
  additionalProperties: false,
  properties: protectionSchema.properties,
} as const;

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
    'supersede',
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
    protection: protectionSchema,
    supersede: { type: 'string', enum: SUPERSEDE_POLICIES },
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
  },
} as const;

/** What can be changed of a container; what is not given stays. */
export const updateContainerSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
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
  },
} as const;

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
    deliveryId: {
      ...nullableString,
      description:
        'The delivery behind it, for administrators; it is cleaned up before the decision.',
    },
    createdAt: dateTime,
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
