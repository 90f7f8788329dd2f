import type {
  MinimumProtection,
  SettingChange,
} from 'backstage-plugin-git-deployments-common';
import type { Knex } from 'knex';
import { atLeast } from '../decide/protection';
import { fromColumns, toColumns } from './columns';
import { changeContainer } from './changeContainer';
import {
  isElsewhere,
  mustOwnWorkload,
  refuseTaken,
} from './containerConflicts';
import { narrowContainers, type ContainerFilter } from './ContainerFilter';
import {
  orderContainers,
  whereContainers,
  type ContainerListWhere,
} from './containerList';
import { toRow, toStored } from './containerRows';
import { endApprovals } from './endApprovals';
import type { ContainerChangeRow, ContainerRow } from './tables';

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

  /** The workloads of a namespace that containers of other projects have. */
  async workloadsElsewhere(
    place: { cluster: string; namespace: string },
    project: string,
  ): Promise<Pick<ContainerRow['target'], 'kind' | 'name'>[]> {
    return this.#knex('containers')
      .where({ cluster: place.cluster, namespace: place.namespace })
      .whereNot({ project })
      .distinct({ kind: 'kind', name: 'workload_name' });
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

  /** All projects that containers are in. */
  async projects(): Promise<string[]> {
    return this.#knex('containers')
      .distinct()
      .orderBy('project')
      .pluck('project');
  }

  async listOfEntities(
    entityRefs: readonly string[],
    page: { limit: number; offset: number },
    filter?: ContainerFilter,
  ): Promise<{ items: ContainerRow[]; totalItems: number }> {
    return this.list({ within: { entityRef: [...entityRefs] } }, page, filter);
  }

  /**
   * A page of containers.
   *
   * @param filter - those that the caller may see
   */
  async list(
    where: ContainerListWhere,
    page: { limit: number; offset: number },
    filter?: ContainerFilter,
  ): Promise<{ items: ContainerRow[]; totalItems: number }> {
    const narrowed = () =>
      whereContainers(
        this.#knex,
        narrowContainers(
          narrowContainers(this.#knex('containers'), where.within),
          filter,
        ),
        where,
      );
    const [{ count }] = await narrowed().count({ count: '*' });
    const rows = await orderContainers(this.#knex, narrowed(), where.order)
      .select('containers.*')
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
