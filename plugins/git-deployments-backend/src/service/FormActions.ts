import type { AdvisorService } from '../advisor/AdvisorService';
import type { BrowseService } from '../browse/BrowseService';
import type { ContainerService } from '../containers/ContainerService';
import type { RoleService } from '../roles/RoleService';
import type { Store } from '../store';
import type { TargetService } from '../targets/TargetService';
import type { Access } from './Access';
import { browsable } from './browsable';
import type { Caller, GitDeploymentsService } from './types';

/** What the form of a container asks beforehand, and what there is to say of one that exists. */
export class FormActions
  implements
    Pick<
      GitDeploymentsService,
      'inspectFolder' | 'listTargets' | 'adviseContainer'
    >
{
  readonly #rooms: { store: Store; roles: RoleService };
  readonly #access: Access;
  readonly #browse: BrowseService;
  readonly #containers: ContainerService;
  readonly #advisor: AdvisorService;
  readonly #targets: TargetService;

  constructor(options: {
    store: Store;
    roles: RoleService;
    access: Access;
    browse: BrowseService;
    containers: ContainerService;
    advisor: AdvisorService;
    targets: TargetService;
  }) {
    this.#rooms = options;
    this.#access = options.access;
    this.#browse = options.browse;
    this.#containers = options.containers;
    this.#advisor = options.advisor;
    this.#targets = options.targets;
  }

  async inspectFolder(
    caller: Caller,
    input: Parameters<GitDeploymentsService['inspectFolder']>[1],
  ) {
    return this.#browse.inspect(
      await browsable(this.#rooms, caller, input.connectionId),
      input,
    );
  }

  async listTargets(
    caller: Caller,
    {
      entityRef: given,
      ...place
    }: Parameters<GitDeploymentsService['listTargets']>[1],
  ) {
    const { entityRef, project } = await this.#rooms.roles.projectOf(
      given,
      caller.credentials,
    );
    await this.#access.mustChange(caller, project);
    return this.#targets.list({ entityRef, project }, place);
  }

  async adviseContainer(
    _caller: Caller,
    { containerId }: { containerId: string },
  ) {
    return this.#advisor.advise(await this.#containers.get(containerId));
  }
}
