import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_CONTAINER,
  type Role,
} from 'backstage-plugin-git-deployments-common';
import type { ContainerCondition, ContainerRow } from '../store';

/** A container as rules see it: with the protection in effect, and with the roles that owners gave in its project. */
export type ContainerResource = Pick<
  ContainerRow,
  'id' | 'project' | 'entityRef' | 'environment' | 'protection'
> & { bindings: readonly { principal: string; role: Role }[] };

/** Containers, for permission policies. A reference is the container's id. */
export const containerResourceRef = createPermissionResourceRef<
  ContainerResource,
  ContainerCondition
>().with({
  pluginId: 'git-deployments',
  resourceType: RESOURCE_TYPE_CONTAINER,
});
