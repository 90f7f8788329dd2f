import {
  ROLES,
  type Role,
  type RoleSource,
} from 'backstage-plugin-git-deployments-common';
import type { RolesConfig } from '../config/roles';
import { matchesAny } from '../containers/grants';
import type { ProjectRoleRow } from '../store';
import type { Principal } from './principals';

/** A role, and why somebody has it; without a role, why not. */
export interface RoleExplanation {
  role: Role | undefined;
  source: RoleSource | undefined;
  /** In a sentence. */
  reason: string;
}

/** A way to a role: why its holder has it, after "… is admin of …: ". */
interface Claim {
  role: Role;
  source: RoleSource;
  because: string;
}

/** What is known of a project when somebody's role in it is asked for. */
export interface ProjectFacts {
  project: string;
  /** Who owns the entity that the project is, by the catalog. */
  owners: readonly string[];
  bindings: readonly ProjectRoleRow[];
}

/** The role of a user: the highest that the configuration, ownership or a binding gives; pure. */
export function explainUser(
  userRef: string,
  principals: ReadonlySet<string>,
  { project, owners, bindings }: ProjectFacts,
  config: RolesConfig,
): RoleExplanation {
  const who = (ref: string) => (ref === userRef ? 'them' : ref);
  const claims: Claim[] = [];
  for (const role of ['owner', 'admin'] as const) {
    const named = config[role].find(ref => principals.has(ref));
    if (named) {
      claims.push({
        role,
        source: 'configuration',
        because: `the configuration names ${who(
          named,
        )} in gitDeployments.roles.${role}`,
      });
    }
  }
  const owning = owners.find(ref => principals.has(ref));
  if (owning && config.ownership) {
    claims.push({
      role: config.ownership,
      source: 'ownership',
      because:
        owning === userRef
          ? 'it is theirs in the catalog'
          : `${owning} owns it`,
    });
  }
  for (const { principal, role, createdBy } of bindings) {
    if (principals.has(principal)) {
      claims.push({
        role,
        source: 'binding',
        because: `${createdBy} gave ${who(principal)} that role`,
      });
    }
  }
  return highest(userRef, project, claims);
}

/** The role of a machine or a bot: what the configuration says, and nothing else; pure. */
export function explainConfigured(
  name: string,
  principal: Exclude<Principal, { type: 'user' }>,
  project: string,
  config: RolesConfig,
): RoleExplanation {
  const [key, entries] =
    principal.type === 'machine'
      ? [
          'machines',
          config.machines.filter(
            ({ subject }) => subject === principal.subject,
          ),
        ]
      : [
          'bots',
          config.bots.filter(
            ({ provider, accountId }) =>
              provider === principal.provider &&
              accountId === principal.accountId,
          ),
        ];
  const claims = entries
    .filter(({ projects }) => matchesAny(projects, project))
    .map(
      ({ role }): Claim => ({
        role,
        source: 'configuration',
        because: `the configuration says so in gitDeployments.roles.${key}`,
      }),
    );
  const { reason, ...rest } = highest(name, project, claims);
  return {
    ...rest,
    reason:
      claims.length > 0
        ? reason
        : `${name} has no role in ${project}: machines and bots have one only by gitDeployments.roles.${key} of the configuration`,
  };
}

/** Of equal roles the first claim speaks. */
function highest(
  name: string,
  project: string,
  claims: readonly Claim[],
): RoleExplanation {
  for (const role of ROLES) {
    const claim = claims.find(each => each.role === role);
    if (claim) {
      return {
        role,
        source: claim.source,
        reason: `${name} is ${role} of ${project}: ${claim.because}`,
      };
    }
  }
  return {
    role: undefined,
    source: undefined,
    reason: `${name} has no role in ${project}: ask an owner or admin of it`,
  };
}
