import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ContainerRow } from './tables';

/** ConflictError where a container was changed since it was read; it stays as it is until the transaction ends. */
export async function mustBeUnchanged(
  tx: Knex.Transaction,
  { id, version }: Pick<ContainerRow, 'id' | 'version'>,
): Promise<void> {
  const query = tx('containers').where({ id, version }).first('id');
  const same = await (tx.client.config.client === 'pg'
    ? query.forShare()
    : query);
  if (!same) {
    throw new ConflictError(`The container ${id} was changed by someone else`);
  }
}

/** Makes a commit the one last decided for a container; `once`: where no other one was since it was read. */
export async function markDecided(
  tx: Knex.Transaction,
  { id, lastDecidedSha }: Pick<ContainerRow, 'id' | 'lastDecidedSha'>,
  sha: string | null,
  once: boolean,
): Promise<void> {
  const changed = await tx('containers')
    .where({ id, ...(once && { last_decided_sha: lastDecidedSha }) })
    // A rollback that came meanwhile has pinned it: the push is to be judged anew.
    .where(query => (once ? query.whereNull('pinned') : query))
    .update({ last_decided_sha: sha });
  if (changed === 0) {
    throw new ConflictError(
      `Another commit than ${sha} was decided for ${id} just now`,
    );
  }
}
