import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { targetKey, type ContainerRow } from './tables';

/** No project rolls out what is another one's: asked once more in the transaction, for two that come at once. */
export async function mustOwnWorkload(
  tx: Knex.Transaction,
  target: ContainerRow['target'],
  project: string,
  id: string,
): Promise<void> {
  if (tx.client.config.client === 'pg') {
    await tx.raw('select pg_advisory_xact_lock(hashtext(?))', [
      targetKey(target),
    ]);
  }
  if (await isElsewhere(tx, target, project, id)) {
    throw new ConflictError(
      `${target.kind} ${target.name} is deployed to by another project; choose another workload`,
    );
  }
}

/** Whether a container of another project has the same workload. */
export async function isElsewhere(
  knex: Knex,
  { cluster, namespace, kind, name }: ContainerRow['target'],
  project: string,
  except: string,
): Promise<boolean> {
  const row = await knex('containers')
    .where({ cluster, namespace, kind, workload_name: name })
    .whereNot({ project })
    .whereNot({ id: except })
    .first('id');
  return row !== undefined;
}

/** Says in words for people what of a container is taken. */
export async function refuseTaken<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDatabaseConflictError(error)) {
      throw error;
    }
    // The driver's own words come last, after the statement: they name the columns (SQLite) or the index (PostgreSQL).
    const text = String(error).split(' - ').at(-1) ?? '';
    if (/containers\.image|containers_image_unique/.test(text)) {
      throw new ConflictError(
        'That image repository belongs to another container; give this one its own',
      );
    }
    if (/workload_name|containers_target_unique/.test(text)) {
      throw new ConflictError(
        'That target belongs to another container; choose another workload or container name',
      );
    }
    throw new ConflictError(
      'The entity has a container of that name in that environment already; choose another name',
    );
  }
}
