import { dateTime, nullableString } from './scalars';

/** Something about a container that could be better. It never blocks anything. */
export const adviceFindingSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'severity', 'file', 'line', 'title', 'reason', 'fix'],
  properties: {
    id: {
      type: 'string',
      description: 'What was checked; never changes.',
    },
    severity: {
      type: 'string',
      enum: ['warning', 'info'],
      description: '`warning`: mend it; `info`: it could be better.',
    },
    file: {
      ...nullableString,
      description:
        'From the root of the repository; null where it is about the settings.',
    },
    line: { type: ['integer', 'null'], minimum: 1 },
    title: { type: 'string' },
    reason: { type: 'string' },
    fix: {
      ...nullableString,
      description: 'A text to copy: lines of a Dockerfile, a setting.',
    },
  },
} as const;

/** What there is to say about how a container is built. */
export const adviceSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['commit', 'dockerfile', 'checkedAt', 'findings'],
  properties: {
    commit: { type: 'string', description: 'The commit that was looked at.' },
    dockerfile: {
      type: 'string',
      description: 'From the root of the repository.',
    },
    checkedAt: dateTime,
    findings: { type: 'array', items: adviceFindingSchema },
  },
} as const;
