import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  administerPermission,
  auditReadPermission,
  buildCancelPermission,
  buildTriggerPermission,
  connectionUsePermission,
  containerCreatePermission,
  containerDeletePermission,
  containerReadPermission,
  containerUpdatePermission,
  roleManagePermission,
  type MinimumProtection,
} from 'backstage-plugin-git-deployments-common';
import type { Store } from '../store';
import { PermissionGate } from './PermissionGate';
import type { GitDeploymentsService } from './types';

/**
 * Asks the permission policy before the service does anything. A policy can only narrow: roles and protection are the
 * service's own, and are asked whatever the policy says.
 *
 * What belongs to a container (builds, decisions, logs, requests) is seen by who may see the container; where a policy's
 * answer depends on the container, lists are narrowed in the database, so that pages and counts are of what is seen.
 */
export class AuthorizedGitDeploymentsService implements GitDeploymentsService {
  readonly #inner: GitDeploymentsService;
  readonly #gate: PermissionGate;

  constructor(options: {
    inner: GitDeploymentsService;
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    store: Pick<Store, 'approvals' | 'builds' | 'containers'>;
    /** The least protection of an environment: a policy's rule is about the protection in effect. */
    minimumOf: (environment: string) => MinimumProtection;
  }) {
    this.#inner = options.inner;
    this.#gate = new PermissionGate(options);
  }

  listProviders: GitDeploymentsService['listProviders'] = () =>
    this.#inner.listProviders();

  listConnections: GitDeploymentsService['listConnections'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.listConnections(caller, input);
  };

