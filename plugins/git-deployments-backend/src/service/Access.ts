import { InputError, NotAllowedError } from '@backstage/errors';
import { mayDeploy, type Actor, type Verdict } from '../decide/protection';
import type { RoleService } from '../roles/RoleService';
import type { ContainerRow } from '../store';
import { mayChange } from './rights';
import type { Caller } from './types';

/** Who the caller is: only people act through the API. */
export function userOf(caller: Caller): string {
  const { userEntityRef } = caller.credentials.principal;
  if (!userEntityRef) {
    throw new InputError('Sign in as a person');
  }
  return userEntityRef;
}

/** What callers may do by their roles. Each `must…` throws a NotAllowedError that says who may instead. */
export class Access {
  readonly #roles: RoleService;

  constructor(options: { roles: RoleService }) {
    this.#roles = options.roles;
  }

  async mustAdminister(caller: Caller): Promise<void> {
    if (!(await this.#roles.isAdministrator(userOf(caller)))) {
      throw new NotAllowedError(
        'This is for the platform’s administrators: who is owner or admin everywhere by gitDeployments.roles',
      );
    }
  }

  /** @param locked - whether the container is: then it takes an owner */
  async mayChange(
    caller: Caller,
    project: string,
    locked = false,
  ): Promise<Verdict> {
    const verdict = mayChange(
      await this.#roles.roleOf(userOf(caller), project),
      locked,
    );
    return { ...verdict, reason: `${verdict.reason} of ${project}` };
  }

  async mustChange(caller: Caller, project: string): Promise<void> {
    refuse(await this.mayChange(caller, project));
  }

  async mayChangeContainer(
    caller: Caller,
    { project, protection }: ContainerRow,
  ): Promise<Verdict> {
    return this.mayChange(caller, project, protection.level === 'locked');
  }

  async mustChangeContainer(
    caller: Caller,
    container: ContainerRow,
  ): Promise<void> {
    refuse(await this.mayChangeContainer(caller, container));
  }

  /** Whoever may deploy at the container's protection. */
  async mustDeploy(
    caller: Caller,
    { project, protection }: ContainerRow,
  ): Promise<Actor & { userRef: string }> {
    const userRef = userOf(caller);
    const actor = {
      userRef,
      name: userRef,
      role: await this.#roles.roleOf(userRef, project),
    };
    refuse(mayDeploy(protection, actor));
    return actor;
  }
}

function refuse({ allowed, reason }: Verdict): void {
  if (!allowed) {
    throw new NotAllowedError(reason);
  }
}
