import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  approvalDecidePermission,
  containerReadPermission,
  type MinimumProtection,
  type Page,
} from 'backstage-plugin-git-deployments-common';
import { ReadFilters } from '../permissions/ReadFilters';
import type { ContainerFilter, Store } from '../store';
import type { Caller } from './types';

/** Asks the permission policy; what it does not allow is a NotAllowedError that names the permission. */
export class PermissionGate {
  readonly #permissions: PermissionsService;
  readonly #filters: ReadFilters;
  readonly #store: Pick<Store, 'approvals' | 'builds'>;

  constructor(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    store: Pick<Store, 'approvals' | 'builds' | 'containers'>;
    minimumOf: (environment: string) => MinimumProtection;
  }) {
    this.#permissions = options.permissions;
    this.#filters = new ReadFilters(options);
    this.#store = options.store;
  }

  /** A list of what the caller may see: nothing at all is an empty one. */
  async list<T>(
    caller: Caller,
    list: (filter: ContainerFilter | undefined) => Promise<Page<T>>,
  ): Promise<Page<T>> {
    const filter = await this.#filters.of(caller.credentials);
    return filter === 'nothing'
      ? { items: [], totalItems: 0, pageInfo: {} }
      : list(filter);
  }

  /** What the caller may see, where to see nothing is an error; undefined for all. */
  async someFilter(caller: Caller): Promise<ContainerFilter | undefined> {
    const filter = await this.#filters.of(caller.credentials);
    if (filter === 'nothing') {
      throw refusal(containerReadPermission.name);
    }
    return filter;
  }

  /** The container of a build that the caller may see. */
  async readBuild(caller: Caller, buildId: string): Promise<string> {
    const build = await this.#store.builds.get(buildId);
    if (!build) {
      throw new NotFoundError(`There is no build ${buildId}`);
    }
    await this.resource(caller, containerReadPermission, build.containerId);
    return build.containerId;
  }

  /** The container of a request that the caller may see. */
  async readApproval(caller: Caller, approvalId: string): Promise<string> {
    const approval = await this.#store.approvals.get(approvalId);
    if (!approval) {
      throw new NotFoundError(`There is no request ${approvalId}`);
    }
    await this.resource(caller, containerReadPermission, approval.containerId);
    return approval.containerId;
  }

  /** For a request that the caller may see and decide. */
  async decideApproval(caller: Caller, approvalId: string): Promise<void> {
    const containerId = await this.readApproval(caller, approvalId);
    await this.resource(caller, approvalDecidePermission, containerId);
  }

  /** For what is about no container. */
  async basic(caller: Caller, permission: BasicPermission): Promise<void> {
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials: caller.credentials,
    });
    refuse(result, permission.name);
  }

  /** For what is about a container. */
  async resource(
    caller: Caller,
    permission: ResourcePermission,
    containerId: string,
  ): Promise<void> {
    const [{ result }] = await this.#permissions.authorize(
      [{ permission, resourceRef: containerId }],
      { credentials: caller.credentials },
    );
    refuse(result, permission.name);
  }
}

function refuse(result: AuthorizeResult, permission: string): void {
  if (result !== AuthorizeResult.ALLOW) {
    throw refusal(permission);
  }
}

function refusal(permission: string): NotAllowedError {
  return new NotAllowedError(
    `The portal's permission policy does not allow you ${permission}: ask its administrators`,
  );
}
