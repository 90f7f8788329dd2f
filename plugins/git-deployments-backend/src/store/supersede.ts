import {
  isFinal,
  type BuildStatus,
  type SupersedePolicy,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import type { NewBuild } from './BuildStore';
import { appendHistory } from './changeBuild';
import { tellCommit } from './CommitStatusStore';
import { endApprovals } from './endApprovals';

/**
 * What a new build does to those before it: waiting ones are retired, and a building one is cancelled, as the policy
 * says. Requests that wait are retired by whatever deploys without asking, or asks itself.
 *
 * What is yet to be approved takes the place of what is yet to be approved, and of nothing else: whoever may only ask
 * stops nobody's deployment.
 */
export async function supersede(
  tx: Knex.Transaction,
  containerId: string,
  policy: SupersedePolicy,
  by: NewBuild,
): Promise<void> {
  const asks = by.authority?.by === 'asked';
  if (by.status === 'pending_approval' || !asks) {
    await endApprovals(tx, containerId, {
      state: 'retired',
      reason: `A newer candidate took its place: ${by.id}`,
      at: by.queuedAt,
    });
  }
  if (policy === 'queue-all' || by.status === 'pending_approval') {
    return;
  }
  const reason = `Superseded by ${by.id}, which builds ${by.tag}`;
  const statuses: BuildStatus[] =
    policy === 'cancel-running' ? ['queued', 'building'] : ['queued'];
  const rows = await tx('builds')
    .where({ container_id: containerId, ...(asks && { phase: 'build' }) })
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
        ...(to === 'cancelling' && { cancel_requested_at: by.queuedAt }),
        ...(isFinal(to) && { pipeline_status: null, finished_at: by.queuedAt }),
      });
    if (changed > 0) {
      await appendHistory(tx, id, status, to, reason, by.queuedAt);
      await tellCommit(tx, { id, containerId, sha }, by.queuedAt);
    }
  }
}
