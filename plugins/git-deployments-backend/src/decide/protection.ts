import {
  hasRole,
  PROTECTION_LEVELS,
  type MinimumProtection,
  type Protection,
  type Role,
  type Verdict,
} from 'backstage-plugin-git-deployments-common';

export type { Verdict };

/** Who wants to deploy. */
export interface Actor {
  /** The Backstage user, or a machine; undefined where nobody is mapped to the account. */
  userRef: string | undefined;
  /** How the ledger names them. */
  name: string;
  /** Their role in the container's project. */
  role: Role | undefined;
  /** They and the groups that they are in, nested ones too: what an allow-list may name. */
  principals: ReadonlySet<string>;
}

/** By what someone deploys, where nobody else need be asked. */
export type DirectRule = 'role' | 'allow-list' | 'unknown-actor';

/** What someone gets who wants to deploy, and why. */
export type Judgement =
  | { outcome: 'deploy'; by: DirectRule; reason: string }
  | { outcome: 'ask'; reason: string }
  | { outcome: 'refused'; reason: string };

/**
 * What someone gets who wants to deploy: the one rule for every way to a deploy, pure.
 *
 * - `none` lets every member deploy, `restricted` admins, owners and the allow-list, `locked` owners. Outsiders never.
 * - With `approvalRequired`, who may deploy and is admin or owner does so; every other member asks, and so does an admin
 *   at `locked`.
 *
 * @param unknownActor - `member`: an account that belongs to nobody in the portal counts as a member, at `none` without
 *   approvals only
 */
export function judge(
  protection: Protection,
  actor: Actor,
  unknownActor: 'block' | 'member' = 'block',
): Judgement {
  const { approvalRequired } = protection;
  if (!actor.userRef && !actor.role) {
    return unknownActor === 'member' &&
      protection.level === 'none' &&
      !approvalRequired
      ? {
          outcome: 'deploy',
          by: 'unknown-actor',
          reason: `${actor.name} is not known here and counts as a member`,
        }
      : {
          outcome: 'refused',
          reason: `The account ${actor.name} belongs to nobody in the portal: connect it under Settings > Git Providers, or ask an administrator to map it`,
        };
  }
  if (!actor.role) {
    return {
      outcome: 'refused',
      reason: `${actor.name} has no role in this project: ask an owner or admin of it`,
    };
  }
  const direct = deploysAt(protection, actor, actor.role);
  if (!approvalRequired) {
    return direct;
  }
  if (direct.outcome === 'deploy' && hasRole(actor.role, 'admin')) {
    return direct;
  }
  return {
    outcome: 'ask',
    reason: `This container needs an approval: ${
      actor.name
    } may ask for one, and ${releasersOf(protection)} grant it`,
  };
}

/** What a level alone says of someone with a role. */
function deploysAt(
  { level, allowList }: Protection,
  { name, principals }: Actor,
  role: Role,
): Judgement {
  const byRole: Judgement = {
    outcome: 'deploy',
    by: 'role',
    reason: `${name} is ${role} of the project`,
  };
  switch (level) {
    case 'none':
      return byRole;
    case 'restricted':
      if (hasRole(role, 'admin')) {
        return byRole;
      }
      return allowList.some(ref => principals.has(ref))
        ? {
            outcome: 'deploy',
            by: 'allow-list',
            reason: `${name} is on the container’s allow-list`,
          }
        : {
            outcome: 'refused',
            reason: `This container is restricted: ask an admin or owner of the project to deploy, or to put ${name} on its allow-list`,
          };
    case 'locked':
      return hasRole(role, 'owner')
        ? byRole
        : {
            outcome: 'refused',
            reason:
              'This container is locked: only owners of the project may deploy',
          };
    default:
      return {
        outcome: 'refused',
        reason: `Unknown protection level ${level}`,
      };
  }
}

/** Who lets a request pass, in words. */
export function releasersOf({ level, approval }: Protection): string {
  const who =
    level === 'locked' ? 'owners of the project' : 'its admins and owners';
  if (approval.approvers.length === 0) {
    return who;
  }
  const named = approval.approvers.join(', ');
  return level === 'locked' ? `${who} who are in ${named}` : named;
}

/** A protection that is never less than what the platform wants for the environment. */
export function atLeast(
  protection: Protection,
  minimum: MinimumProtection,
): Protection {
  return {
    ...protection,
    level: isLower(protection.level, minimum.level)
      ? minimum.level
      : protection.level,
    approvalRequired: protection.approvalRequired || minimum.approvalRequired,
  };
}

/** Why a protection is less than it must be; undefined where it is not. */
export function belowMinimum(
  protection: Pick<Protection, 'level' | 'approvalRequired'>,
  minimum: MinimumProtection,
): string | undefined {
  if (isLower(protection.level, minimum.level)) {
    return `protection.level: this environment is at least ${minimum.level}`;
  }
  return minimum.approvalRequired && !protection.approvalRequired
    ? 'protection.approvalRequired: this environment needs approvals'
    : undefined;
}

function isLower(
  level: Protection['level'],
  than: Protection['level'],
): boolean {
  return PROTECTION_LEVELS.indexOf(level) < PROTECTION_LEVELS.indexOf(than);
}
