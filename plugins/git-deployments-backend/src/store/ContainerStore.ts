import { ConflictError } from '@backstage/errors';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { ContainerRow } from './tables';

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

/** Containers. */
export class ContainerStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(id: string): Promise<ContainerRow | undefined> {
    const row = await this.#knex('containers').where({ id }).first();
    return row && toRow(row);
  }

  async insert(row: ContainerRow): Promise<void> {
    await refuseTaken(() => this.#knex('containers').insert(toStored(row)));
  }

  /** Changes the container if nobody else did since `version` was read. */
  async update(
    id: string,
    version: number,
    changes: Partial<ContainerRow>,
  ): Promise<void> {
    await changeContainer(this.#knex, id, version, changes);
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

  async listOfEntities(
    entityRefs: readonly string[],
    page: { limit: number; offset: number },
  ): Promise<{ items: ContainerRow[]; totalItems: number }> {
    const [{ count }] = await this.#knex('containers')
      .whereIn('entity_ref', [...entityRefs])
      .count({ count: '*' });
    const rows = await this.#knex('containers')
      .whereIn('entity_ref', [...entityRefs])
      .orderBy(['name', 'environment', 'id'])
      .limit(page.limit)
      .offset(page.offset);
    return { items: rows.map(toRow), totalItems: Number(count) };
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
    return rows.map(toRow);
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
    return rows.map(toRow);
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
    return rows.map(toRow);
  }
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
