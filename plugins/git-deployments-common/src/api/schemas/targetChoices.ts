import { nullableString } from './scalars';
import { workloadKind } from './targets';

/** A workload that exists, for a container to be rolled out to. */
export const targetWorkloadSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'name', 'containers'],
  properties: {
    kind: workloadKind,
    name: { type: 'string' },
    containers: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'image', 'usedBy'],
        properties: {
          name: { type: 'string' },
          image: { type: 'string', description: 'What it runs now.' },
          usedBy: {
            anyOf: [
              {
                type: 'object',
                additionalProperties: false,
                required: ['containerId', 'name', 'environment'],
                properties: {
                  containerId: { type: 'string' },
                  name: { type: 'string' },
                  environment: { type: 'string' },
                },
              },
              { type: 'null' },
            ],
            description: 'The container of the project that has it already.',
          },
        },
      },
    },
  },
} as const;

/** A namespace that a project may deploy to, and what is there. */
export const targetNamespaceSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'workloads', 'problem'],
  properties: {
    name: { type: 'string' },
    workloads: { type: 'array', items: targetWorkloadSchema },
    problem: {
      ...nullableString,
      description:
        'Why some or all of its workloads are not listed, and what to do about it.',
    },
  },
} as const;

/** A cluster that a project may deploy to. */
export const targetClusterSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'namespaces', 'patterns'],
  properties: {
    name: { type: 'string' },
    namespaces: {
      type: 'array',
      items: targetNamespaceSchema,
      description:
        'Those that are granted by name, that containers of the project are in, and that new ones go to.',
    },
    patterns: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Grants that name no namespace but a pattern: ask for one by its name.',
    },
  },
} as const;

/** Where the containers of a project can be rolled out to. */
export const targetChoicesSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['project', 'clusters'],
  properties: {
    project: { type: 'string' },
    clusters: { type: 'array', items: targetClusterSchema },
  },
} as const;
