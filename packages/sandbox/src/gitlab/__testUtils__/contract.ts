import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import addFormats from 'ajv-formats';
import { OpenAPIBackend } from 'openapi-backend';
import type { Document } from 'openapi-backend';

const CONTRACTS = resolve(__dirname, '../../../contracts/gitlab');

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

const PROJECT = '/api/v4/projects/{id}';

const schemaOf = (document: JsonObject, name: string) =>
  at(document, 'components', 'schemas', name);

/** What the published description wrongly demands, each with the name under which it is known. */
const CORRECTIONS: Record<string, (document: JsonObject) => void> = {
  'a project is named by a text, also where that is a number': document => {
    for (const operation of operations(document)) {
      for (const parameter of objects(operation.parameters)) {
        if (parameter.in === 'path' && 'oneOf' in at(parameter, 'schema')) {
          parameter.schema = { type: 'string' };
        }
      }
    }
  },
  'projects can be paged by keyset': document => {
    const list = at(document, 'paths', '/api/v4/projects', 'get');
    list.parameters = [
      ...objects(list.parameters),
      {
        name: 'pagination',
        in: 'query',
        schema: { type: 'string', enum: ['keyset'] },
      },
    ];
  },
  'what is not there is null': document => {
    const nullable: Record<string, string[]> = {
      APIEntitiesUserPublic: [
        'bio',
        'location',
        'pronouns',
        'work_information',
        'local_time',
      ],
      APIEntitiesNamespaceBasic: ['parent_id', 'avatar_url'],
      APIEntitiesBasicProjectDetails: ['description', 'avatar_url'],
      APIEntitiesProjectsWithAccessAndCatalogSetting: [
        'description',
        'avatar_url',
        'ci_config_path',
      ],
      APIEntitiesCommitDetail: ['status', 'last_pipeline'],
      APIEntitiesCommitStatus: [
        'ref',
        'target_url',
        'description',
        'started_at',
        'finished_at',
        'coverage',
      ],
      APIEntitiesCompare: ['commit'],
      APIEntitiesDiff: ['generated_file'],
      APIEntitiesProjectHook: [
        'name',
        'description',
        'disabled_until',
        'push_events_branch_filter',
        'custom_webhook_template',
      ],
    };
    for (const [name, properties] of Object.entries(nullable)) {
      properties.forEach(property =>
        allowNull(schemaOf(document, name), property),
      );
    }
    const permissions = at(
      schemaOf(document, 'APIEntitiesProjectsWithAccessAndCatalogSetting'),
      'properties',
      'permissions',
    );
    allowNull(permissions, 'project_access');
    allowNull(permissions, 'group_access');
  },
  'a tree is a list': document => {
    const content = at(
      document,
      'paths',
      `${PROJECT}/repository/tree`,
      'get',
      'responses',
      '200',
      'content',
      'application/json',
    );
    content.schema = { type: 'array', items: content.schema };
  },
  'some types are others': document => {
    const user = at(schemaOf(document, 'APIEntitiesUserPublic'), 'properties');
    user.identities = { type: 'array', items: { type: 'object' } };
    user.last_activity_on = { type: 'string', format: 'date' };
    for (const name of ['APIEntitiesProjectAccess', 'APIEntitiesGroupAccess']) {
      at(schemaOf(document, name)).properties = {
        access_level: { type: 'integer' },
        notification_level: { type: 'integer' },
      };
    }
  },
  'a removed hook is answered with 204, a status with 201': document => {
    const removal = at(
      document,
      'paths',
      `${PROJECT}/hooks/{hook_id}`,
      'delete',
    );
    removal.responses = { 204: { description: 'Removed' } };
    const responses = at(
      document,
      'paths',
      `${PROJECT}/statuses/{sha}`,
      'post',
      'responses',
    );
    responses['201'] = responses['200'];
    delete responses['200'];
  },
  'a hook and a status have no other words than these': document => {
    for (const [path, method] of [
      [`${PROJECT}/hooks`, 'post'],
      [`${PROJECT}/hooks/{hook_id}`, 'put'],
      [`${PROJECT}/statuses/{sha}`, 'post'],
    ]) {
      const content = at(
        document,
        'paths',
        path,
        method,
        'requestBody',
        'content',
        'application/json',
      );
      const [name] = String(at(content, 'schema').$ref).split('/').slice(-1);
      content.schema = {
        ...schemaOf(document, name),
        additionalProperties: false,
      };
    }
  },
};

function operations(document: JsonObject): JsonObject[] {
  return Object.values(at(document, 'paths')).flatMap(item =>
    isObject(item) ? Object.values(item).filter(isObject) : [],
  );
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function allowNull(schema: JsonObject, property: string) {
  const properties = at(schema, 'properties');
  properties[property] = {
    anyOf: [
      at(properties, property),
      { type: 'object', nullable: true, enum: [null] },
    ],
  };
}

/** Says where a request or an answer breaks GitLab's published description. */
export class GitlabContract {
  static async load(): Promise<GitlabContract> {
    const document = read('gitlab.openapi.json');
    Object.values(CORRECTIONS).forEach(correct => correct(document));
    const api = new OpenAPIBackend({
      definition: document as unknown as Document,
      quick: true,
      customizeAjv: ajv => {
        addFormats(ajv);
        return ajv;
      },
    });
    await api.init();
    return new GitlabContract(api);
  }

  readonly #api: OpenAPIBackend;

  private constructor(api: OpenAPIBackend) {
    this.#api = api;
  }

  /** Throws unless this is a request that GitLab describes. */
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
    this.#require(`${request.method} ${request.path}`, errors);
  }

  /** Throws unless the answer is one that GitLab describes for this request. */
  checkAnswer(method: string, path: string, status: number, body: unknown) {
    const operation = this.#api.router.matchOperation({
      method,
      path,
      headers: {},
    });
    if (!operation?.operationId) {
      throw new Error(`GitLab describes no ${method} ${path}`);
    }
    // Neither refusals nor redirects have a schema.
    if (status >= 300) {
      this.checkError(body);
      return;
    }
    if (operation.responses?.[String(status)] === undefined) {
      throw new Error(`GitLab describes no ${status} for ${method} ${path}`);
    }
    if (status === 204) {
      return;
    }
    const { errors } = this.#api.validateResponse(body, operation, status);
    this.#require(`${method} ${path} ${status}`, errors);
  }

  /** Throws unless it has the shape of GitLab's errors, which are described in its guide alone. */
  checkError(body: unknown) {
    const { message, error } = (body ?? {}) as Record<string, unknown>;
    if (
      typeof error !== 'string' &&
      typeof message !== 'string' &&
      (typeof message !== 'object' || message === null)
    ) {
      throw new Error(`No error of GitLab's: ${JSON.stringify(body)}`);
    }
  }

  #require(what: string, errors: readonly unknown[] | null | undefined) {
    if (errors?.length) {
      throw new Error(
        `${what} breaks GitLab's description: ${JSON.stringify(
          errors.slice(0, 5),
        )}`,
      );
    }
  }
}

/** Where a payload lacks something that the documented example has, or has it in another type. */
export function missingFromPush(payload: unknown): string[] {
  return missing(read('push.json'), payload as Json, 'payload');
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
    return isObject(value)
      ? Object.entries(example).flatMap(([key, part]) =>
          missing(part, value[key], `${where}.${key}`),
        )
      : [`${where} is no object`];
  }
  // Nothing can be checked out of what was removed.
  if (value === null && where === 'payload.checkout_sha') {
    return [];
  }
  return typeof value === typeof example
    ? []
    : [`${where} is a ${typeof value}, not a ${typeof example}`];
}
