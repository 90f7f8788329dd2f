import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  CANCELLABLE_STATUSES,
  type Build,
} from 'backstage-plugin-git-deployments-common';
import type { TokenVault } from '../connections/TokenVault';
import { short } from '../decide/decide';
import { closeStages } from '../engine/stages';
import { newId } from '../ids';
import type { QueueView } from '../engine/QueueView';
import type { BuildRow, ContainerRow, NewBuild, Store } from '../store';
import { authorityOf, authorsOf, gated, type Request } from './gate';
import { newBuild } from './newBuild';
import { presentBuild } from './present';

/** How often a cancellation is tried again that met another change of the build. */
const MOST_TRIES = 5;

/** Builds that people ask for, and the history. */
export class BuildService {
  readonly #store: Store;
  readonly #vault: TokenVault;
  readonly #queue: QueueView;
  readonly #onNew: (build: BuildRow) => Promise<void>;
  readonly #onChanged: (build: BuildRow) => void;

  constructor(options: {
    store: Store;
    vault: TokenVault;
    queue: QueueView;
    /** A build was made: it is queued, or waits for an approval. */
    onNew: (build: BuildRow) => Promise<void>;
    /** A build that runs is to be looked at. */
    onChanged: (build: BuildRow) => void;
  }) {
    this.#store = options.store;
    this.#vault = options.vault;
    this.#queue = options.queue;
    this.#onNew = options.onNew;
    this.#onChanged = options.onChanged;
  }

  async get(id: string): Promise<BuildRow> {
    const row = await this.#store.builds.get(id);
    if (!row) {
      throw new NotFoundError(`There is no build ${id}`);
    }
    return row;
  }

  async present(row: BuildRow): Promise<Build> {
    const [build] = await this.presentAll([row]);
    return build;
  }

  async presentAll(rows: readonly BuildRow[]): Promise<Build[]> {
    const [places, approvals] = await Promise.all([
      this.#queue.placesOf(rows),
      this.#store.approvals.ofBuilds(rows.map(({ id }) => id)),
    ]);
    return rows.map(row =>
      presentBuild(row, {
        queue: places.get(row.id),
        approval: approvals.get(row.id),
      }),
    );
  }

  /** Tells of a build that was just made, and answers it as it stands. */
  async announce(build: Pick<NewBuild, 'id'>): Promise<Build> {
    const row = await this.get(build.id);
    await this.#onNew(row);
    return this.present(row);
  }

  /**
   * Cancels a build that is queued or building. A queued one is over at once and never makes a pod; one that builds is
   * `cancelling` until its cluster confirms.
   *
   * @throws ConflictError - where it is neither, or where it ended or began to deploy in this very moment
   */
  async cancel(id: string, by: string): Promise<Build> {
    for (let tries = 1; ; tries += 1) {
      const build = await this.get(id);
      const { status } = build;
      if (!CANCELLABLE_STATUSES.includes(status)) {
        throw new ConflictError(
          `${id} is ${status}: only builds that are queued or building can be cancelled`,
        );
      }
      const now = new Date().toISOString();
      try {
        const changed = await this.#store.builds.update(
          build,
          status === 'queued'
            ? {
                status: 'cancelled',
                pipelineStatus: null,
                reason: `Cancelled by ${by} before it began`,
                finishedAt: now,
                stages: closeStages(build.stages, 'skipped', now),
              }
            : {
                status: 'cancelling',
                reason: `Cancelled by ${by}`,
                cancelRequestedAt: now,
              },
          now,
        );
        this.#onChanged(changed);
        return await this.present(changed);
      } catch (error) {
        // It moved on while it was read: what it is now decides.
        if (!(error instanceof ConflictError) || tries >= MOST_TRIES) {
          throw error;
        }
      }
    }
  }

  /** Queues a build of the newest commit of the branch, or of the given one, which must be an ancestor of it. */
  async trigger(
    container: ContainerRow,
    { actor, judgement }: Request,
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
    const { build, approval } = gated(
      newBuild({
        container,
        provider,
        commit,
        trigger: 'manual',
        triggeredBy: actor.userRef,
        now,
        authority: authorityOf({
          container,
          actor,
          judgement,
          rule: 'manual',
          authors: authorsOf(commit),
        }),
      }),
      container,
    );
    await this.#store.builds.decide(
      container,
      {
        id: newId('dcn'),
        containerId: container.id,
        deliveryId: null,
        changeKey: `manual/${build.id}`,
        outcome: judgement.outcome === 'ask' ? 'await approval' : 'build',
        rule: 'manual',
        reason: `${actor.name} asked for a build of ${short(commit.sha)}: ${
          judgement.reason
        }`,
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
      { marksDecided: 'again', approval },
    );
    return this.announce(build);
  }
}
