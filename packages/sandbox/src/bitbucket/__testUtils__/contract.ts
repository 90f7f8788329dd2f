import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import addFormats from 'ajv-formats';
import { OpenAPIBackend } from 'openapi-backend';
import type { Document } from 'openapi-backend';

const CONTRACTS = resolve(__dirname, '../../../contracts/bitbucket');

type Json = null | boolean | number | string | Json[] | JsonObject;
type JsonObject = { [key: string]: Json };

const read = (name: string) =>
  JSON.parse(readFileSync(join(CONTRACTS, name), 'utf8')) as JsonObject;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a path of keys, which must be there. */
function at(value: JsonObject, ...keys: string[]): JsonObject {
  return keys.reduce<JsonObject>((object, key) => {
    const next = object[key];
    if (!isObject(next)) {
      throw new Error(`The description has no ${keys.join('.')}`);
    }
    return next;
  }, value);
}

const REPOSITORY = '/repositories/{workspace}/{repo_slug}';
/** Each its own: a reference that stands in two places as one object is followed in the first alone. */
const link = (): JsonObject => ({ $ref: '#/components/schemas/link' });

/** What the published description wrongly demands, each with the name under which it is known. */
const CORRECTIONS: Record<string, (document: JsonObject) => void> = {
  'what a client sends carries no type': document => {
    const status = own(document, 'commitstatus');
    const body = (schema: JsonObject, required: string[]): JsonObject => ({
      required: true,
      content: { 'application/json': { schema: { ...schema, required } } },
    });
    const build = `${REPOSITORY}/commit/{commit}/statuses/build`;
    at(document, 'paths', build, 'post').requestBody = body(status, [
      'key',
      'state',
      'url',
    ]);
    at(document, 'paths', `${build}/{key}`, 'put').requestBody = body(
      status,
      [],
    );
  },
  'hooks are made from a body': document => {
    const hook = own(document, 'webhook_subscription');
    at(document, 'paths', `${REPOSITORY}/hooks`, 'post').requestBody = {
      required: true,
      content: {
        'application/json': {
          schema: { ...hook, required: ['url', 'events'] },
        },
      },
    };
  },
  'every list can be paged and narrowed': document => {
    for (const item of Object.values(at(document, 'paths')) as JsonObject[]) {
      const get = item.get;
      if (isObject(get)) {
        get.parameters = [
          ...((get.parameters as Json[] | undefined) ?? []),
          ...['page', 'pagelen', 'fields'].map(name => parameter(name)),
        ];
      }
    }
    for (const name of ['commits', 'commits/{revision}']) {
      const get = at(document, 'paths', `${REPOSITORY}/${name}`, 'get');
      get.parameters = [
        ...(get.parameters as Json[]),
        parameter('include', true),
        parameter('exclude', true),
        parameter('path'),
      ];
    }
  },
  'repositories and commits have more links and words': document => {
    const links = at(own(document, 'repository'), 'properties', 'links');
    Object.assign(at(links, 'properties'), {
      branches: link(),
      tags: link(),
      source: link(),
    });
    at(
      own(document, 'base_commit'),
      'properties',
      'summary',
      'properties',
    ).type = { type: 'string' };
  },
  'an error says which fields are wrong, and which scopes are missing':
    document => {
      const error = at(
        document,
        'components',
        'schemas',
        'error',
        'properties',
        'error',
        'properties',
      );
      error.fields = { type: 'object' };
      error.detail = { anyOf: [{ type: 'string' }, { type: 'object' }] };
    },
  'the clone link for SSH is no URI': document => {
    const clone = at(
      own(document, 'repository'),
      'properties',
      'links',
      'properties',
      'clone',
      'items',
      'properties',
    );
    clone.href = { type: 'string' };
  },
  'what is not there is null': document => {
    nullable(own(document, 'repository'), 'parent');
    nullable(own(document, 'commitstatus'), 'refname');
    nullable(at(document, 'components', 'schemas', 'diffstat'), 'old');
    nullable(at(document, 'components', 'schemas', 'diffstat'), 'new');
  },
};

/** A schema without the `type` that it inherits. */
function own(document: JsonObject, schema: string): JsonObject {
  const { allOf } = at(document, 'components', 'schemas', schema);
  const part = Array.isArray(allOf) ? allOf[1] : undefined;
  if (!isObject(part)) {
    throw new Error(`The description of ${schema} has no part of its own`);
  }
  return part;
}

