export const json = <S>(schema: S) =>
  ({ 'application/json': { schema } } as const);

export const errorResponse = {
  description: 'What went wrong, and what to do about it.',
  content: json({
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['name', 'message'],
        properties: { name: { type: 'string' }, message: { type: 'string' } },
      },
    },
  } as const),
} as const;

export const ok = <S>(description: string, schema: S) =>
  ({ description, content: json(schema) } as const);

export const body = <S>(schema: S) =>
  ({ required: true, content: json(schema) } as const);

export const page = <S>(items: S) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: ['items', 'totalItems', 'pageInfo'],
    properties: {
      items: { type: 'array', items },
      totalItems: { type: 'integer', minimum: 0 },
      pageInfo: {
        type: 'object',
        additionalProperties: false,
        properties: { nextCursor: { type: 'string' } },
      },
    },
  } as const);

export const cursorPage = <S>(items: S) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: ['items', 'pageInfo'],
    properties: {
      items: { type: 'array', items },
      pageInfo: {
        type: 'object',
        additionalProperties: false,
        properties: { nextCursor: { type: 'string' } },
      },
    },
  } as const);

export const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^(git|ctr|dep|dlv|apr)-[a-z0-9]{1,40}$' },
} as const;

export const text = (name: string, description: string, maxLength = 512) =>
  ({
    name,
    in: 'query',
    description,
    // Spaces come as "+", and patterns have "*": the validator would refuse both.
    allowReserved: true,
    schema: { type: 'string', maxLength },
  } as const);

export const requiredText = (
  name: string,
  description: string,
  maxLength = 512,
) => ({ ...text(name, description, maxLength), required: true } as const);

export const limit = {
  name: 'limit',
  in: 'query',
  description: 'How many at most.',
  schema: { type: 'integer', minimum: 1, maximum: 100, default: 30 },
} as const;

export const offset = {
  name: 'offset',
  in: 'query',
  description: 'How many of the newest to leave out.',
  schema: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
} as const;

export const cursor = text(
  'cursor',
  'Where the page before ended: its `pageInfo.nextCursor`.',
  4096,
);

export const empty = { description: 'Done.' } as const;
