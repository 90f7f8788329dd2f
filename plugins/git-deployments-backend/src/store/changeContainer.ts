import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { refuseTaken } from './containerConflicts';
import { toStored } from './containerRows';
import type { ContainerRow } from './tables';

/** Changes a container if nobody else did since `version` was read: within a transaction, or on its own. */
export async function changeContainer(
  knex: Knex,
  id: string,
  version: number,
  changes: Partial<ContainerRow>,
): Promise<void> {
  const changed = await refuseTaken(() =>
    knex('containers')
      .where({ id, version })
      .update({ ...toStored(changes), version: version + 1 }),
  );
  if (changed === 0) {
    throw new ConflictError(
      'Someone else has just changed this container; look at it again and repeat your change',
    );
  }
}
