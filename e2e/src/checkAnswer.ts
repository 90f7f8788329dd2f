import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApiDocument } from 'backstage-plugin-git-deployments-common';

const ajv = addFormats(new Ajv2020({ allowUnionTypes: true, strict: false }));
const validators = new Map<string, ValidateFunction>();

type Operation = {
  responses: Record<
    string,
    { content?: Record<string, { schema?: object }> } | undefined
  >;
};

// As data: the document's own type is as deep as it is long.
const paths: Record<string, Record<string, Operation>> = JSON.parse(
  JSON.stringify(openApiDocument.paths),
);

/** Holds an answer of the backend against the OpenAPI document; throws where it says anything else. */
export async function checkAnswer(
  method: string,
  url: string,
  response: Response,
): Promise<void> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) {
    return;
  }
  const pathname = new URL(url).pathname.replace('/api/git-deployments', '');
  const template = Object.keys(paths).find(path =>
    new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  const operation = paths[template ?? '']?.[method.toLowerCase()];
  const described =
    operation?.responses[response.status] ?? operation?.responses.default;
  const schema = described?.content?.['application/json']?.schema;
  if (!schema) {
    throw new Error(
      `${method} ${pathname} answers ${response.status}, which is not described`,
    );
  }
  const key = `${method} ${template} ${response.status}`;
  const validate = validators.get(key) ?? ajv.compile(schema);
  validators.set(key, validate);
  if (!validate(await response.clone().json())) {
    throw new Error(
      `${key} is not as described: ${ajv.errorsText(validate.errors)}`,
    );
  }
}
