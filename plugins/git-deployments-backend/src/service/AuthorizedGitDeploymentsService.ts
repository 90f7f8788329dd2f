import type { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  administerPermission,
  buildCancelPermission,
  buildTriggerPermission,
  connectionUsePermission,
  containerCreatePermission,
  containerDeletePermission,
  containerReadPermission,
  containerUpdatePermission,
} from 'backstage-plugin-git-deployments-common';
import type { Caller, GitDeploymentsService } from './types';

/**
 * Asks the permission policy before the service does anything. A policy can only narrow: roles and protection are the
 * service's own, and are asked whatever the policy says.
 */
export class AuthorizedGitDeploymentsService implements GitDeploymentsService {
  readonly #inner: GitDeploymentsService;
  readonly #permissions: PermissionsService;

  constructor(options: {
    inner: GitDeploymentsService;
    permissions: PermissionsService;
  }) {
    this.#inner = options.inner;
    this.#permissions = options.permissions;
  }

  listProviders: GitDeploymentsService['listProviders'] = () =>
    this.#inner.listProviders();

  listConnections: GitDeploymentsService['listConnections'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.listConnections(caller, input);
  };

  startConnection: GitDeploymentsService['startConnection'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.startConnection(caller, input);
  };

  // To take back what one gave is never refused.
  deleteConnection: GitDeploymentsService['deleteConnection'] = (
    caller,
    input,
  ) => this.#inner.deleteConnection(caller, input);

  shareConnection: GitDeploymentsService['shareConnection'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.shareConnection(caller, input);
  };

  unshareConnection: GitDeploymentsService['unshareConnection'] = (
    caller,
    input,
  ) => this.#inner.unshareConnection(caller, input);

  listRepositories: GitDeploymentsService['listRepositories'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.listRepositories(caller, input);
  };

  listBranches: GitDeploymentsService['listBranches'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.listBranches(caller, input);
  };

