import { ConflictError } from '@backstage/errors';
import {
  canTransition,
  type BuildStatus,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import type { BuildChanges } from './BuildStore';
import { toColumns } from './columns';
import { tellCommit } from './CommitStatusStore';
import type { BuildRow } from './tables';

/**
 * Changes a build if nobody else did since it was read, appends to its history where the state changes, and notes what
 * its commit has to say. Part of the transaction that makes it so.
 *
 * @throws ConflictError - where someone was quicker, or where no build may go from the one state to the other
 */
export async function changeBuild(
  tx: Knex.Transaction,
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
  const changed = await tx('builds')
    .where({ id: build.id, version: build.version })
    .update({
      ...toColumns('builds', changes),
      version: build.version + 1,
    });
  if (changed === 0) {
    throw new ConflictError(`Build ${build.id} was changed by someone else`);
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
}

/** Appends to the states that a build went through. */
export async function appendHistory(
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
