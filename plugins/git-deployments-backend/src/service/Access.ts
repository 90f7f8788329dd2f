import { InputError, NotAllowedError } from '@backstage/errors';
import type {
  ContainerRights,
  Verdict,
} from 'backstage-plugin-git-deployments-common';
import type { Permitted } from '../containers/gate';
import { judge, type Actor } from '../decide/protection';
import { machineRef, type RoleService } from '../roles/RoleService';
import type { ContainerRow } from '../store';
import { mayChange } from './rights';
import type { Caller } from './types';

/** Who the caller is: a user entity ref, or `machine:<subject>`. */
export function principalOf(caller: Caller): string {
  const { principal } = caller.credentials;
  return principal.type === 'user'
    ? principal.userEntityRef
    : machineRef(principal.subject);
}

/** Who the caller is, where only a person will do. */
export function userOf(caller: Caller): string {
  const { principal } = caller.credentials;
  if (principal.type !== 'user') {
    throw new InputError('Sign in as a person: machines may not do this');
  }
  return principal.userEntityRef;
}

/** Someone who is known, and may do what they want. */
export type KnownActor = Actor & { userRef: string };

/** What callers may do by their roles. Each `must…` throws a NotAllowedError that says who may instead. */
export class Access {
  readonly #roles: RoleService;

  constructor(options: { roles: RoleService }) {
    this.#roles = options.roles;
  }

  async mustAdminister(caller: Caller): Promise<void> {
    if (!(await this.isAdministrator(caller))) {
      throw new NotAllowedError(
        'This is for the platform’s administrators: who is owner or admin everywhere by gitDeployments.roles',
      );
    }
  }

  async isAdministrator(caller: Caller): Promise<boolean> {
    const { principal } = caller.credentials;
    return (
      principal.type === 'user' &&
      this.#roles.isAdministrator(principal.userEntityRef)
    );
  }

  /** The caller, with their role in a project and the groups that they are in. */
  async actorOf(caller: Caller, project: string): Promise<KnownActor> {
    const userRef = principalOf(caller);
    const [role, principals] = await Promise.all([
      this.#roles.roleOf(userRef, project),
      this.#roles.principalsOf(userRef),
    ]);
    return { userRef, name: userRef, role, principals };
  }

  /** @param locked - whether the container is: then it takes an owner */
  async mayChange(
    caller: Caller,
    project: string,
    locked = false,
  ): Promise<Verdict> {
    const verdict = mayChange(
      await this.#roles.roleOf(principalOf(caller), project),
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

  /** Whoever may deploy at the container's protection, or ask for it. */
  async mustDeployOrAsk(
    caller: Caller,
    container: ContainerRow,
  ): Promise<{ actor: KnownActor; judgement: Permitted }> {
    const actor = await this.actorOf(caller, container.project);
    const judgement = judge(container.protection, actor);
    if (judgement.outcome === 'refused') {
      throw new NotAllowedError(judgement.reason);
    }
    return { actor, judgement };
  }

  /** Whoever deploys to the container without asking. */
  async mustDeploy(
    caller: Caller,
    container: ContainerRow,
  ): Promise<KnownActor> {
    const { actor, judgement } = await this.mustDeployOrAsk(caller, container);
    if (judgement.outcome === 'ask') {
      throw new NotAllowedError(judgement.reason);
    }
    return actor;
  }

  /** Whoever deploys without asking, and whoever asked for the build, takes it back. */
  async mustCancel(
    caller: Caller,
    container: ContainerRow,
    triggeredBy: string | null,
  ): Promise<KnownActor> {
    const { actor, judgement } = await this.mustDeployOrAsk(caller, container);
    if (judgement.outcome === 'ask' && triggeredBy !== actor.userRef) {
      throw new NotAllowedError(
        `This container needs approvals: only admins and owners of the project cancel builds that others asked for`,
      );
    }
    return actor;
  }

  /** What the caller may do with a container, and why: what the pages and the errors say. */
  async rights(
    caller: Caller,
    container: ContainerRow,
  ): Promise<ContainerRights> {
    const [rights] = await this.rightsOf(caller, [container]);
    return rights;
  }

  /** The same for many, in their order: of each project the role is looked for once. */
  async rightsOf(
    caller: Caller,
    containers: readonly ContainerRow[],
  ): Promise<ContainerRights[]> {
    const projects = [...new Set(containers.map(({ project }) => project))];
    const actors = new Map(
      await Promise.all(
        projects.map(
          async (project): Promise<[string, KnownActor]> => [
            project,
            await this.actorOf(caller, project),
          ],
        ),
      ),
    );
    return containers.flatMap(container => {
      const actor = actors.get(container.project);
      return actor ? [rightsAs(actor, container)] : [];
    });
  }
}

function rightsAs(
  actor: KnownActor,
  { project, protection }: ContainerRow,
): ContainerRights {
  const { outcome, reason } = judge(protection, actor);
  const change = mayChange(actor.role, protection.level === 'locked');
  return {
    project,
    role: actor.role ?? null,
    deploy: { outcome, reason },
    change: { ...change, reason: `${change.reason} of ${project}` },
    unpin: { allowed: outcome === 'deploy', reason },
  };
}

function refuse({ allowed, reason }: Verdict): void {
  if (!allowed) {
    throw new NotAllowedError(reason);
  }
}
