import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ROLES, type Role } from 'backstage-plugin-git-deployments-common';

/** A machine of the portal that has a role: an external access token, or another plugin. */
export interface MachineRole {
  /** As Backstage names it: the subject of a static token, `external:…` of one by JWKS, `plugin:scaffolder`. */
  subject: string;
  role: Role;
  /** Patterns of project refs: `system:default/*`. */
  projects: string[];
}

/** An account at a provider that is no person's, and has a role for what it pushes. */
export interface BotRole {
  /** Id of the provider instance. */
  provider: string;
  accountId: string;
  role: Role;
  /** Patterns of project refs: `system:default/*`. */
  projects: string[];
}

/** `gitDeployments.roles`: who has which role by configuration. */
export interface RolesConfig {
  owner: string[];
  admin: string[];
  /** What owning the entity, or its System, gives. */
  ownership: Role | undefined;
  machines: MachineRole[];
  bots: BotRole[];
}

/** The configuration that mends a portal, or a project, where nobody is owner. */
export const OWNER_REMEDY = [
  'gitDeployments:',
  '  roles:',
  '    owner: [group:default/<platform-team>]',
].join('\n');

/** Reads `gitDeployments.roles`; throws an error that names the key and the remedy. */
export function readRoles(config: Config | undefined): RolesConfig {
  const list = (key: string) =>
    config?.getOptionalConfigArray(`roles.${key}`) ?? [];
  return {
    owner: readRefs(config, 'roles.owner'),
    admin: readRefs(config, 'roles.admin'),
    ownership: readOwnership(config),
    machines: list('machines').map((machine, index) => ({
      subject: readSubject(machine, index),
      role: readRole(machine, `machines[${index}]`),
      projects: machine.getStringArray('projects'),
    })),
    bots: list('bots').map((bot, index) => ({
      provider: bot.getString('provider'),
      // Ids of accounts are numbers at most providers, and are written as such.
      accountId: String(bot.get('accountId')),
      role: readRole(bot, `bots[${index}]`),
      projects: bot.getStringArray('projects'),
    })),
  };
}

/** Tells the operator of a portal where nobody is owner of anything: nobody could give roles, or release what is locked. */
export function warnWithoutOwner(
  { owner, ownership }: RolesConfig,
  logger: LoggerService,
): void {
  if (owner.length === 0 && ownership !== 'owner') {
    logger.warn(
      `By the configuration nobody is owner of any project: until owners are named nobody can give roles, nor deploy to what is locked. Name them in app-config.yaml:\n${OWNER_REMEDY}`,
    );
  }
}

/** Entity refs as the catalog writes them. */
function readRefs(config: Config | undefined, key: string): string[] {
  const refs = config?.getOptionalStringArray(key) ?? [];
  for (const ref of refs) {
    if (!/^(user|group):[^:/\s]+\/[^:/\s]+$/i.test(ref)) {
      throw new InputError(
        `gitDeployments.${key}: "${ref}" is no user or group, such as user:default/mia or group:default/platform`,
      );
    }
  }
  return refs.map(ref => ref.toLowerCase());
}

function readSubject(machine: Config, index: number): string {
  const subject = machine.getString('subject');
  if (!/^\S+$/.test(subject)) {
    throw new InputError(
      `gitDeployments.roles.machines[${index}].subject must be what Backstage calls the caller: the subject of a static token of backend.auth.externalAccess, external:<subject> of one by JWKS, or plugin:<id>`,
    );
  }
  return subject;
}

function readRole(config: Config, where: string): Role {
  const given = config.getString('role');
  const role = ROLES.find(each => each === given);
  if (!role) {
    throw new InputError(
      `gitDeployments.roles.${where}.role must be one of ${ROLES.join(', ')}`,
    );
  }
  return role;
}

function readOwnership(config: Config | undefined): Role | undefined {
  const given = config?.getOptionalString('roles.ownership') ?? 'member';
  const role = ROLES.find(each => each === given);
  if (!role && given !== 'none') {
    throw new InputError(
      'gitDeployments.roles.ownership must be owner, admin, member or none',
    );
  }
  return role;
}
