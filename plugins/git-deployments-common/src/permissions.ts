import { createPermission } from '@backstage/plugin-permission-common';

/** The type of resource that container and build permissions are about: a container. */
export const RESOURCE_TYPE_CONTAINER = 'git-deployments-container';

/** See a container, its history, its ledger and its logs. */
export const containerReadPermission = createPermission({
  name: 'git-deployments.container.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Make containers. */
export const containerCreatePermission = createPermission({
  name: 'git-deployments.container.create',
  attributes: { action: 'create' },
});

/** Change a container. */
export const containerUpdatePermission = createPermission({
  name: 'git-deployments.container.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Delete a container. */
export const containerDeletePermission = createPermission({
  name: 'git-deployments.container.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Ask for a build of a container, deploy what was built before, roll back, promote, and unpin. */
export const buildTriggerPermission = createPermission({
  name: 'git-deployments.build.trigger',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Cancel a build of a container. */
export const buildCancelPermission = createPermission({
  name: 'git-deployments.build.cancel',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Approve, reject and override requests of a container. */
export const approvalDecidePermission = createPermission({
  name: 'git-deployments.approval.decide',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CONTAINER,
});

/** Give and take roles in projects. Needs the role owner there too. */
export const roleManagePermission = createPermission({
  name: 'git-deployments.role.manage',
  attributes: { action: 'update' },
});

/** Read the audit trail. Needs a role that may: admin in the project, or in `gitDeployments.roles`. */
export const auditReadPermission = createPermission({
  name: 'git-deployments.audit.read',
  attributes: { action: 'read' },
});

/** Connect an account at a provider, and browse with it. */
export const connectionUsePermission = createPermission({
  name: 'git-deployments.connection.use',
  attributes: {},
});

/** Look at deliveries and clusters, replay deliveries, and rotate encryption keys. Needs a role in `gitDeployments.roles` too. */
export const administerPermission = createPermission({
  name: 'git-deployments.administer',
  attributes: {},
});

/** All permissions of Git Deployments. A policy can only narrow what roles and protection allow. */
export const gitDeploymentsPermissions = [
  containerReadPermission,
  containerCreatePermission,
  containerUpdatePermission,
  containerDeletePermission,
  buildTriggerPermission,
  buildCancelPermission,
  approvalDecidePermission,
  roleManagePermission,
  auditReadPermission,
  connectionUsePermission,
  administerPermission,
];
