import * as schemas from './schemas';
import { BUILD_STATUSES, DELIVERY_STATES } from '../states';

/*
 * The HTTP API under `/api/git-deployments`: the server validates requests against this document, the client and its
 * types follow it. The two open routes (webhooks and the OAuth callback) are not in it: they are spoken by other
 * programs' rules, and are mounted before the router that parses JSON.
 */

const json = <S>(schema: S) => ({ 'application/json': { schema } } as const);

const errorResponse = {
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

const ok = <S>(description: string, schema: S) =>
  ({ description, content: json(schema) } as const);

const body = <S>(schema: S) =>
  ({ required: true, content: json(schema) } as const);

const page = <S>(items: S) =>
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

const cursorPage = <S>(items: S) =>
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

const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^(git|ctr|dep|dlv)-[a-z0-9]{1,40}$' },
} as const;

const text = (name: string, description: string, maxLength = 512) =>
  ({
    name,
    in: 'query',
    description,
    // Spaces come as "+", and patterns have "*": the validator would refuse both.
    allowReserved: true,
    schema: { type: 'string', maxLength },
  } as const);

const requiredText = (name: string, description: string, maxLength = 512) =>
  ({ ...text(name, description, maxLength), required: true } as const);

const limit = {
  name: 'limit',
  in: 'query',
  description: 'How many at most.',
  schema: { type: 'integer', minimum: 1, maximum: 100, default: 30 },
} as const;

const offset = {
  name: 'offset',
  in: 'query',
  description: 'How many of the newest to leave out.',
  schema: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
} as const;

const cursor = text(
  'cursor',
  'Where the page before ended: its `pageInfo.nextCursor`.',
  4096,
);

const empty = { description: 'Done.' } as const;