function nullable(schema: JsonObject, property: string) {
  const properties = at(schema, 'properties');
  properties[property] = {
    anyOf: [
      properties[property],
      { type: 'object', nullable: true, enum: [null] },
    ],
  };
}

function parameter(name: string, several = false): JsonObject {
  const text: JsonObject = { type: 'string' };
  return {
    name,
    in: 'query',
    schema: several ? { anyOf: [text, { type: 'array', items: text }] } : text,
  };
}

/** Says where a request or an answer breaks Bitbucket's published description. */
export class BitbucketContract {
  static async load(): Promise<BitbucketContract> {
    const document = read('bitbucket.openapi.json');
    Object.values(CORRECTIONS).forEach(correct => correct(document));
    const api = new OpenAPIBackend({
      definition: document as unknown as Document,
      apiRoot: '/2.0',
      quick: true,
      customizeAjv: ajv => {
        addFormats(ajv);
        return ajv;
      },
    });
    await api.init();
    return new BitbucketContract(api);
  }

  readonly #api: OpenAPIBackend;

  private constructor(api: OpenAPIBackend) {
    this.#api = api;
  }

  /** Throws unless this is a request that Bitbucket describes. */
  checkRequest(request: {
    method: string;
    path: string;
    query: Record<string, string | string[]>;
    body?: unknown;
  }) {
    const { errors } = this.#api.validateRequest({
      ...request,
      headers: { 'content-type': 'application/json' },
    });
    if (errors?.length) {
      throw new Error(
        `${request.method} ${
          request.path
        } breaks Bitbucket's description: ${JSON.stringify(
          errors.slice(0, 5),
        )}`,
      );
    }
  }

  /** Throws unless the answer is one that Bitbucket describes for this request. */
  checkAnswer(method: string, path: string, status: number, body: unknown) {
    const operation = this.#api.router.matchOperation({
      method,
      path,
      headers: {},
    });
    if (!operation?.operationId) {
      throw new Error(`Bitbucket describes no ${method} ${path}`);
    }
    if (operation.responses?.[String(status)] === undefined) {
      if (status >= 400) {
        this.checkError(body);
        return;
      }
      throw new Error(`Bitbucket describes no ${status} for ${method} ${path}`);
    }
    if (status === 204) {
      return;
    }
    const { errors } = this.#api.validateResponse(body, operation, status);
    if (errors?.length) {
      throw new Error(
        `${method} ${path} ${status} breaks Bitbucket's description: ${JSON.stringify(
          errors.slice(0, 5),
        )}`,
      );
    }
  }

  /** Throws unless it has the shape of Bitbucket's errors (400 and 429 are described nowhere). */
  checkError(body: unknown) {
    const { error } = (body ?? {}) as { error?: { message?: unknown } };
    if (
      (body as { type?: unknown }).type !== 'error' ||
      typeof error?.message !== 'string'
    ) {
      throw new Error(`No error of Bitbucket's: ${JSON.stringify(body)}`);
    }
  }
}

/**
 * Where a payload lacks something that the documented example has, or has it in another type. Known
 * by name: the example puts a user where the service sends an author, with the user inside.
 */
export function missingFromPush(payload: unknown): string[] {
  return missing(read('repo-push.json'), payload as Json, 'payload');
}

function missing(example: Json, value: Json, where: string): string[] {
  if (Array.isArray(example)) {
    const [item] = example;
    if (!Array.isArray(value)) {
      return [`${where} is no list`];
    }
    return item === undefined
      ? []
      : value.flatMap((other, index) =>
          missing(item, other, `${where}[${index}]`),
        );
  }
  if (isObject(example)) {
    // A side that does not exist is null, and what has been closed has no links.
    if (value === null && /\.(old|new)$/.test(where)) {
      return [];
    }
    if (!isObject(value)) {
      return [`${where} is no object`];
    }
    if (/\]\.links$/.test(where)) {
      return [];
    }
    return Object.entries(example).flatMap(([key, part]) =>
      missing(
        key === 'author' ? { user: part } : part,
        value[key],
        `${where}.${key}`,
      ),
    );
  }
  return typeof value === typeof example
    ? []
    : [`${where} is a ${typeof value}, not a ${typeof example}`];
}
