import { nullableString } from './scalars';

/** What a folder is written in, as far as its files tell. */
export const stackSchema = {
  type: 'string',
  enum: ['node', 'python', 'go', 'java', 'static'],
} as const;

/** A Dockerfile to begin with, and what to keep out of its context. */
export const starterSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['stack', 'dockerfile', 'dockerignore'],
  properties: {
    stack: stackSchema,
    dockerfile: { type: 'string' },
    dockerignore: { type: 'string' },
  },
} as const;

/** A Dockerfile that a branch has. */
export const foundDockerfileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'port'],
  properties: {
    path: { type: 'string', description: 'From the root of the repository.' },
    port: {
      type: ['integer', 'null'],
      description:
        'The port that its last stage exposes; null where it exposes none or several, or where nobody has looked.',
    },
  },
} as const;

/** What a folder of a branch holds that a container can be built from. */
export const inspectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'path',
    'dockerfiles',
    'complete',
    'stack',
    'evidence',
    'starters',
  ],
  properties: {
    path: { type: 'string', description: 'The folder; `/` is the root.' },
    dockerfiles: {
      type: 'array',
      items: foundDockerfileSchema,
      description: 'Those in the folder and below it, the nearest first.',
    },
    complete: {
      type: 'boolean',
      description:
        'Whether all folders below were looked into: large trees are not.',
    },
    stack: {
      anyOf: [stackSchema, { type: 'null' }],
      description: 'What the folder itself holds; null where nothing tells.',
    },
    evidence: {
      ...nullableString,
      description: 'The file that tells so.',
    },
    starters: {
      type: 'array',
      items: starterSchema,
      description:
        'Dockerfiles to begin with where there is none, the one for the stack first.',
    },
  },
} as const;
