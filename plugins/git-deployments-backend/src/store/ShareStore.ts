import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { ShareRow } from './tables';

/** Which repositories projects may use connections of others for. */
export class ShareStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Shares a repository; the same again answers the share that is there. */
  async insert(row: ShareRow): Promise<ShareRow> {
    const { connectionId, project, repositoryId } = row;
    await this.#knex('connection_shares')
      .insert(toColumns('connection_shares', row))
      .onConflict(['connection_id', 'project', 'repository_id'])
      .ignore();
    const kept = await this.#knex('connection_shares')
      .where({
        connection_id: connectionId,
        project,
        repository_id: repositoryId,
      })
      .first();
    return fromColumns<ShareRow>('connection_shares', kept);
  }

  /** Takes a share back; answers whether there was one. */
  async delete(connectionId: string, id: string): Promise<boolean> {
    const deleted = await this.#knex('connection_shares')
      .where({ id, connection_id: connectionId })
      .delete();
    return deleted > 0;
  }

  async listOfConnections(connectionIds: string[]): Promise<ShareRow[]> {
    const rows = await this.#knex('connection_shares')
      .whereIn('connection_id', connectionIds)
      .orderBy(['project', 'repository']);
    return rows.map(row => fromColumns<ShareRow>('connection_shares', row));
  }

  async listOfProject(project: string): Promise<ShareRow[]> {
    const rows = await this.#knex('connection_shares')
      .where({ project })
      .orderBy(['connection_id', 'repository']);
    return rows.map(row => fromColumns<ShareRow>('connection_shares', row));
  }
}
