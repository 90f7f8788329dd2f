import * as schemas from '../schemas';
import { errorResponse, idParameter, ok, requiredText, text } from './parts';

/** What the form of a container asks, and what there is to say about one that exists. */
export const formPaths = {
  '/connections/{id}/inspection': {
    get: {
      operationId: 'inspectFolder',
      summary:
        'Which Dockerfiles are in a folder of a branch and below, and what the folder holds.',
      parameters: [
        idParameter,
        requiredText('repository', 'The `fullName` of the repository.'),
        requiredText('branch', 'The name of the branch.'),
        text('path', 'The folder; `/` is the root.', 1024),
      ],
      responses: {
        '200': ok('What is there.', schemas.inspectionSchema),
        default: errorResponse,
      },
    },
  },
  '/targets': {
    get: {
      operationId: 'listTargets',
      summary:
        'The clusters and namespaces that are granted to the project of an entity, and the workloads there.',
      parameters: [
        requiredText('entityRef', 'The entity.'),
        text('cluster', 'With `namespace`: the one place to look into.'),
        text('namespace', 'A namespace that is granted by a pattern.'),
      ],
      responses: {
        '200': ok('The targets.', schemas.targetChoicesSchema),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/advice': {
    get: {
      operationId: 'adviseContainer',
      summary:
        'What could be better in how a container is built, at the head of its branch.',
      parameters: [idParameter],
      responses: {
        '200': ok('The findings.', schemas.adviceSchema),
        default: errorResponse,
      },
    },
  },
} as const;
