import * as schemas from '../schemas';
import { errorResponse, idParameter, ok } from './parts';

/** What explains a build. */
export const buildInsightPaths = {
  '/builds/{id}/change': {
    get: {
      operationId: 'getBuildChange',
      summary:
        'What a build changed, against the one of its container that was deployed before it.',
      parameters: [idParameter],
      responses: {
        '200': ok('The change.', schemas.approvalChangeSchema),
        default: errorResponse,
      },
    },
  },
  '/builds/{id}/events': {
    get: {
      operationId: 'listBuildEvents',
      summary:
        'What the cluster said of a build that matters, oldest first; kept longer than the cluster keeps it.',
      parameters: [idParameter],
      responses: {
        '200': ok('The events.', schemas.buildEventsSchema),
        default: errorResponse,
      },
    },
  },
} as const;
