import * as schemas from '../schemas';
import {
  body,
  cursor,
  empty,
  errorResponse,
  idParameter,
  json,
  limit,
  offset,
  ok,
  page,
  requiredText,
  text,
} from './parts';
import { listBuildsOperation, listContainersOperation } from './overview';

const buildId = { type: 'string', pattern: '^dep-[a-z0-9]{1,40}$' } as const;

/** Containers, their webhooks, their builds and their ledgers. */
export const containersPaths = {
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
    get: listContainersOperation,
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
  '/containers/orphaned': {
    get: {
      operationId: 'listOrphanedContainers',
      summary:
        'Containers whose entity is not in the catalog any more: renamed, or gone. For administrators.',
      parameters: [limit, offset],
      responses: {
        '200': ok('A page of containers.', page(schemas.containerSchema)),
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
        'Deletes the container with its history. The workload stays as it is, unless the platform made it and is asked to delete it too.',
      parameters: [
        idParameter,
        {
          name: 'deleteWorkload',
          in: 'query',
          schema: { type: 'boolean', default: false },
        },
      ],
      responses: { '204': empty, default: errorResponse },
    },
  },
  '/containers/{id}/rights': {
    get: {
      operationId: 'getContainerRights',
      summary: 'What the caller may do with it, and why.',
      parameters: [idParameter],
      responses: {
        '200': ok('The rights.', schemas.containerRightsSchema),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/changes': {
    get: {
      operationId: 'listContainerChanges',
      summary: 'How its settings were changed, newest first.',
      parameters: [idParameter, limit, offset],
      responses: {
        '200': ok('A page of changes.', page(schemas.containerChangeSchema)),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/builds': {
    get: listBuildsOperation,
    post: {
      operationId: 'triggerBuild',
      summary: 'Builds the newest commit of the branch, or an older one of it.',
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
  '/containers/{id}/rollback': {
    post: {
      operationId: 'rollbackContainer',
      summary:
        'Deploys the image of an earlier build, with the configuration of that build, and pins it: pushes are not built until it is unpinned.',
      parameters: [idParameter],
      requestBody: body({
        type: 'object',
        additionalProperties: false,
        required: ['buildId'],
        properties: { buildId },
      } as const),
      responses: {
        '201': ok('The new build.', schemas.buildSchema),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/promote': {
    post: {
      operationId: 'promoteBuild',
      summary:
        'Deploys the image of a build of another container of the same repository.',
      parameters: [idParameter],
      requestBody: body({
        type: 'object',
        additionalProperties: false,
        required: ['fromBuildId'],
        properties: { fromBuildId: buildId },
      } as const),
      responses: {
        '201': ok('The new build.', schemas.buildSchema),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/unpin': {
    post: {
      operationId: 'unpinContainer',
      summary: 'Lets pushes be built again after a rollback.',
      parameters: [idParameter],
      responses: {
        '200': ok('The container.', schemas.containerSchema),
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
} as const;
