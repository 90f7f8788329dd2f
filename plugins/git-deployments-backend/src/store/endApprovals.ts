import type {
  ApprovalState,
  BuildStatus,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { changeBuild } from './changeBuild';
import { fromColumns } from './columns';
import type { BuildRow } from './tables';

/** What becomes of a build whose request ends so. */
const BUILD_ENDS = {
  rejected: 'rejected',
  withdrawn: 'cancelled',
  expired: 'expired',
  void: 'expired',
  retired: 'superseded',
} as const satisfies Partial<Record<ApprovalState, BuildStatus>>;

/** How a request ends that is not granted. */
export type RefusedState = keyof typeof BUILD_ENDS;

/** What a build is changed to whose request has ended so. */
export function refusedBuild(state: RefusedState, reason: string, at: string) {
  return { status: BUILD_ENDS[state], reason, finishedAt: at } as const;
}

/**
 * Ends the requests of a container that wait, and the builds that wait for them. Part of the transaction of what ends
 * them.
 *
 * @param end.before - only those of builds with a lower number
 */
export async function endApprovals(
  tx: Knex.Transaction,
  containerId: string,
  end: { state: RefusedState; reason: string; at: string; before?: number },
): Promise<void> {
  const { state, reason, at, before } = end;
  const rows = await tx('builds')
    .where({ container_id: containerId, status: 'pending_approval' })
    .where(query =>
      before === undefined ? query : query.where('number', '<', before),
    );
  for (const row of rows) {
    const build = fromColumns<BuildRow>('builds', row);
    const ended = await tx('approvals')
      .where({ build_id: build.id, state: 'pending' })
      .update({ state, reason, ended_at: at, version: tx.raw('version + 1') });
    if (ended > 0) {
      await changeBuild(tx, build, refusedBuild(state, reason, at), at);
    }
  }
}
