import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  administerPermission,
  approvalDecidePermission,
  auditReadPermission,
  buildCancelPermission,
  buildTriggerPermission,
  connectionUsePermission,
  containerCreatePermission,
  containerDeletePermission,
  containerReadPermission,
  containerUpdatePermission,
  roleManagePermission,
} from 'backstage-plugin-git-deployments-common';
import type { Store } from '../store';
import {
  containerResourceRef,
  type ContainerResource,
} from './containerResource';
import { containerRules } from './rules';

/** Tells the permission framework what it may be asked about, and by which rules. */
export function registerPermissions(options: {
  permissionsRegistry: PermissionsRegistryService;
  store: Pick<Store, 'containers' | 'roles'>;
}): void {
  const { permissionsRegistry, store } = options;
  permissionsRegistry.addPermissions([
    containerCreatePermission,
    roleManagePermission,
    auditReadPermission,
    connectionUsePermission,
    administerPermission,
  ]);
  permissionsRegistry.addResourceType({
    resourceRef: containerResourceRef,
    permissions: [
      containerReadPermission,
      containerUpdatePermission,
      containerDeletePermission,
      buildTriggerPermission,
      buildCancelPermission,
      approvalDecidePermission,
    ],
    rules: Object.values(containerRules),
    getResources: ids => containerResources(store, ids),
  });
}

/** The containers of these ids, in their order; undefined where there is none. */
export async function containerResources(
  store: Pick<Store, 'containers' | 'roles'>,
  ids: readonly string[],
): Promise<(ContainerResource | undefined)[]> {
  const rows = await Promise.all(ids.map(id => store.containers.get(id)));
  const bindings = await store.roles.listOfProjects(
    rows.flatMap(row => (row ? [row.project] : [])),
  );
  return rows.map(
    row =>
      row && {
        ...row,
        bindings: bindings.filter(({ project }) => project === row.project),
      },
  );
}
