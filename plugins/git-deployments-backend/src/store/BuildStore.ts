import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import {
  canTransition,
  isFinal,
  RUNNING_STATUSES,
  type BuildStatus,
  type SupersedePolicy,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import { tellCommit } from './CommitStatusStore';
import type { BuildRow, ContainerRow, DecisionRow } from './tables';

/** A build before the store has numbered it. */
export type NewBuild = Omit<BuildRow, 'number' | 'version'>;

/** A decision before the store has numbered it. */
export type NewDecision = Omit<DecisionRow, 'seq'>;

/** What may be changed of a build. */
export type BuildChanges = Partial<
  Omit<BuildRow, 'id' | 'containerId' | 'number' | 'version'>
>;

const LIVE: readonly BuildStatus[] = [
  'pending_approval',
  'queued',
  ...RUNNING_STATUSES,
];

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
   */
  async decide(
    container: Pick<ContainerRow, 'id' | 'supersede' | 'lastDecidedSha'>,
    decision: NewDecision,
    build?: NewBuild,
    options: { marksDecided?: 'once' | 'again'; tellsCommit?: boolean } = {},
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
        await supersede(tx, container.id, container.supersede, build);
        const [{ last }] = await tx('builds')
          .where({ container_id: container.id })
          .max({ last: 'number' });
        const number = Number(last ?? 0) + 1;
        await tx('builds').insert(
          toColumns('builds', { ...build, number, version: 1 }),
        );
        await appendHistory(
          tx,
          build.id,
          null,
          build.status,
          build.reason,
          build.queuedAt,
        );
        await tx('containers')
          .where({ id: container.id })
          .update({ pipeline_status: build.pipelineStatus });
        await tellCommit(tx, build, build.queuedAt);
      }
      return { decision: kept, fresh: true };
    });
  }

  /**
   * Changes a build if nobody else did since it was read, and appends to its history where the state changes. Throws
   * ConflictError where someone was quicker, or where the container's slot is taken: read again.
   */
  async update(
    build: BuildRow,
    changes: BuildChanges,
    now: string,
  ): Promise<BuildRow> {
    const to = changes.status ?? build.status;
    if (to !== build.status && !canTransition(build.status, to)) {
      throw new ConflictError(
        `A build that is ${build.status} cannot become ${to}`,
      );
    }
    try {
      return await this.#knex.transaction(async tx => {
        const changed = await tx('builds')
          .where({ id: build.id, version: build.version })
          .update({
            ...toColumns('builds', changes),
            version: build.version + 1,
          });
        if (changed === 0) {
          throw new ConflictError(
            `Build ${build.id} was changed by someone else`,
          );
        }
        if (to !== build.status) {
          await appendHistory(
            tx,
            build.id,
            build.status,
            to,
            changes.reason ?? null,
            now,
          );
          await tellCommit(tx, build, now);
        }
        if (changes.pipelineStatus) {
          const [{ last }] = await tx('builds')
            .where({ container_id: build.containerId })
            .max({ last: 'number' });
          if (Number(last) === build.number) {
            await tx('containers')
              .where({ id: build.containerId })
              .update({ pipeline_status: changes.pipelineStatus });
          }
        }
        return { ...build, ...changes, version: build.version + 1 };
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          `Another build of ${build.containerId} is running`,
        );
      }
      throw error;
    }
  }

  /** Takes due builds of a cluster that are not over, for `leaseMs`. */
  async claim(
    cluster: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<BuildRow[]> {
    return this.#knex.transaction(async tx => {
      const due = tx('builds')
        .where({ cluster })
        .whereIn('status', ['queued', ...RUNNING_STATUSES])
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(limit);
      const rows = await (tx.client.config.client === 'pg'
        ? due.forUpdate().skipLocked()
        : due);
      const dueAt = new Date(now.getTime() + leaseMs).toISOString();
      await tx('builds')
        .whereIn(
          'id',
          rows.map(row => row.id),
        )
        .update({ due_at: dueAt });
      return rows.map(row =>
        fromColumns<BuildRow>('builds', { ...row, due_at: dueAt }),
      );
    });
  }

  /** Says when to look at a build again; never a change that anyone else must see. */
  async setDue(id: string, dueAt: string): Promise<void> {
    await this.#knex('builds').where({ id }).update({ due_at: dueAt });
  }

  /** Keeps the instructions of the Dockerfile, which the log's titles need; nobody decides by them. */
  async setInstructions(id: string, instructions: string[]): Promise<void> {
    await this.#knex('builds')
      .where({ id })
      .update({ instructions: JSON.stringify(instructions) });
  }

  async get(id: string): Promise<BuildRow | undefined> {
    const row = await this.#knex('builds').where({ id }).first();
    return row && fromColumns<BuildRow>('builds', row);
  }

  /** What a queued build waits for: the running build of its container, or an older waiting one. */
  async findAhead(build: BuildRow): Promise<BuildRow | undefined> {
    const row = await this.#knex('builds')
      .where({ container_id: build.containerId })
      .where(query =>
        query
          .whereIn('status', [...RUNNING_STATUSES])
          .orWhere(older =>
            older
              .where({ status: 'queued' })
              .where('number', '<', build.number),
          ),
      )
      .orderBy('number')
      .first();
    return row && fromColumns<BuildRow>('builds', row);
  }

  async list(
    containerId: string,
    page: { limit: number; offset: number; status?: BuildStatus },
  ): Promise<{ items: BuildRow[]; totalItems: number }> {
    const where = {
      container_id: containerId,
      ...(page.status && { status: page.status }),
    };
    const [{ count }] = await this.#knex('builds')
      .where(where)
      .count({ count: '*' });
    const rows = await this.#knex('builds')
      .where(where)
      .orderBy('number', 'desc')
      .limit(page.limit)
      .offset(page.offset);
    return {
      items: rows.map(row => fromColumns<BuildRow>('builds', row)),
      totalItems: Number(count),
    };
  }

  /** The newest build of a container, in one of the states if they are given. */
  async newest(
    containerId: string,
    statuses?: readonly BuildStatus[],
  ): Promise<BuildRow | undefined> {
    const query = this.#knex('builds')
      .where({ container_id: containerId })
      .orderBy('number', 'desc');
    const row = await (statuses
      ? query.whereIn('status', [...statuses])
      : query
    ).first();
    return row && fromColumns<BuildRow>('builds', row);
  }

  /** The newest build whose commit counts as covered: it succeeded, or is still live. */
  async newestCovering(containerId: string): Promise<BuildRow | undefined> {
    return this.newest(containerId, ['succeeded', ...LIVE]);
  }

  async getDecision(id: string): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions').where({ id }).first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** What was decided about a change for a container. */
  async findDecision(
    containerId: string,
    changeKey: string,
  ): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions')
      .where({ container_id: containerId, change_key: changeKey })
      .first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** The newest decision about a ref of a container. */
  async newestDecision(
    containerId: string,
    ref: string,
  ): Promise<DecisionRow | undefined> {
    const row = await this.#knex('decisions')
      .where({ container_id: containerId, ref })
      .whereNot({ trigger: 'manual' })
      .orderBy('seq', 'desc')
      .first();
    return row && fromColumns<DecisionRow>('decisions', row);
  }

  /** The ledger of a container, newest first: what was decided before `before`. */
  async listDecisions(
    containerId: string,
    page: { limit: number; before?: number },
  ): Promise<{ items: DecisionRow[]; totalItems: number }> {
    const [{ count }] = await this.#knex('decisions')
      .where({ container_id: containerId })
      .count({ count: '*' });
    const query = this.#knex('decisions')
      .where({ container_id: containerId })
      .orderBy('seq', 'desc')
      .limit(page.limit);
    const rows = await (page.before === undefined
      ? query
      : query.where('seq', '<', page.before));
    return {
      items: rows.map(row => fromColumns<DecisionRow>('decisions', row)),
      totalItems: Number(count),
    };
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

async function markDecided(
  tx: Knex.Transaction,
  { id, lastDecidedSha }: Pick<ContainerRow, 'id' | 'lastDecidedSha'>,
  sha: string | null,
  once: boolean,
): Promise<void> {
  const changed = await tx('containers')
    .where({ id, ...(once && { last_decided_sha: lastDecidedSha }) })
    .update({ last_decided_sha: sha });
  if (changed === 0) {
    throw new ConflictError(
      `Another commit than ${sha} was decided for ${id} just now`,
    );
  }
}

async function supersede(
  tx: Knex.Transaction,
  containerId: string,
  policy: SupersedePolicy,
  by: NewBuild,
): Promise<void> {
  if (policy === 'queue-all') {
    return;
  }
  const reason = `Superseded by ${by.id}, which builds ${by.tag}`;
  const statuses: BuildStatus[] =
    policy === 'cancel-running' ? ['queued', 'building'] : ['queued'];
  const rows = await tx('builds')
    .where({ container_id: containerId })
    .whereIn('status', statuses)
    .select('id', 'status', 'version', 'sha');
  for (const { id, status, version, sha } of rows) {
    const to: BuildStatus = status === 'queued' ? 'superseded' : 'cancelling';
    const changed = await tx('builds')
      .where({ id, version })
      .update({
        status: to,
        reason,
        version: version + 1,
        due_at: by.queuedAt,
        ...(isFinal(to) && { pipeline_status: null, finished_at: by.queuedAt }),
      });
    if (changed > 0) {
      await appendHistory(tx, id, status, to, reason, by.queuedAt);
      await tellCommit(tx, { id, containerId, sha }, by.queuedAt);
    }
  }
}

async function appendHistory(
  tx: Knex.Transaction,
  buildId: string,
  from: BuildStatus | null,
  to: BuildStatus,
  reason: string | null,
  at: string,
): Promise<void> {
  await tx('build_history').insert({
    build_id: buildId,
    from_status: from,
    to_status: to,
    reason,
    at,
  });
}
