import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  ProjectRoles,
  Role,
  Verdict,
} from 'backstage-plugin-git-deployments-common';
import { OWNER_REMEDY } from '../config/roles';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import { principalOf, userOf } from './Access';
import type { Caller, GitDeploymentsService } from './types';

/** Who has which role in a project: everyone who sees it may know, its owners give and take. */
export class RoleActions
  implements
    Pick<
      GitDeploymentsService,
      'getProjectRoles' | 'setProjectRole' | 'removeProjectRole'
    >
{
  readonly #store: Pick<Store, 'roles'>;
  readonly #roles: RoleService;

  constructor(options: { store: Pick<Store, 'roles'>; roles: RoleService }) {
    this.#store = options.store;
    this.#roles = options.roles;
  }

  async getProjectRoles(
    caller: Caller,
    input: { project: string },
  ): Promise<ProjectRoles> {
    return this.#present(caller, await this.#projectOf(caller, input.project));
  }

  async setProjectRole(
    caller: Caller,
    input: { project: string; principal: string; role: Role },
  ): Promise<ProjectRoles> {
    const createdBy = userOf(caller);
    const project = await this.#projectOf(caller, input.project);
    await this.#mustManage(caller, project);
    const principal = parse(input.principal);
    if (!(await this.#roles.isVisible(principal, caller.credentials))) {
      throw new InputError(
        `principal: there is no ${principal} in the catalog, or you may not see it`,
      );
    }
    await this.#store.roles.set(
      {
        project,
        principal,
        role: input.role,
        createdBy,
        createdAt: new Date().toISOString(),
      },
      !(await this.#hasOtherOwner(project)),
    );
    return this.#present(caller, project);
  }

  async removeProjectRole(
    caller: Caller,
    input: { project: string; principal: string },
  ): Promise<ProjectRoles> {
    userOf(caller);
    const project = await this.#projectOf(caller, input.project);
    await this.#mustManage(caller, project);
    // Whoever has left the catalog can still be removed.
    const principal = parse(input.principal);
    const removed = await this.#store.roles.remove(
      project,
      principal,
      !(await this.#hasOtherOwner(project)),
    );
    if (!removed) {
      throw new NotFoundError(
        `${principal} was given no role in ${project}: what the configuration or the catalog gives is changed there`,
      );
    }
    return this.#present(caller, project);
  }

  /**
   * A component may name a System that is not in the catalog, or not any more: whoever has a role there by other ways
   * looks after what is deployed.
   */
  async #projectOf(caller: Caller, ref: string): Promise<string> {
    try {
      return (await this.#roles.projectOf(ref, caller.credentials)).project;
    } catch (error) {
      const project = ref.toLowerCase();
      if (
        error instanceof NotFoundError &&
        (await this.#store.roles.isProject(project)) &&
        (await this.#roles.roleOf(principalOf(caller), project))
      ) {
        return project;
      }
      throw error;
    }
  }

  async #mustManage(caller: Caller, project: string): Promise<void> {
    const { role, reason } = await this.#roles.explain(
      principalOf(caller),
      project,
    );
    const verdict = mayManage(role, reason);
    if (!verdict.allowed) {
      throw new NotAllowedError(verdict.reason);
    }
  }

  /** Whether somebody stays owner, whatever is given or taken here. */
  async #hasOtherOwner(project: string): Promise<boolean> {
    return (await this.#roles.holdersOf(project)).some(
      ({ role, source }) => role === 'owner' && source !== 'binding',
    );
  }

  async #present(caller: Caller, project: string): Promise<ProjectRoles> {
    const [{ role, reason }, holders] = await Promise.all([
      this.#roles.explain(principalOf(caller), project),
      this.#roles.holdersOf(project),
    ]);
    const hasOwner = holders.some(holder => holder.role === 'owner');
    return {
      project,
      role: role ?? null,
      reason,
      manage:
        caller.credentials.principal.type === 'user'
          ? mayManage(role, reason)
          : { allowed: false, reason: 'People give roles, not machines' },
      items: [...holders, ...this.#roles.machinesOf(project)],
      hasOwner,
      remedy: hasOwner ? null : OWNER_REMEDY,
    };
  }
}

function mayManage(role: Role | undefined, reason: string): Verdict {
  return role === 'owner'
    ? { allowed: true, reason }
    : {
        allowed: false,
        reason: `Only owners of the project give and take roles. ${reason}`,
      };
}

/** A user or a group, as the catalog writes it. */
function parse(principal: string): string {
  try {
    const ref = parseEntityRef(principal);
    if (/^(user|group)$/i.test(ref.kind)) {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Said below.
  }
  throw new InputError(
    `principal: "${principal}" is no user or group, such as user:default/mia or group:default/platform`,
  );
}
