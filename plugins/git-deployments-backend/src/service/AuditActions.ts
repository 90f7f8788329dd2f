import { InputError, NotAllowedError } from '@backstage/errors';
import {
  hasRole,
  type AuditEvent,
  type AuditFilter,
  type Page,
} from 'backstage-plugin-git-deployments-common';
import type { RoleService } from '../roles/RoleService';
import type { AuditWhere, ContainerFilter, Store } from '../store';
import { principalOf, type Access } from './Access';
import type { Cursors } from './cursors';
import type { Caller, GitDeploymentsService } from './types';

/** The audit trail: administrators see all of it, admins and owners of a project what is about that project. */
export class AuditActions
  implements Pick<GitDeploymentsService, 'listAudit' | 'exportAudit'>
{
  readonly #store: Pick<Store, 'audit' | 'containers'>;
  readonly #access: Access;
  readonly #roles: RoleService;
  readonly #cursors: Cursors;

  constructor(options: {
    store: Pick<Store, 'audit' | 'containers'>;
    access: Access;
    roles: RoleService;
    cursors: Cursors;
  }) {
    this.#store = options.store;
    this.#access = options.access;
    this.#roles = options.roles;
    this.#cursors = options.cursors;
  }

  async listAudit(
    caller: Caller,
    {
      limit,
      cursor,
      ...filter
    }: AuditFilter & { limit: number; cursor?: string },
    containers?: ContainerFilter,
  ): Promise<Page<AuditEvent>> {
    const where = await this.#narrow(caller, filter);
    const scope = [
      'audit',
      ...Object.entries(where)
        .filter(([, value]) => value !== undefined)
        .sort()
        .flat(),
    ];
    const before = this.#cursors.open(scope, cursor);
    const { items, totalItems } = await this.#store.audit.list(
      { ...where, containers },
      { limit, before: before === undefined ? undefined : Number(before) },
    );
    const last = items.length === limit ? items.at(-1) : undefined;
    return {
      items: items.map(present),
      totalItems,
      pageInfo: {
        nextCursor: this.#cursors.seal(scope, last && String(last.seq)),
      },
    };
  }

  async exportAudit(
    caller: Caller,
    filter: AuditFilter,
    containers?: ContainerFilter,
  ): Promise<AsyncIterable<AuditEvent>> {
    const where = await this.#narrow(caller, filter);
    return presented(this.#store.audit.all({ ...where, containers }));
  }

  /** What of the trail the caller may see, out of what they ask for. */
  async #narrow(caller: Caller, filter: AuditFilter): Promise<AuditWhere> {
    const where: AuditWhere = {
      ...filter,
      project: filter.project?.toLowerCase(),
      from: time('from', filter.from),
      to: time('to', filter.to),
    };
    if (await this.#access.isAdministrator(caller)) {
      return where;
    }
    const project = where.project ?? (await this.#projectOf(where.containerId));
    if (!project) {
      throw new NotAllowedError(
        'The whole audit trail is for the platform’s administrators: name a project, or a container that exists, of which you are admin or owner',
      );
    }
    const { role, reason } = await this.#roles.explain(
      principalOf(caller),
      project,
    );
    if (!hasRole(role, 'admin')) {
      throw new NotAllowedError(
        `The audit trail of a project is for its admins and owners. ${reason}`,
      );
    }
    // A container may have come from another project: what happened there stays there.
    return { ...where, project };
  }

  async #projectOf(
    containerId: string | undefined,
  ): Promise<string | undefined> {
    return containerId === undefined
      ? undefined
      : (await this.#store.containers.get(containerId))?.project;
  }
}

async function* presented(
  rows: AsyncIterable<AuditEvent>,
): AsyncGenerator<AuditEvent> {
  for await (const row of rows) {
    yield present(row);
  }
}

/** Field by field: what a row has more is our own. */
function present(row: AuditEvent): AuditEvent {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    outcome: row.outcome,
    severity: row.severity,
    project: row.project,
    entityRef: row.entityRef,
    containerId: row.containerId,
    buildId: row.buildId,
    approvalId: row.approvalId,
    sha: row.sha,
    digest: row.digest,
    rule: row.rule,
    message: row.message,
  };
}

/** A time as it is kept. */
function time(name: string, given: string | undefined): string | undefined {
  if (given === undefined) {
    return undefined;
  }
  const at = new Date(given);
  if (Number.isNaN(at.getTime())) {
    throw new InputError(
      `${name}: must be a time such as 2026-11-24 or 2026-11-24T10:00:00Z`,
    );
  }
  return at.toISOString();
}
