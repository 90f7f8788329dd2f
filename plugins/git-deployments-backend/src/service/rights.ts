import { hasRole, type Role } from 'backstage-plugin-git-deployments-common';
import type { Verdict } from '../decide/protection';

/** Whether a role may make and change containers: admin, and never less than may deploy at the present protection. */
export function mayChange(role: Role | undefined, locked = false): Verdict {
  const wanted: Role = locked ? 'owner' : 'admin';
  return hasRole(role, wanted)
    ? { allowed: true, reason: `You are ${role}` }
    : {
        allowed: false,
        reason: `This needs the role ${wanted}; you ${
          role ? `are ${role}` : 'have no role'
        }: ask an owner or admin`,
      };
}

/** Why someone may make containers in a project, or may not. */
export function explainRole(role: Role | undefined, project: string): string {
  return `${mayChange(role).reason} of ${project}`;
}
