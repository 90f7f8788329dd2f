import * as schemas from '../schemas';
import { body, errorResponse, ok, requiredText } from './parts';

const project = requiredText(
  'project',
  'The project, or an entity of it: `system:default/shop`.',
);

const roles = {
  '200': ok('Who has which role.', schemas.projectRolesSchema),
  default: errorResponse,
} as const;

/** Roles in projects. */
export const projectsPaths = {
  '/projects/roles': {
    get: {
      operationId: 'getProjectRoles',
      summary: 'Who has which role in a project, and where it comes from.',
      parameters: [project],
      responses: roles,
    },
    put: {
      operationId: 'setProjectRole',
      summary: 'Gives a user or a group a role; for owners.',
      requestBody: body(schemas.setRoleSchema),
      responses: roles,
    },
    delete: {
      operationId: 'removeProjectRole',
      summary: 'Takes a role that was given here; for owners.',
      parameters: [project, requiredText('principal', 'Whose role to take.')],
      responses: roles,
    },
  },
} as const;
