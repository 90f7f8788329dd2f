import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import {
  RUNNING_STATUSES,
  type BuildStatus,
  type SupersedePolicy,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import { changeContainer } from './changeContainer';
import { markDecided, mustBeUnchanged } from './containerGuards';
import { tellCommit } from './CommitStatusStore';
import { appendHistory, changeBuild } from './changeBuild';
import { endApprovals } from './endApprovals';
import { searchable } from './searchable';
import { supersede } from './supersede';
import type {
  ApprovalRow,
  BuildRow,
  ContainerRow,
  DecisionRow,
} from './tables';

/** A build before the store has numbered it. */
export type NewBuild = Omit<BuildRow, 'number' | 'version'>;

/** A decision before the store has numbered it. */
export type NewDecision = Omit<DecisionRow, 'seq'>;

/** What may be changed of a build. */
export type BuildChanges = Partial<
  Omit<BuildRow, 'id' | 'containerId' | 'number' | 'version'>
>;

/** What is known of the end of a build. */
export interface BuildEnd {
  id: string;
  /** Null where it is not over. */
  finishedAt: string | null;
  /** Whether there is such a build. */
  known: boolean;
}

const LIVE: readonly BuildStatus[] = [
  'pending_approval',
  'queued',
  ...RUNNING_STATUSES,
];

/** The slot that a build is to take is held by another one: of its container, or of its workload. */
export class SlotTakenError extends ConflictError {}

/** Builds, their history, and the decisions that made them. */
export class BuildStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Records what a change meant for a container, with the build that came of it, in one transaction. The same change
   * again changes nothing: answers the decision that is kept.
   *
   * A new build retires waiting ones, and cancels a building one, as the container's supersede policy says.
   *
   * @param container - as it was when the change was judged
   * @param options.marksDecided - the commit becomes the one last decided for the container. `once`: ConflictError where
   *   someone else has decided anything for it since it was read, which would have to be judged anew.
   * @param options.tellsCommit - the commit says so at its provider, even if nothing is built.
   * @param options.supersede - instead of the container's own policy
   * @param options.changes - the container becomes this with it; ConflictError where it was changed since it was read
   * @param options.approval - the request that the build waits for
   */
  async decide(
    container: Pick<
      ContainerRow,
      'id' | 'supersede' | 'lastDecidedSha' | 'version'
    >,
    decision: NewDecision,
    build?: NewBuild,
    options: {
      marksDecided?: 'once' | 'again';
      tellsCommit?: boolean;
      supersede?: SupersedePolicy;
      changes?: Partial<ContainerRow>;
      approval?: ApprovalRow;
    } = {},
  ): Promise<{ decision: DecisionRow; fresh: boolean }> {
    return this.#knex.transaction(async tx => {
      const key = {
        container_id: container.id,
        change_key: decision.changeKey,
      };
      await tx('decisions')
        .insert(toColumns('decisions', decision))
        .onConflict(['container_id', 'change_key'])
        .ignore();
      const kept = fromColumns<DecisionRow>(
        'decisions',
        await tx('decisions').where(key).first(),
      );
      if (kept.id !== decision.id) {
        return { decision: kept, fresh: false };
      }
      if (options.changes) {
        await changeContainer(
          tx,
          container.id,
          container.version,
          options.changes,
        );
      }
      if (options.marksDecided) {
        await markDecided(
          tx,
          container,
          decision.afterSha,
          options.marksDecided === 'once',
        );
      }
      if (!build && options.tellsCommit && decision.afterSha) {
        await tellCommit(
          tx,
          {
            id: decision.id,
            containerId: container.id,
            sha: decision.afterSha,
          },
          decision.createdAt,
        );
      }
      if (build) {
        await supersede(
          tx,
          container.id,
          options.supersede ?? container.supersede,
          build,
        );
        const [{ last }] = await tx('builds')
          .where({ container_id: container.id })
          .max({ last: 'number' });
        const number = Number(last ?? 0) + 1;
        await tx('builds').insert(
          toColumns('builds', {
            ...build,
            ...searchable(build),
            number,
            version: 1,
          }),
        );
        await appendHistory(
          tx,
          build.id,
          null,
          build.status,
          build.reason,
          build.queuedAt,
        );
        if (options.approval) {
          await tx('approvals').insert(
            toColumns('approvals', options.approval),
          );
        }
        if (build.pipelineStatus) {
          await tx('containers')
            .where({ id: container.id })
            .update({ pipeline_status: build.pipelineStatus });
        }
        await tellCommit(tx, build, build.queuedAt);
      }
      return { decision: kept, fresh: true };
    });
  }

  /**
   * Changes a build if nobody else did since it was read, and appends to its history where the state changes. Throws
   * ConflictError where someone was quicker, or where the container's slot is taken: read again.
   *
   * @param options.guard - ConflictError where the container was changed since it was read
   * @param options.approval - the request that it waits for from now on; it retires older ones
   */
  async update(
    build: BuildRow,
    changes: BuildChanges,
    now: string,
    options: {
      guard?: Pick<ContainerRow, 'id' | 'version'>;
      approval?: ApprovalRow;
    } = {},
  ): Promise<BuildRow> {
    const { guard, approval } = options;
    try {
      return await this.#knex.transaction(async tx => {
        if (guard) {
          await mustBeUnchanged(tx, guard);
        }
        const changed = await changeBuild(tx, build, changes, now);
        if (approval) {
          await tx('approvals').insert(toColumns('approvals', approval));
          await endApprovals(tx, build.containerId, {
            state: 'retired',
            reason: `A newer candidate took its place: ${build.id}`,
            at: approval.createdAt,
            before: build.number,
          });
        }
        return changed;
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new SlotTakenError(
          changes.status === 'deploying'
            ? 'Another container of the same workload is being deployed'
            : `Another build of ${build.containerId} is running`,
        );
      }
      throw error;
    }
  }

  async get(id: string): Promise<BuildRow | undefined> {
    const row = await this.#knex('builds').where({ id }).first();
    return row && fromColumns<BuildRow>('builds', row);
  }

  /** The newest build of a container, in one of the states if they are given; with `before`, of those with a smaller number. */
  async newest(
    containerId: string,
    statuses?: readonly BuildStatus[],
    { before }: { before?: number } = {},
  ): Promise<BuildRow | undefined> {
    const query = this.#knex('builds')
      .where({ container_id: containerId })
      .modify(builder => {
        if (before !== undefined) {
          builder.where('number', '<', before);
        }
      })
      .orderBy('number', 'desc');
    const row = await (statuses
      ? query.whereIn('status', [...statuses])
      : query
    ).first();
    return row && fromColumns<BuildRow>('builds', row);
  }

  /** Keeps what is known of the instructions of the Dockerfile, which the log's titles need; nobody decides by it. */
  async setInstructions(
    id: string,
    known: Partial<
      Pick<BuildRow, 'instructions' | 'instructionLines' | 'instructionReached'>
    >,
  ): Promise<void> {
    await this.#knex('builds').where({ id }).update(toColumns('builds', known));
  }

  /** Which of these builds are known, and when they ended. */
  async ended(ids: readonly string[]): Promise<BuildEnd[]> {
    const rows = await this.#knex('builds')
      .whereIn('id', [...ids])
      .select('id', 'finished_at');
    const found = new Map(rows.map(row => [row.id, row.finished_at]));
    return ids.map(id => ({
      id,
      finishedAt: found.get(id) ?? null,
      known: found.has(id),
    }));
  }

  /** The newest build whose commit counts as covered: it succeeded, or is still live. */
  async newestCovering(containerId: string): Promise<BuildRow | undefined> {
    return this.newest(containerId, ['succeeded', ...LIVE]);
  }

  /** The states that a build went through, oldest first. */
  async history(
    buildId: string,
  ): Promise<{ from: BuildStatus | null; to: BuildStatus; at: string }[]> {
    const rows = await this.#knex('build_history')
      .where({ build_id: buildId })
      .orderBy('id');
    return rows.map(row => ({
      from: row.from_status,
      to: row.to_status,
      at: row.at,
    }));
  }
}
