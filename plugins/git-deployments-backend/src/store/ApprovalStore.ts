import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type { ApprovalState } from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import type { BuildChanges } from './BuildStore';
import { changeBuild } from './changeBuild';
import { changeContainer } from './changeContainer';
import { fromColumns, toColumns } from './columns';
import { narrowContainers, type ContainerFilter } from './ContainerFilter';
import { refusedBuild, type RefusedState } from './endApprovals';
import type {
  ApprovalDecisionRow,
  ApprovalRow,
  BuildRow,
  ContainerRow,
} from './tables';

/** What someone says to a request. */
export type NewApprovalDecision = Pick<
  ApprovalDecisionRow,
  'by' | 'decision' | 'comment' | 'at'
>;

/** How a request ends by what someone says: what becomes of its build, and of its container. */
export type ApprovalEnd =
  | {
      state: 'approved';
      reason: string;
      build: BuildRow;
      changes: BuildChanges;
      container?: {
        row: Pick<ContainerRow, 'id' | 'version'>;
        changes: Partial<ContainerRow>;
      };
    }
  | { state: RefusedState; reason: string; build: BuildRow };

/** Requests that someone else must grant, and what people said to them. */
export class ApprovalStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<ApprovalRow | undefined> {
    const row = await this.#knex('approvals').where({ id }).first();
    return row && fromColumns<ApprovalRow>('approvals', row);
  }

  /** The requests of these builds. */
  async ofBuilds(
    buildIds: readonly string[],
  ): Promise<Map<string, ApprovalRow>> {
    const rows = await this.#knex('approvals').whereIn('build_id', [
      ...buildIds,
    ]);
    return new Map(
      rows.map(row => {
        const approval = fromColumns<ApprovalRow>('approvals', row);
        return [approval.buildId, approval];
      }),
    );
  }

  /**
   * Requests, newest first.
   *
   * @param where.containers - narrows to some containers
   */
  async list(
    where: {
      state?: ApprovalState;
      containerId?: string;
      containers?: ContainerFilter;
    },
    page: { limit: number; offset: number },
  ): Promise<{ items: ApprovalRow[]; totalItems: number }> {
    const narrowed = () => {
      const query = this.#knex('approvals').where({
        ...(where.state && { state: where.state }),
        ...(where.containerId && { container_id: where.containerId }),
      });
      return where.containers
        ? query.whereIn(
            'container_id',
            narrowContainers(
              this.#knex('containers').select('containers.id'),
              where.containers,
            ),
          )
        : query;
    };
    const [{ count }] = await narrowed().count({ count: '*' });
    const rows = await narrowed()
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit)
      .offset(page.offset);
    return {
      items: rows.map(row => fromColumns<ApprovalRow>('approvals', row)),
      totalItems: Number(count),
    };
  }

  /** What waits and is due to expire. */
  async listExpired(now: string, limit: number): Promise<ApprovalRow[]> {
    const rows = await this.#knex('approvals')
      .where({ state: 'pending' })
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(limit);
    return rows.map(row => fromColumns<ApprovalRow>('approvals', row));
  }

  /** What of a container ended at that time by something else than an answer. */
  async listEnded(containerId: string, at: string): Promise<ApprovalRow[]> {
    const rows = await this.#knex('approvals')
      .where({ container_id: containerId, ended_at: at })
      .whereIn('state', ['void', 'retired']);
    return rows.map(row => fromColumns<ApprovalRow>('approvals', row));
  }

  /** What people said to these requests, oldest first. */
  async decisionsOf(
    approvalIds: readonly string[],
  ): Promise<ApprovalDecisionRow[]> {
    const rows = await this.#knex('approval_decisions')
      .whereIn('approval_id', [...approvalIds])
      .orderBy('id');
    return rows.map(row =>
      fromColumns<ApprovalDecisionRow>('approval_decisions', row),
    );
  }

  /**
   * Keeps what someone says to a request, with what comes of it, in one transaction: of two people at once exactly one
   * is heard first, and the other learns what it is now.
   *
   * @param decision - undefined where nobody says anything: it expires, or is void
   * @param end - undefined while more people must approve
   * @throws ConflictError - where the request, its build or its container was changed since it was read, or where this
   *   person has said something already
   */
  async settle(
    approval: ApprovalRow,
    decision: NewApprovalDecision | undefined,
    end: ApprovalEnd | undefined,
    now: string,
  ): Promise<void> {
    try {
      await this.#knex.transaction(async tx => {
        // First, as whoever changes the container does: two that waited for each other would both be refused.
        if (tx.client.config.client === 'pg') {
          await tx('containers')
            .where({ id: approval.containerId })
            .forUpdate()
            .first('id');
        }
        if (end?.state === 'approved' && end.container) {
          const { row, changes } = end.container;
          await changeContainer(tx, row.id, row.version, changes);
        }
        const changed = await tx('approvals')
          .where({
            id: approval.id,
            version: approval.version,
            state: 'pending',
          })
          .update({
            version: approval.version + 1,
            ...(end && {
              state: end.state,
              reason: end.reason,
              ended_at: now,
            }),
          });
        if (changed === 0) {
          throw new ConflictError('Someone else was quicker: look again');
        }
        if (decision) {
          const said = tx('approval_decisions').insert(
            toColumns('approval_decisions', {
              approvalId: approval.id,
              ...decision,
            }),
          );
          // Who approved, and finds that nobody else comes, may still break the glass.
          await (decision.decision === 'override'
            ? said.onConflict(['approval_id', 'by']).merge()
            : said);
        }
        if (end?.state === 'approved') {
          await changeBuild(tx, end.build, end.changes, now);
        } else if (end) {
          await changeBuild(
            tx,
            end.build,
            refusedBuild(end.state, end.reason, now),
            now,
          );
        }
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          `${decision?.by} has answered this request already`,
        );
      }
      throw error;
    }
  }
}
