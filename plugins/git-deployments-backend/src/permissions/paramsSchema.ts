/**
 * The schema of a rule's parameters: lists of texts, each of at least one, and single texts. It is what the permission
 * framework asks for (Standard Schema with JSON Schema).
 *
 * @param fields - for each parameter what it is; with `values` nothing else is accepted
 */
export function paramsSchema<Params extends object>(
  fields: Record<keyof Params & string, Field>,
) {
  const jsonSchema = () => ({
    type: 'object',
    additionalProperties: false,
    required: Object.keys(fields),
    properties: Object.fromEntries(
      Object.entries<Field>(fields).map(([name, field]) => [
        name,
        toJsonSchema(field),
      ]),
    ),
  });
  const accepts = (value: unknown): value is Params =>
    isRecord(value) &&
    Object.keys(value).every(name => Object.hasOwn(fields, name)) &&
    Object.entries<Field>(fields).every(([name, field]) =>
      isField(value[name], field),
    );
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'git-deployments',
      validate: (value: unknown) =>
        accepts(value)
          ? { value }
          : { issues: [{ message: `must be ${words(fields)}` }] },
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}

/** One parameter of a rule. */
export interface Field {
  list: boolean;
  description: string;
  values?: readonly string[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isField(value: unknown, { list, values }: Field): boolean {
  const isText = (each: unknown) =>
    typeof each === 'string' && (!values || values.includes(each));
  return list
    ? Array.isArray(value) && value.length > 0 && value.every(isText)
    : isText(value);
}

function toJsonSchema({ list, description, values }: Field) {
  const text = { type: 'string', ...(values && { enum: [...values] }) };
  return list
    ? { type: 'array', minItems: 1, items: text, description }
    : { ...text, description };
}

function words(fields: Record<string, Field>): string {
  return Object.entries(fields)
    .map(([name, { list, values }]) => {
      const what = values ? values.join(', ') : 'text';
      return `${name}: ${list ? `a list of at least one of ${what}` : what}`;
    })
    .join('; ');
}
