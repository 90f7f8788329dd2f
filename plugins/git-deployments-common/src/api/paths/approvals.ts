import { APPROVAL_STATES } from '../../states';
import * as schemas from '../schemas';
import {
  body,
  errorResponse,
  idParameter,
  limit,
  offset,
  ok,
  page,
  text,
} from './parts';

const detail = {
  '200': ok('The request.', schemas.approvalDetailSchema),
  default: errorResponse,
} as const;

/** Approvals: what waits, for whom, and what they say. */
export const approvalsPaths = {
  '/approvals': {
    get: {
      operationId: 'listApprovals',
      summary: 'Requests, newest first.',
      parameters: [
        {
          name: 'state',
          in: 'query',
          schema: { type: 'string', enum: APPROVAL_STATES },
        },
        {
          name: 'waitingForMe',
          in: 'query',
          description: 'Only what the caller may approve.',
          schema: { type: 'boolean', default: false },
        },
        text('containerId', 'Only those of a container.', 64),
        limit,
        offset,
      ],
      responses: {
        '200': ok('A page of requests.', page(schemas.approvalSchema)),
        default: errorResponse,
      },
    },
  },
  '/approvals/{id}': {
    get: {
      operationId: 'getApproval',
      summary: 'One request, with what it would let through.',
      parameters: [idParameter],
      responses: detail,
    },
  },
  '/approvals/{id}/approve': {
    post: {
      operationId: 'approve',
      summary: 'Grants it; what was asked for goes on once enough people have.',
      parameters: [idParameter],
      requestBody: body(schemas.approvalCommentSchema),
      responses: detail,
    },
  },
  '/approvals/{id}/reject': {
    post: {
      operationId: 'reject',
      summary: 'Refuses it, for everyone.',
      parameters: [idParameter],
      requestBody: body(schemas.approvalCommentSchema),
      responses: detail,
    },
  },
  '/approvals/{id}/withdraw': {
    post: {
      operationId: 'withdraw',
      summary: 'Takes one’s own request back.',
      parameters: [idParameter],
      responses: detail,
    },
  },
  '/approvals/{id}/override': {
    post: {
      operationId: 'override',
      summary:
        'Break-glass: an owner lets it pass without the approvals that it needs, with a reason that is shown everywhere.',
      parameters: [idParameter],
      requestBody: body(schemas.overrideSchema),
      responses: detail,
    },
  },
} as const;
