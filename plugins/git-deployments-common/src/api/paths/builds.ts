import * as schemas from '../schemas';
import { errorResponse, idParameter, ok } from './parts';

/** Builds and their logs. */
export const buildsPaths = {
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
  '/builds/{id}/cancel': {
    post: {
      operationId: 'cancelBuild',
      summary:
        'Cancels a build that is queued or building; 409 says what it is instead.',
      parameters: [idParameter],
      responses: {
        '200': ok('The build.', schemas.buildSchema),
        default: errorResponse,
      },
    },
  },
  '/builds/{id}/redeploy': {
    post: {
      operationId: 'redeployBuild',
      summary:
        'Deploys the image of a build again, with what the container is now: nothing is built.',
      parameters: [idParameter],
      responses: {
        '201': ok('The new build.', schemas.buildSchema),
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
} as const;
