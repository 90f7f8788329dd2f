import {
  hasRole,
  type Protection,
  type Role,
} from 'backstage-plugin-git-deployments-common';

/** Who wants to deploy. */
export interface Actor {
  /** The Backstage user; undefined where nobody is mapped to the account. */
  userRef: string | undefined;
  /** How the ledger names them. */
  name: string;
  /** Their role in the container's project. */
  role: Role | undefined;
}

/** Whether someone may deploy, and why. */
export type Verdict = { allowed: boolean; reason: string };

/**
 * Whether someone may deploy at a protection level: `none` any member of the project, `restricted` admins, owners and
 * the allow-list, `locked` owners. Outsiders never.
 *
 * @param unknownActor - `member`: an account that belongs to nobody in the portal counts as a member, at `none` only
 */
export function mayDeploy(
  protection: Protection,
  actor: Actor,
  unknownActor: 'block' | 'member' = 'block',
): Verdict {
  if (!actor.userRef) {
    return unknownActor === 'member' && protection.level === 'none'
      ? {
          allowed: true,
          reason: `${actor.name} is not known here and counts as a member`,
        }
      : {
          allowed: false,
          reason: `The account ${actor.name} belongs to nobody in the portal: connect it under Settings > Git Providers, or ask an administrator to map it`,
        };
  }
  if (!actor.role) {
    return {
      allowed: false,
      reason: `${actor.name} has no role in this project: ask an owner or admin of it`,
    };
  }
  switch (protection.level) {
    case 'none':
      return {
        allowed: true,
        reason: `${actor.name} is ${actor.role} of the project`,
      };
    case 'restricted':
      if (hasRole(actor.role, 'admin')) {
        return {
          allowed: true,
          reason: `${actor.name} is ${actor.role} of the project`,
        };
      }
      return protection.allowList.includes(actor.userRef)
        ? {
            allowed: true,
            reason: `${actor.name} is on the container’s allow-list`,
          }
        : {
            allowed: false,
            reason: `This container is restricted: ask an admin or owner of the project to deploy, or to put ${actor.name} on its allow-list`,
          };
    case 'locked':
      return hasRole(actor.role, 'owner')
        ? { allowed: true, reason: `${actor.name} is owner of the project` }
        : {
            allowed: false,
            reason:
              'This container is locked: only owners of the project may deploy',
          };
    default:
      return {
        allowed: false,
        reason: `Unknown protection level ${protection.level}`,
      };
  }
}
