import type { ProjectRoles } from '../api/types';
import type { Role } from '../states';
import type { Http } from './Http';

/** The methods about roles in projects. `project` is a project, or an entity of one. */
export function rolesClient(http: Http) {
  return {
    /** Who has which role, and where it comes from. */
    list: (input: { project: string }) =>
      http.json<ProjectRoles>('GET', '/projects/roles', { query: input }),

    /** Gives a user or a group a role; for owners. */
    set: (input: { project: string; principal: string; role: Role }) =>
      http.json<ProjectRoles>('PUT', '/projects/roles', { body: input }),

    /** Takes a role that was given; for owners. */
    remove: (input: { project: string; principal: string }) =>
      http.json<ProjectRoles>('DELETE', '/projects/roles', { query: input }),
  };
}

/** See {@link rolesClient}. */
export type RolesClient = ReturnType<typeof rolesClient>;
