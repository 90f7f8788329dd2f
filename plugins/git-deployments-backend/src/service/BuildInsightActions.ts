import type {
  ApprovalChange,
  BuildEvent,
} from 'backstage-plugin-git-deployments-common';
import type { ChangeFinder } from '../approvals/ChangeFinder';
import type { BuildService } from '../containers/BuildService';
import type { Store } from '../store';
import type { Caller, GitDeploymentsService } from './types';

/** What explains a build. */
export class BuildInsightActions
  implements Pick<GitDeploymentsService, 'getBuildChange' | 'listBuildEvents'>
{
  readonly #builds: BuildService;
  readonly #changes: ChangeFinder;
  readonly #store: Store;

  constructor(options: {
    builds: BuildService;
    changes: ChangeFinder;
    store: Store;
  }) {
    this.#builds = options.builds;
    this.#changes = options.changes;
    this.#store = options.store;
  }

  async getBuildChange(
    _caller: Caller,
    { buildId }: { buildId: string },
  ): Promise<ApprovalChange> {
    return this.#changes.sincePrevious(await this.#builds.get(buildId));
  }

  async listBuildEvents(
    _caller: Caller,
    { buildId }: { buildId: string },
  ): Promise<{ items: BuildEvent[] }> {
    const { id } = await this.#builds.get(buildId);
    return { items: await this.#store.buildEvents.list(id) };
  }
}
