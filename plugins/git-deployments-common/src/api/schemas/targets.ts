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

export const workloadKind = {
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

export const targetInput = {
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
