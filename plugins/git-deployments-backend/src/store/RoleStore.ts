import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { fromColumns, toColumns } from './columns';
import type { ProjectRoleRow } from './tables';

/** Roles in projects that owners gave. */
export class RoleStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Who was given which role in a project, in the order of names. */
  async listOf(project: string): Promise<ProjectRoleRow[]> {
    const rows = await this.#knex('project_roles')
      .where({ project })
      .orderBy('principal');
    return rows.map(row => fromColumns<ProjectRoleRow>('project_roles', row));
  }

  /** The same for several projects. */
  async listOfProjects(projects: readonly string[]): Promise<ProjectRoleRow[]> {
    const rows = await this.#knex('project_roles')
      .whereIn('project', [...new Set(projects)])
      .orderBy(['project', 'principal']);
    return rows.map(row => fromColumns<ProjectRoleRow>('project_roles', row));
  }

  /** Whether containers are in a project: also one that the catalog does not know. */
  async isProject(project: string): Promise<boolean> {
    const row = await this.#knex('containers').where({ project }).first('id');
    return row !== undefined;
  }

  /**
   * Gives a role, in place of the one that the principal was given before.
   *
   * @param keepsOwner - refuses what would leave the project without a binding that makes somebody its owner
   */
  async set(row: ProjectRoleRow, keepsOwner: boolean): Promise<void> {
    await this.#knex.transaction(async tx => {
      if (keepsOwner && row.role !== 'owner') {
        await refuseLastOwner(tx, row.project, row.principal);
      }
      await tx('project_roles')
        .insert(toColumns('project_roles', row))
        .onConflict(['project', 'principal'])
        .merge();
    });
  }

  /**
   * Takes the role that a principal was given; false where there was none.
   *
   * @param keepsOwner - see {@link set}
   */
  async remove(
    project: string,
    principal: string,
    keepsOwner: boolean,
  ): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      if (keepsOwner) {
        await refuseLastOwner(tx, project, principal);
      }
      const removed = await tx('project_roles')
        .where({ project, principal })
        .delete();
      return removed > 0;
    });
  }
}

/** The rows stay locked until the end, so that of two owners who remove each other at once one remains. */
async function refuseLastOwner(
  tx: Knex.Transaction,
  project: string,
  principal: string,
): Promise<void> {
  const owners: string[] = await tx('project_roles')
    .where({ project, role: 'owner' })
    .orderBy('principal')
    .forUpdate()
    .pluck('principal');
  if (owners.includes(principal) && owners.length === 1) {
    throw new ConflictError(
      `${principal} is the last owner of ${project}: make somebody else owner first, or name owners in gitDeployments.roles.owner of the configuration`,
    );
  }
}
