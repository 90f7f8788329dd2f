import * as schemas from '../schemas';
import { cursor, errorResponse, limit, ok, page, text } from './parts';

const filter = [
  text('project', 'A project; without it all that the caller may see.'),
  text('containerId', 'A container.', 64),
  text('actor', 'Who did it.'),
  text('action', 'What was done.', 64),
  {
    name: 'outcome',
    in: 'query',
    schema: { type: 'string', enum: ['succeeded', 'refused', 'failed'] },
  },
  text('from', 'Not before, ISO 8601.', 40),
  text('to', 'Before, ISO 8601.', 40),
] as const;

/** The audit trail: for administrators, and for the admins and owners of a project. */
export const auditPaths = {
  '/audit': {
    get: {
      operationId: 'listAudit',
      summary: 'Who did what, newest first.',
      parameters: [...filter, limit, cursor],
      responses: {
        '200': ok('A page of events.', page(schemas.auditEventSchema)),
        default: errorResponse,
      },
    },
  },
  '/audit/export': {
    get: {
      operationId: 'exportAudit',
      summary: 'The same, all of it, as a file.',
      parameters: [
        ...filter,
        {
          name: 'format',
          in: 'query',
          schema: { type: 'string', enum: ['csv', 'json'], default: 'csv' },
        },
      ],
      responses: {
        '200': {
          description: 'The events, oldest first.',
          content: {
            'text/csv': { schema: { type: 'string' } },
            'application/json': {
              schema: { type: 'array', items: schemas.auditEventSchema },
            },
          },
        },
        default: errorResponse,
      },
    },
  },
} as const;
