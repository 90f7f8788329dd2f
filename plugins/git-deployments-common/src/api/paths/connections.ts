import * as schemas from '../schemas';
import {
  body,
  cursor,
  cursorPage,
  empty,
  errorResponse,
  idParameter,
  limit,
  ok,
  page,
  requiredText,
  text,
} from './parts';

/** What can be connected, connections, and what they see. */
export const connectionsPaths = {
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
} as const;