/** The OpenAPI 3.1 document of the Git Deployments backend. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'git-deployments',
    version: '1',
    description: 'Push-to-deploy: connections, containers, builds and logs.',
    license: {
      name: 'Apache-2.0',
      url: 'http://www.apache.org/licenses/LICENSE-2.0.html',
    },
    contact: {},
  },
  servers: [{ url: '/' }],
  components: {
    securitySchemes: {
      JWT: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    },
  },
  security: [{ JWT: [] }],
  paths: {
    '/providers': {
      get: {
        operationId: 'listProviders',
        summary: 'What can be connected.',
        responses: {
          '200': ok('The provider instances.', {
            type: 'object',
            additionalProperties: false,
            required: ['items'],
            properties: {
              items: { type: 'array', items: schemas.providerSchema },
            },
          } as const),
          default: errorResponse,
        },
      },
    },
    '/connections': {
      get: {
        operationId: 'listConnections',
        summary:
          'The connections of the caller, and those that are shared with the project of an entity.',
        parameters: [
          text(
            'entityRef',
            'Adds what is shared with the project of this entity, where the caller may change it.',
          ),
        ],
        responses: {
          '200': ok('The connections.', page(schemas.connectionSchema)),
          default: errorResponse,
        },
      },
      post: {
        operationId: 'startConnection',
        summary:
          'Starts an authorisation: sets the cookie of the flow and says where to send the browser.',
        requestBody: body({
          type: 'object',
          additionalProperties: false,
          required: ['provider'],
          properties: {
            provider: { type: 'string', maxLength: 100 },
            connectionId: {
              type: 'string',
              maxLength: 40,
              description:
                'Connects this one again: another account is then refused.',
            },
            returnTo: {
              type: 'string',
              maxLength: 2048,
              description: 'A path of the app; the browser ends there.',
            },
          },
        } as const),
        responses: {
          '200': ok('Where to send the browser.', {
            type: 'object',
            additionalProperties: false,
            required: ['authorizeUrl'],
            properties: { authorizeUrl: { type: 'string' } },
          } as const),
          default: errorResponse,
        },
      },
    },
    '/connections/{id}': {
      delete: {
        operationId: 'deleteConnection',
        summary:
          'Disconnects. 409 naming the containers while any uses it, unless forced.',
        parameters: [
          idParameter,
          {
            name: 'force',
            in: 'query',
            description:
              'Removes the hooks and leaves the containers disconnected.',
            schema: { type: 'boolean', default: false },
          },
        ],
        responses: { '204': empty, default: errorResponse },
      },
    },
    '/connections/{id}/shares': {
      post: {
        operationId: 'shareConnection',
        summary:
          'Lets the admins of a project point containers at one repository of the connection.',
        parameters: [idParameter],
        requestBody: body({
          type: 'object',
          additionalProperties: false,
          required: ['project', 'repository'],
          properties: {
            project: {
              type: 'string',
              minLength: 1,
              maxLength: 512,
              description: 'The project, or an entity of it: an entity ref.',
            },
            repository: {
              type: 'string',
              minLength: 1,
              maxLength: 1024,
              description: 'The `fullName` of the repository.',
            },
          },
        } as const),
        responses: {
          '201': ok('The share.', schemas.connectionShareSchema),
          default: errorResponse,
        },
      },
    },
    '/connections/{id}/shares/{shareId}': {
      delete: {
        operationId: 'unshareConnection',
        summary:
          'Takes a share back: no further container is pointed there; those that are keep working until they are disconnected.',
        parameters: [
          idParameter,
          {
            name: 'shareId',
            in: 'path',
            required: true,
            schema: { type: 'string', pattern: '^shr-[a-z0-9]{1,40}$' },
          },
        ],
        responses: { '204': empty, default: errorResponse },
      },
    },
    '/connections/{id}/watch-path': {
      get: {
        operationId: 'testWatchPath',
        summary:
          'Which of the last ten commits of a branch would have built with a watchPath.',
        parameters: [
          idParameter,
          requiredText('repository', 'The `fullName` of the repository.'),
          requiredText('branch', 'The name of the branch.'),
          text('watchPath', 'Comma-separated gitignore patterns.', 4096),
        ],
        responses: {
          '200': ok('The commits, newest first.', {
            type: 'object',
            additionalProperties: false,
            required: ['items'],
            properties: {
              items: { type: 'array', items: schemas.watchPathTestSchema },
            },
          } as const),
          default: errorResponse,
        },
      },
    },
    '/connections/{id}/repositories': {
      get: {
        operationId: 'listRepositories',
        summary: 'The repositories that the connection sees.',
        parameters: [
          idParameter,
          text('search', 'Part of the name.'),
          limit,
          cursor,
        ],
        responses: {
          '200': ok(
            'A page of repositories.',
            cursorPage(schemas.repositorySchema),
          ),
          default: errorResponse,
        },
      },
    },
    '/connections/{id}/branches': {
      get: {
        operationId: 'listBranches',
        summary: 'The branches of a repository.',
        parameters: [
          idParameter,
          requiredText('repository', 'The `fullName` of the repository.'),
          text('search', 'How the name begins.'),
          limit,
          cursor,
        ],
        responses: {
          '200': ok('A page of branches.', cursorPage(schemas.branchSchema)),
          default: errorResponse,
        },
      },
    },
    '/connections/{id}/files': {
      get: {
        operationId: 'listFiles',
        summary: 'Folders and Dockerfiles in one folder of a branch.',
        parameters: [
          idParameter,
          requiredText('repository', 'The `fullName` of the repository.'),
          requiredText('branch', 'The name of the branch.'),
          text('path', 'The folder; `/` is the root.', 1024),
        ],
        responses: {
          '200': ok('What is in the folder.', {
            type: 'object',
            additionalProperties: false,
            required: ['items'],
            properties: {
              items: { type: 'array', items: schemas.repositoryFileSchema },
            },
          } as const),
          default: errorResponse,
        },
      },
    },
    '/defaults': {
      get: {
        operationId: 'getContainerDefaults',
        summary: 'What the form for a new container starts with.',
        parameters: [
          requiredText('entityRef', 'The entity.'),
          text('name', 'The name the container would have.'),
          text('environment', 'The environment it would be in.'),
        ],
        responses: {
          '200': ok('The defaults.', schemas.containerDefaultsSchema),
          default: errorResponse,
        },
      },
    },
    '/containers': {
      get: {
        operationId: 'listContainers',
        summary: 'The containers of an entity.',
        parameters: [requiredText('entityRef', 'The entity.'), limit, offset],
        responses: {
          '200': ok('A page of containers.', page(schemas.containerSchema)),
          default: errorResponse,
        },
      },
      post: {
        operationId: 'createContainer',
        summary: 'Makes a container, and the webhook of its repository.',
        requestBody: body(schemas.createContainerSchema),
        responses: {
          '201': ok('The container.', schemas.containerSchema),
          default: errorResponse,
        },
      },
    },
    '/containers/{id}': {
      get: {
        operationId: 'getContainer',
        summary: 'One container.',
        parameters: [idParameter],
        responses: {
          '200': ok('The container.', schemas.containerSchema),
          default: errorResponse,
        },
      },
      patch: {
        operationId: 'updateContainer',
        summary: 'Changes what is given, and leaves the rest.',
        parameters: [idParameter],
        requestBody: body(schemas.updateContainerSchema),
        responses: {
          '200': ok('The container.', schemas.containerSchema),
          default: errorResponse,
        },
      },
      delete: {
        operationId: 'deleteContainer',
        summary:
          'Deletes the container with its history; the workload stays as it is.',
        parameters: [idParameter],
        responses: { '204': empty, default: errorResponse },
      },
    },
    '/containers/{id}/builds': {
      get: {
        operationId: 'listBuilds',
        summary: 'The history, newest first.',
        parameters: [
          idParameter,
          limit,
          offset,
          {
            name: 'status',
            in: 'query',
            schema: { type: 'string', enum: BUILD_STATUSES },
          },
        ],
        responses: {
          '200': ok('A page of builds.', page(schemas.buildSchema)),
          default: errorResponse,
        },
      },
      post: {
        operationId: 'triggerBuild',
        summary:
          'Builds the newest commit of the branch, or an older one of it.',
        parameters: [idParameter],
        requestBody: {
          required: false,
          content: json({
            type: 'object',
            additionalProperties: false,
            properties: {
              sha: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
            },
          } as const),
        },
        responses: {
          '201': ok('The build.', schemas.buildSchema),
          default: errorResponse,
        },
      },
    },
    '/containers/{id}/decisions': {
      get: {
        operationId: 'listDecisions',
        summary: 'The ledger: every push, and what became of it.',
        parameters: [idParameter, limit, cursor],
        responses: {
          '200': ok('A page of decisions.', page(schemas.decisionSchema)),
          default: errorResponse,
        },
      },
    },
    '/containers/{id}/hook/check': {
      post: {
        operationId: 'checkHook',
        summary:
          'Looks at the webhook of the repository now, makes it again where it is gone, and looks for pushes that it did not report.',
        parameters: [idParameter],
        responses: {
          '200': ok('The container.', schemas.containerSchema),
          default: errorResponse,
        },
      },
    },
    '/containers/{id}/hook/rotate-secret': {
      post: {
        operationId: 'rotateHookSecret',
        summary:
          'Gives the webhook a new secret; the one before is accepted for a while longer.',
        parameters: [idParameter],
        responses: {
          '200': ok(
            'The container, with the secret where the hook is made by hand.',
            schemas.containerSchema,
          ),
          default: errorResponse,
        },
      },
    },
    '/deliveries': {
      get: {
        operationId: 'listDeliveries',
        summary:
          'Webhook requests as they arrived, newest first. For administrators.',
        parameters: [
          text('provider', 'The id of a provider instance.', 100),
          text('repository', 'The `fullName` of a repository.', 1024),
          {
            name: 'state',
            in: 'query',
            schema: { type: 'string', enum: DELIVERY_STATES },
          },
          limit,
          cursor,
        ],
        responses: {
          '200': ok('A page of deliveries.', page(schemas.deliverySchema)),
          default: errorResponse,
        },
      },
    },
    '/deliveries/{id}': {
      get: {
        operationId: 'getDelivery',
        summary: 'One delivery, with headers and body. For administrators.',
        parameters: [idParameter],
        responses: {
          '200': ok('The delivery.', schemas.deliveryDetailSchema),
          default: errorResponse,
        },
      },
    },
    '/deliveries/{id}/replay': {
      post: {
        operationId: 'replayDelivery',
        summary:
          'Processes a delivery once more, as a new one. For administrators.',
        parameters: [idParameter],
        responses: {
          '201': ok('The new delivery.', schemas.deliverySchema),
          default: errorResponse,
        },
      },
    },
    '/encryption/rotate': {
      post: {
        operationId: 'rotateEncryption',
        summary:
          'Encrypts what is kept with the first of the configured keys. For administrators; may be called again at any time.',
        responses: {
          '200': ok('What was done.', {
            type: 'object',
            additionalProperties: false,
            required: ['key', 'changed', 'unreadable'],
            properties: {
              key: { type: 'string', description: 'The id of the key.' },
              changed: {
                type: 'integer',
                minimum: 0,
                description: 'How many records were encrypted anew.',
              },
              unreadable: {
                type: 'array',
                items: { type: 'string' },
                description:
                  'Records whose key is not configured any more: connect these again.',
              },
            },
          } as const),
          default: errorResponse,
        },
      },
    },
    '/builds/{id}': {
      get: {
        operationId: 'getBuild',
        summary: 'One build.',
        parameters: [idParameter],
        responses: {
          '200': ok('The build.', schemas.buildSchema),
          default: errorResponse,
        },
      },
    },
    '/builds/{id}/logs': {
      get: {
        operationId: 'streamLogs',
        summary:
          'The log as server-sent events, resumable by Last-Event-ID; ends when the build has.',
        parameters: [
          idParameter,
          {
            name: 'last-event-id',
            in: 'header',
            schema: { type: 'string', maxLength: 20 },
          },
        ],
        responses: {
          '200': {
            description: 'One event a line; `data` is a LogLine as JSON.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          default: errorResponse,
        },
      },
    },
    '/builds/{id}/logs.txt': {
      get: {
        operationId: 'downloadLogs',
        summary: 'The log as text, each line as `[stage] line`.',
        parameters: [idParameter],
        responses: {
          '200': {
            description: 'The log.',
            content: { 'text/plain': { schema: { type: 'string' } } },
          },
          default: errorResponse,
        },
      },
    },
  },
} as const;
