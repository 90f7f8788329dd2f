import { InputError, NotFoundError } from '@backstage/errors';
import type {
  Build,
  BuildStatus,
  Page,
} from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import type { Actor } from '../decide/protection';
import { short } from '../decide/decide';
import { newId } from '../ids';
import type { BuildRow, ContainerRow, Store } from '../store';
import { newBuild } from './newBuild';
import { presentBuild } from './present';

/** Builds that people ask for, and the history. */
export class BuildService {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #onQueued: (cluster: string) => void;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    onQueued: (cluster: string) => void;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#onQueued = options.onQueued;
  }

  async get(id: string): Promise<BuildRow> {
    const row = await this.#store.builds.get(id);
    if (!row) {
      throw new NotFoundError(`There is no build ${id}`);
    }
    return row;
  }

  async list(
    containerId: string,
    page: { limit: number; offset: number; status?: BuildStatus },
  ): Promise<Page<Build>> {
    const { items, totalItems } = await this.#store.builds.list(
      containerId,
      page,
    );
    return { items: items.map(presentBuild), totalItems, pageInfo: {} };
  }

  /** Queues a build of the newest commit of the branch, or of the given one, which must be an ancestor of it. */
  async trigger(
    container: ContainerRow,
    actor: Actor & { userRef: string },
    sha?: string,
  ): Promise<Build> {
    const { provider, commit } = await this.#vault.use(
      container.connectionId,
      async (token, git) => {
        const head = await git.getBranch(
          token,
          container.repository,
          container.branch,
        );
        if (sha !== undefined && sha !== head.sha) {
          const { status } = await git
            .compare(token, container.repository, sha, head.sha)
            .catch(error => {
              if (error instanceof NotFoundError) {
                throw new InputError(
                  `sha: ${container.repository} has no commit ${sha}`,
                );
              }
              throw error;
            });
          if (status !== 'ahead') {
            throw new InputError(
              `sha: ${short(sha)} is not on the branch ${container.branch}`,
            );
          }
        }
        return {
          provider: git,
          commit: await git.getCommit(
            token,
            container.repository,
            sha ?? head.sha,
          ),
        };
      },
    );
    const now = new Date().toISOString();
    const build = newBuild({
      container,
      provider,
      commit,
      trigger: 'manual',
      triggeredBy: actor.userRef,
      now,
    });
    await this.#store.builds.decide(
      container,
      {
        id: newId('dcn'),
        containerId: container.id,
        deliveryId: null,
        changeKey: `manual/${build.id}`,
        outcome: 'build',
        rule: 'manual',
        reason: `${actor.name} asked for a build of ${short(commit.sha)}`,
        trigger: 'manual',
        ref: `refs/heads/${container.branch}`,
        beforeSha: null,
        afterSha: commit.sha,
        message: commit.message.split('\n')[0],
        actor: actor.userRef,
        watchPath: container.watchPath,
        baseSha: null,
        matchedFiles: null,
        buildId: build.id,
        createdAt: now,
      },
      build,
      { marksDecided: 'again' },
    );
    this.#onQueued(build.cluster);
    return presentBuild(await this.get(build.id));
  }
}