  startConnection: GitDeploymentsService['startConnection'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, connectionUsePermission);
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
    await this.#gate.basic(caller, connectionUsePermission);
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
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.listRepositories(caller, input);
  };

  listBranches: GitDeploymentsService['listBranches'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.listBranches(caller, input);
  };

  listFiles: GitDeploymentsService['listFiles'] = async (caller, input) => {
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.listFiles(caller, input);
  };

  testWatchPath: GitDeploymentsService['testWatchPath'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.testWatchPath(caller, input);
  };

  inspectFolder: GitDeploymentsService['inspectFolder'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, connectionUsePermission);
    return this.#inner.inspectFolder(caller, input);
  };

  // They are listed for whoever is about to make a container.
  listTargets: GitDeploymentsService['listTargets'] = async (caller, input) => {
    await this.#gate.basic(caller, containerCreatePermission);
    return this.#inner.listTargets(caller, input);
  };

  adviseContainer: GitDeploymentsService['adviseContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.adviseContainer(caller, input);
  };

  getDefaults: GitDeploymentsService['getDefaults'] = (caller, input) =>
    this.#inner.getDefaults(caller, input);

  listContainers: GitDeploymentsService['listContainers'] = (caller, input) =>
    this.#gate.list(caller, filter =>
      this.#inner.listContainers(caller, input, filter),
    );

  listOrphanedContainers: GitDeploymentsService['listOrphanedContainers'] =
    async (caller, input) => {
      await this.#gate.basic(caller, administerPermission);
      return this.#gate.list(caller, filter =>
        this.#inner.listOrphanedContainers(caller, input, filter),
      );
    };

  getContainer: GitDeploymentsService['getContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.getContainer(caller, input);
  };

  createContainer: GitDeploymentsService['createContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, containerCreatePermission);
    return this.#inner.createContainer(caller, input);
  };

  updateContainer: GitDeploymentsService['updateContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerUpdatePermission,
      input.containerId,
    );
    return this.#inner.updateContainer(caller, input);
  };

  deleteContainer: GitDeploymentsService['deleteContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerDeletePermission,
      input.containerId,
    );
    return this.#inner.deleteContainer(caller, input);
  };

  listBuilds: GitDeploymentsService['listBuilds'] = async (caller, input) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.listBuilds(caller, input);
  };

  getContainerStatistics: GitDeploymentsService['getContainerStatistics'] =
    async (caller, input) => {
      await this.#gate.resource(
        caller,
        containerReadPermission,
        input.containerId,
      );
      return this.#inner.getContainerStatistics(caller, input);
    };

  // It tells of both: who may not see one of them learns nothing.
  compareContainers: GitDeploymentsService['compareContainers'] = async (
    caller,
    input,
  ) => {
    for (const containerId of [input.containerId, input.with]) {
      await this.#gate.resource(caller, containerReadPermission, containerId);
    }
    return this.#inner.compareContainers(caller, input);
  };

  triggerBuild: GitDeploymentsService['triggerBuild'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      buildTriggerPermission,
      input.containerId,
    );
    return this.#inner.triggerBuild(caller, input);
  };

  getBuild: GitDeploymentsService['getBuild'] = async (caller, input) => {
    await this.#gate.readBuild(caller, input.buildId);
    return this.#inner.getBuild(caller, input);
  };

  getBuildChange: GitDeploymentsService['getBuildChange'] = async (
    caller,
    input,
  ) => {
    await this.#gate.readBuild(caller, input.buildId);
    return this.#inner.getBuildChange(caller, input);
  };

  listBuildEvents: GitDeploymentsService['listBuildEvents'] = async (
    caller,
    input,
  ) => {
    await this.#gate.readBuild(caller, input.buildId);
    return this.#inner.listBuildEvents(caller, input);
  };

  listDecisions: GitDeploymentsService['listDecisions'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.listDecisions(caller, input);
  };

  checkHook: GitDeploymentsService['checkHook'] = async (caller, input) => {
    await this.#gate.resource(
      caller,
      containerUpdatePermission,
      input.containerId,
    );
    return this.#inner.checkHook(caller, input);
  };

  rotateHookSecret: GitDeploymentsService['rotateHookSecret'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerUpdatePermission,
      input.containerId,
    );
    return this.#inner.rotateHookSecret(caller, input);
  };

  listDeliveries: GitDeploymentsService['listDeliveries'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.listDeliveries(caller, input);
  };

  getDelivery: GitDeploymentsService['getDelivery'] = async (caller, input) => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.getDelivery(caller, input);
  };

  replayDelivery: GitDeploymentsService['replayDelivery'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.replayDelivery(caller, input);
  };

  rotateEncryption: GitDeploymentsService['rotateEncryption'] =
    async caller => {
      await this.#gate.basic(caller, administerPermission);
      return this.#inner.rotateEncryption(caller);
    };

  // Streams ask this again while they last: a policy that begins to deny ends them.
  openLog: GitDeploymentsService['openLog'] = async (caller, input) => {
    await this.#gate.readBuild(caller, input.buildId);
    return this.#inner.openLog(caller, input);
  };

  cancelBuild: GitDeploymentsService['cancelBuild'] = async (caller, input) => {
    const containerId = await this.#gate.readBuild(caller, input.buildId);
    await this.#gate.resource(caller, buildCancelPermission, containerId);
    return this.#inner.cancelBuild(caller, input);
  };

  redeployBuild: GitDeploymentsService['redeployBuild'] = async (
    caller,
    input,
  ) => {
    const containerId = await this.#gate.readBuild(caller, input.buildId);
    await this.#gate.resource(caller, buildTriggerPermission, containerId);
    return this.#inner.redeployBuild(caller, input);
  };

  rollbackContainer: GitDeploymentsService['rollbackContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.readBuild(caller, input.buildId);
    await this.#gate.resource(
      caller,
      buildTriggerPermission,
      input.containerId,
    );
    return this.#inner.rollbackContainer(caller, input);
  };

  promoteBuild: GitDeploymentsService['promoteBuild'] = async (
    caller,
    input,
  ) => {
    await this.#gate.readBuild(caller, input.fromBuildId);
    await this.#gate.resource(
      caller,
      buildTriggerPermission,
      input.containerId,
    );
    return this.#inner.promoteBuild(caller, input);
  };

  unpinContainer: GitDeploymentsService['unpinContainer'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      buildTriggerPermission,
      input.containerId,
    );
    return this.#inner.unpinContainer(caller, input);
  };

  listClusters: GitDeploymentsService['listClusters'] = async caller => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.listClusters(caller);
  };

  checkCluster: GitDeploymentsService['checkCluster'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.checkCluster(caller, input);
  };

  getClusterPipelines: GitDeploymentsService['getClusterPipelines'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, administerPermission);
    return this.#inner.getClusterPipelines(caller, input);
  };

  getContainerRights: GitDeploymentsService['getContainerRights'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.getContainerRights(caller, input);
  };

  listContainerChanges: GitDeploymentsService['listContainerChanges'] = async (
    caller,
    input,
  ) => {
    await this.#gate.resource(
      caller,
      containerReadPermission,
      input.containerId,
    );
    return this.#inner.listContainerChanges(caller, input);
  };

  listApprovals: GitDeploymentsService['listApprovals'] = (caller, input) =>
    this.#gate.list(caller, filter =>
      this.#inner.listApprovals(caller, input, filter),
    );

  getApproval: GitDeploymentsService['getApproval'] = async (caller, input) => {
    await this.#gate.readApproval(caller, input.approvalId);
    return this.#inner.getApproval(caller, input);
  };

  approve: GitDeploymentsService['approve'] = async (caller, input) => {
    await this.#gate.decideApproval(caller, input.approvalId);
    return this.#inner.approve(caller, input);
  };

  reject: GitDeploymentsService['reject'] = async (caller, input) => {
    await this.#gate.decideApproval(caller, input.approvalId);
    return this.#inner.reject(caller, input);
  };

  // To take back what one asked for takes no more than to see it.
  withdraw: GitDeploymentsService['withdraw'] = async (caller, input) => {
    await this.#gate.readApproval(caller, input.approvalId);
    return this.#inner.withdraw(caller, input);
  };

  override: GitDeploymentsService['override'] = async (caller, input) => {
    await this.#gate.decideApproval(caller, input.approvalId);
    return this.#inner.override(caller, input);
  };

  getProjectRoles: GitDeploymentsService['getProjectRoles'] = (caller, input) =>
    this.#inner.getProjectRoles(caller, input);

  setProjectRole: GitDeploymentsService['setProjectRole'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, roleManagePermission);
    return this.#inner.setProjectRole(caller, input);
  };

  removeProjectRole: GitDeploymentsService['removeProjectRole'] = async (
    caller,
    input,
  ) => {
    await this.#gate.basic(caller, roleManagePermission);
    return this.#inner.removeProjectRole(caller, input);
  };

  listAudit: GitDeploymentsService['listAudit'] = async (caller, input) => {
    await this.#gate.basic(caller, auditReadPermission);
    return this.#gate.list(caller, filter =>
      this.#inner.listAudit(caller, input, filter),
    );
  };

  exportAudit: GitDeploymentsService['exportAudit'] = async (caller, input) => {
    await this.#gate.basic(caller, auditReadPermission);
    return this.#inner.exportAudit(
      caller,
      input,
      await this.#gate.someFilter(caller),
    );
  };
}
