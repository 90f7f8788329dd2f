import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type {
  MinimumProtection,
  SettingChange,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { atLeast } from '../decide/protection';
import { fromColumns, toColumns } from './columns';
import { narrowContainers, type ContainerFilter } from './ContainerFilter';
import { endApprovals } from './endApprovals';
import {
  targetKey,
  type ContainerChangeRow,
  type ContainerRow,
} from './tables';

type StoredContainer = Omit<ContainerRow, 'target'> & {
  cluster: string;
  namespace: string;
  kind: ContainerRow['target']['kind'];
  workloadName: string;
  containerName: string;
  workload: ContainerRow['target']['workload'];
};

function toRow(row: Record<string, unknown>): ContainerRow {
  const {
    cluster,
    namespace,
    kind,
    workloadName,
    containerName,
    workload,
    ...rest
  } = fromColumns<StoredContainer>('containers', row);
  return {
    ...rest,
    target: {
      cluster,
      namespace,
      kind,
      name: workloadName,
      containerName,
      workload,
    },
  };
}

function toStored(row: Partial<ContainerRow>): Record<string, unknown> {
  const { target, ...rest } = row;
  return toColumns('containers', {
    ...rest,
    ...(target && {
      cluster: target.cluster,
      namespace: target.namespace,
      kind: target.kind,
      workloadName: target.name,
      containerName: target.containerName,
      workload: target.workload,
    }),
  });
}

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

/** A change of settings, as it is kept, and what it does to requests that wait. */
export interface ContainerRecord {
  by: string;
  changes: SettingChange[];
  at: string;
  /** Why requests are void by it; undefined where they stay. */
  voids?: string;
}

/** Containers. What is read of one is never less protected than the platform wants for its environment. */
export class ContainerStore {
  readonly #knex: Knex;
  readonly #toRow: (row: Record<string, unknown>) => ContainerRow;

  constructor(
    knex: Knex,
    options: {
      /** The least protection of an environment. */
      minimumOf?: (environment: string) => MinimumProtection;
    } = {},
  ) {
    this.#knex = knex;
    const { minimumOf } = options;
    this.#toRow = stored => {
      const row = toRow(stored);
      return minimumOf
        ? {
            ...row,
            protection: atLeast(row.protection, minimumOf(row.environment)),
          }
        : row;
    };
  }

  async get(id: string): Promise<ContainerRow | undefined> {
    const row = await this.#knex('containers').where({ id }).first();
    return row && this.#toRow(row);
  }

  /**
   * Keeps a new container.
   *
   * @throws ConflictError - where its name, its image, its target, or for another project its workload is taken
   */
  async insert(row: ContainerRow): Promise<void> {
    await this.#knex.transaction(async tx => {
      await refuseTaken(() => tx('containers').insert(toStored(row)));
      await mustOwnWorkload(tx, row.target, row.project, row.id);
    });
  }

  /**
   * Changes the container if nobody else did since `version` was read.
   *
   * @param record - kept with it, where a person changed settings
   */
  async update(
    id: string,
    version: number,
    changes: Partial<ContainerRow>,
    record?: ContainerRecord,
  ): Promise<void> {
    await this.#knex.transaction(async tx => {
      await changeContainer(tx, id, version, changes);
      if (changes.target || changes.project) {
        const after = await tx('containers').where({ id }).first();
        const { target, project } = toRow(after);
        await mustOwnWorkload(tx, target, project, id);
      }
      if (record) {
        const { voids, ...kept } = record;
        await tx('container_changes').insert(
          toColumns('container_changes', {
            containerId: id,
            version: version + 1,
            ...kept,
          }),
        );
        if (voids) {
          await endApprovals(tx, id, {
            state: 'void',
            reason: voids,
            at: record.at,
          });
        }
      }
    });
  }

  /** How its settings were changed, newest first. */
  async listChanges(
    containerId: string,
    page: { limit: number; offset: number },
  ): Promise<{ items: ContainerChangeRow[]; totalItems: number }> {
    const where = { container_id: containerId };
    const [{ count }] = await this.#knex('container_changes')
      .where(where)
      .count({ count: '*' });
    const rows = await this.#knex('container_changes')
      .where(where)
      .orderBy('id', 'desc')
      .limit(page.limit)
      .offset(page.offset);
    return {
      items: rows.map(row =>
        fromColumns<ContainerChangeRow>('container_changes', row),
      ),
      totalItems: Number(count),
    };
  }

  /**
   * Whether a container of another project has the same workload.
   *
   * @param except - the id of a container that does not count
   */
  async workloadIsElsewhere(
    target: ContainerRow['target'],
    project: string,
    except = '',
  ): Promise<boolean> {
    return isElsewhere(this.#knex, target, project, except);
  }

  /** Takes a connection from the container, whatever else of it has changed; no other connection. */
  async disconnect(id: string, connectionId: string): Promise<void> {
    await this.#knex('containers')
      .where({ id, connection_id: connectionId })
      .update({
        connection_id: null,
        version: this.#knex.raw('version + 1'),
      });
  }

  async delete(id: string): Promise<void> {
    await this.#knex('containers').where({ id }).delete();
  }

  /** All entities that have containers. */
  async entityRefs(): Promise<string[]> {
    return this.#knex('containers')
      .distinct()
      .orderBy('entity_ref')
      .pluck('entity_ref');
  }

  /** All environments that containers are in. */
  async environments(): Promise<string[]> {
    return this.#knex('containers')
      .distinct()
      .orderBy('environment')
      .pluck('environment');
  }

  async listOfEntities(
    entityRefs: readonly string[],
    page: { limit: number; offset: number },
    filter?: ContainerFilter,
  ): Promise<{ items: ContainerRow[]; totalItems: number }> {
    const narrowed = () =>
      narrowContainers(
        this.#knex('containers').whereIn('entity_ref', [...entityRefs]),
        filter,
      );
    const [{ count }] = await narrowed().count({ count: '*' });
    const rows = await narrowed()
      .orderBy(['name', 'environment', 'id'])
      .limit(page.limit)
      .offset(page.offset);
    return { items: rows.map(this.#toRow), totalItems: Number(count) };
  }

  /** The namespaces of a cluster that containers are deployed to. */
  async namespacesIn(cluster: string): Promise<string[]> {
    return this.#knex('containers')
      .where({ cluster })
      .distinct()
      .orderBy('namespace')
      .pluck('namespace');
  }

  /** The containers that build with a connection. */
  async listOfConnection(connectionId: string): Promise<ContainerRow[]> {
    const rows = await this.#knex('containers')
      .where({ connection_id: connectionId })
      .orderBy('id');
    return rows.map(this.#toRow);
  }

  /** Containers that are connected, and whose repository has no webhook: whoever was to make it did not get so far. */
  async listWithoutHook(limit: number): Promise<ContainerRow[]> {
    const rows = await this.#knex('containers')
      .whereNotNull('connection_id')
      .whereNotExists(
        this.#knex('hooks')
          .whereRaw(
            'hooks.provider = containers.provider and hooks.repository_id = containers.repository_id',
          )
          .select(this.#knex.raw('1')),
      )
      .orderBy('id')
      .limit(limit);
    return rows.map(this.#toRow);
  }

  async countByConnection(
    connectionIds: string[],
  ): Promise<Map<string, number>> {
    const rows: { connection_id: string; count: number | string }[] =
      await this.#knex('containers')
        .whereIn('connection_id', connectionIds)
        .groupBy('connection_id')
        .select('connection_id', this.#knex.raw('count(*) as count'));
    return new Map(rows.map(row => [row.connection_id, Number(row.count)]));
  }

  /** The containers that track a repository, by the provider's id of it. */
  async listTracking(
    provider: string,
    repositoryId: string,
  ): Promise<ContainerRow[]> {
    const rows = await this.#knex('containers')
      .where({ provider, repository_id: repositoryId })
      .orderBy('id');
    return rows.map(this.#toRow);
  }
}

/** No project rolls out what is another one's: asked once more in the transaction, for two that come at once. */
async function mustOwnWorkload(
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

async function isElsewhere(
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

async function refuseTaken<T>(write: () => PromiseLike<T>): Promise<T> {
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