  listFiles: GitDeploymentsService['listFiles'] = async (caller, input) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.listFiles(caller, input);
  };

  testWatchPath: GitDeploymentsService['testWatchPath'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, connectionUsePermission);
    return this.#inner.testWatchPath(caller, input);
  };

  getDefaults: GitDeploymentsService['getDefaults'] = (caller, input) =>
    this.#inner.getDefaults(caller, input);

  listContainers: GitDeploymentsService['listContainers'] = async (
    caller,
    input,
  ) => {
    const page = await this.#inner.listContainers(caller, input);
    const allowed = await this.#filter(
      caller,
      page.items.map(({ id }) => id),
    );
    const items = page.items.filter(({ id }) => allowed.has(id));
    return {
      ...page,
      items,
      totalItems: page.totalItems - (page.items.length - items.length),
    };
  };

  listOrphanedContainers: GitDeploymentsService['listOrphanedContainers'] =
    async (caller, input) => {
      await this.#basic(caller, administerPermission);
      return this.#inner.listOrphanedContainers(caller, input);
    };

  getContainer: GitDeploymentsService['getContainer'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, containerReadPermission, input.containerId);
    return this.#inner.getContainer(caller, input);
  };

  createContainer: GitDeploymentsService['createContainer'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, containerCreatePermission);
    return this.#inner.createContainer(caller, input);
  };

  updateContainer: GitDeploymentsService['updateContainer'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, containerUpdatePermission, input.containerId);
    return this.#inner.updateContainer(caller, input);
  };

  deleteContainer: GitDeploymentsService['deleteContainer'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, containerDeletePermission, input.containerId);
    return this.#inner.deleteContainer(caller, input);
  };

  listBuilds: GitDeploymentsService['listBuilds'] = async (caller, input) => {
    await this.#resource(caller, containerReadPermission, input.containerId);
    return this.#inner.listBuilds(caller, input);
  };

  triggerBuild: GitDeploymentsService['triggerBuild'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, buildTriggerPermission, input.containerId);
    return this.#inner.triggerBuild(caller, input);
  };

  getBuild: GitDeploymentsService['getBuild'] = async (caller, input) => {
    const build = await this.#inner.getBuild(caller, input);
    await this.#resource(caller, containerReadPermission, build.containerId);
    return build;
  };

  listDecisions: GitDeploymentsService['listDecisions'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, containerReadPermission, input.containerId);
    return this.#inner.listDecisions(caller, input);
  };

  checkHook: GitDeploymentsService['checkHook'] = async (caller, input) => {
    await this.#resource(caller, containerUpdatePermission, input.containerId);
    return this.#inner.checkHook(caller, input);
  };

  rotateHookSecret: GitDeploymentsService['rotateHookSecret'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, containerUpdatePermission, input.containerId);
    return this.#inner.rotateHookSecret(caller, input);
  };

  listDeliveries: GitDeploymentsService['listDeliveries'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, administerPermission);
    return this.#inner.listDeliveries(caller, input);
  };

  getDelivery: GitDeploymentsService['getDelivery'] = async (caller, input) => {
    await this.#basic(caller, administerPermission);
    return this.#inner.getDelivery(caller, input);
  };

  replayDelivery: GitDeploymentsService['replayDelivery'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, administerPermission);
    return this.#inner.replayDelivery(caller, input);
  };

  rotateEncryption: GitDeploymentsService['rotateEncryption'] =
    async caller => {
      await this.#basic(caller, administerPermission);
      return this.#inner.rotateEncryption(caller);
    };

  openLog: GitDeploymentsService['openLog'] = async (caller, input) => {
    await this.getBuild(caller, input);
    return this.#inner.openLog(caller, input);
  };

  cancelBuild: GitDeploymentsService['cancelBuild'] = async (caller, input) => {
    const { containerId } = await this.getBuild(caller, input);
    await this.#resource(caller, buildCancelPermission, containerId);
    return this.#inner.cancelBuild(caller, input);
  };

  redeployBuild: GitDeploymentsService['redeployBuild'] = async (
    caller,
    input,
  ) => {
    const { containerId } = await this.getBuild(caller, input);
    await this.#resource(caller, buildTriggerPermission, containerId);
    return this.#inner.redeployBuild(caller, input);
  };

  rollbackContainer: GitDeploymentsService['rollbackContainer'] = async (
    caller,
    input,
  ) => {
    await this.getBuild(caller, input);
    await this.#resource(caller, buildTriggerPermission, input.containerId);
    return this.#inner.rollbackContainer(caller, input);
  };

  promoteBuild: GitDeploymentsService['promoteBuild'] = async (
    caller,
    input,
  ) => {
    await this.getBuild(caller, { buildId: input.fromBuildId });
    await this.#resource(caller, buildTriggerPermission, input.containerId);
    return this.#inner.promoteBuild(caller, input);
  };

  unpinContainer: GitDeploymentsService['unpinContainer'] = async (
    caller,
    input,
  ) => {
    await this.#resource(caller, buildTriggerPermission, input.containerId);
    return this.#inner.unpinContainer(caller, input);
  };

  listClusters: GitDeploymentsService['listClusters'] = async caller => {
    await this.#basic(caller, administerPermission);
    return this.#inner.listClusters(caller);
  };

  checkCluster: GitDeploymentsService['checkCluster'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, administerPermission);
    return this.#inner.checkCluster(caller, input);
  };

  getClusterPipelines: GitDeploymentsService['getClusterPipelines'] = async (
    caller,
    input,
  ) => {
    await this.#basic(caller, administerPermission);
    return this.#inner.getClusterPipelines(caller, input);
  };

  async #basic(caller: Caller, permission: BasicPermission): Promise<void> {
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials: caller.credentials,
    });
    refuse(result, permission.name);
  }

  async #resource(
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

  async #filter(caller: Caller, containerIds: string[]): Promise<Set<string>> {
    const results = await this.#permissions.authorize(
      containerIds.map(resourceRef => ({
        permission: containerReadPermission,
        resourceRef,
      })),
      { credentials: caller.credentials },
    );
    return new Set(
      containerIds.filter(
        (_, index) => results[index].result === AuthorizeResult.ALLOW,
      ),
    );
  }
}

function refuse(result: AuthorizeResult, permission: string): void {
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `The portal's permission policy does not allow you ${permission}: ask its administrators`,
    );
  }
}
