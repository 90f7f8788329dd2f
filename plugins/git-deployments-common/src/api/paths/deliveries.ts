import { DELIVERY_STATES } from '../../states';
import * as schemas from '../schemas';
import {
  cursor,
  errorResponse,
  idParameter,
  limit,
  ok,
  page,
  text,
} from './parts';

/** What administrators look after. */
export const deliveriesPaths = {
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
} as const;
