import { readFileSync } from 'node:fs';
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const load = (file: string) =>
  JSON.parse(readFileSync(require.resolve(file), 'utf8')) as JsonObject;

/** GitHub's own descriptions of the version that is played. */
const API = '@octokit/openapi/generated/ghes-3.19.json';
const WEBHOOKS = '@octokit/openapi-webhooks/generated/ghes-3.19.json';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const literalLength = (template: string) =>
  template.replace(/\{[^}]+\}/g, '').length;

/** An OpenAPI document as JSON schemas; only what is asked for is compiled. */
class Description {
  readonly #document: JsonObject;
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    validateFormats: true,
  });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #added = new Set<string>();

  constructor(document: JsonObject) {
    this.#document = document;
    addFormats(this.#ajv);
  }

  at(path: string[]): Json | undefined {
    return path.reduce<Json | undefined>(
      (value, key) => (isObject(value) ? value[key] : undefined),
      this.#document,
    );
  }

  resolve(value: Json | undefined): Json | undefined {
    return isObject(value) && typeof value.$ref === 'string'
      ? this.at(value.$ref.slice(2).split('/'))
      : value;
  }

  check(path: string[], value: unknown) {
    this.checkSchema(path.join('/'), this.at(path), value);
  }

  checkSchema(name: string, schema: Json | undefined, value: unknown) {
    if (schema === undefined) {
      throw new Error(`GitHub describes no ${name}`);
    }
    const text = JSON.stringify(schema);
    let validate = this.#validators.get(text);
    if (!validate) {
      validate = this.#ajv.compile(this.#plain(schema) as JsonObject);
      this.#validators.set(text, validate);
    }
    if (!validate(value)) {
      throw new Error(
        `${name} breaks GitHub's description: ${this.#ajv.errorsText(
          validate.errors?.slice(0, 8),
        )}`,
      );
    }
  }

  /** OpenAPI 3.0's `nullable` as JSON schema says it; `$ref`s lead to schemas made alike. */
  #plain(schema: Json): Json {
    if (Array.isArray(schema)) {
      return schema.map(item => this.#plain(item));
    }
    if (!isObject(schema)) {
      return schema;
    }
    if (typeof schema.$ref === 'string') {
      return { $ref: this.#reference(schema.$ref) };
    }
    const { nullable, ...rest } = schema;
    const plain = Object.fromEntries(
      Object.entries(rest)
        .filter(
          ([key]) => !['example', 'examples', 'discriminator'].includes(key),
        )
        .map(([key, value]) => [key, this.#plain(value)]),
    );
    return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
  }

  #reference(ref: string): string {
    const id = ref.replace(/[^\w-]/g, '_');
    if (!this.#added.has(id)) {
      this.#added.add(id);
      const target = this.at(ref.slice(2).split('/'));
      const plain = this.#plain(target ?? true);
      this.#ajv.addSchema(plain as JsonObject, id);
    }
    return id;
  }
}

/** Says where a value breaks GitHub's published description. */
export class GithubContract {
  readonly #api = new Description(load(API));
  readonly #webhooks = new Description(load(WEBHOOKS));
  readonly #templates: { template: string; pattern: RegExp }[];

  constructor() {
    this.#templates = Object.keys(this.#api.at(['paths']) as JsonObject)
      // The one that says most literally is meant.
      .sort((a, b) => literalLength(b) - literalLength(a))
      .map(template => ({
        template,
        pattern: new RegExp(
          `^${template
            .replace(/\{(path|ref|branch|basehead)\}/g, '(.*)')
            .replace(/\{[^}]+\}/g, '([^/]+)')}$`,
        ),
      }));
  }

  /** Throws unless the answer is one that GitHub describes for this request. */
  checkAnswer(method: string, path: string, status: number, body: unknown) {
    const found = this.#templates.find(
      ({ template, pattern }) =>
        pattern.test(path) &&
        this.#api.at(['paths', template, method.toLowerCase()]) !== undefined,
    );
    if (!found) {
      throw new Error(`GitHub describes no ${method} ${path}`);
    }
    const at = [
      'paths',
      found.template,
      method.toLowerCase(),
      'responses',
      String(status),
    ];
    const response = this.#api.resolve(this.#api.at(at));
    if (status >= 400 && !response) {
      this.#api.check(['components', 'schemas', 'basic-error'], body);
      return;
    }
    if (!isObject(response)) {
      throw new Error(`GitHub describes no ${status} for ${method} ${path}`);
    }
    const schema =
      isObject(response.content) && response.content['application/json'];
    if (isObject(schema)) {
      this.#api.checkSchema(`${method} ${path} ${status}`, schema.schema, body);
    } else if (status !== 204 && status !== 304 && status !== 301) {
      throw new Error(`GitHub answers ${method} ${path} with no JSON`);
    }
  }

  /** Throws unless the payload is what GitHub describes for the event. */
  checkPayload(event: string, payload: unknown) {
    this.#webhooks.check(
      ['components', 'schemas', `webhook-${event}`],
      payload,
    );
  }
}
