import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  approvalsRouteRef,
  auditRouteRef,
  buildRouteRef,
  clustersRouteRef,
  containerRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  editContainerRouteRef,
  gitProvidersRouteRef,
  newContainerRouteRef,
  rolesRouteRef,
} from '../routes';

/** The addresses of the pages, for the entity that is shown. */
export function usePaths() {
  return {
    list: needed(useRouteRef(deploymentsRouteRef)),
    create: needed(useRouteRef(newContainerRouteRef)),
    container: needed(useRouteRef(containerRouteRef)),
    edit: needed(useRouteRef(editContainerRouteRef)),
    build: needed(useRouteRef(buildRouteRef)),
    roles: needed(useRouteRef(rolesRouteRef)),
    /** Undefined in a portal that has switched the page off. */
    approvals: useRouteRef(approvalsRouteRef),
    /** Undefined in a portal that has switched the page off. */
    audit: useRouteRef(auditRouteRef),
    /** Undefined in a portal that has switched the settings page off. */
    gitProviders: useRouteRef(gitProvidersRouteRef),
    /** Undefined in a portal that has switched the page off. */
    deliveries: useRouteRef(deliveriesRouteRef),
    /** Undefined in a portal that has switched the page off. */
    clusters: useRouteRef(clustersRouteRef),
  };
}

function needed<T>(route: T | undefined): T {
  if (!route) {
    throw new Error('The Deployments tab is not part of this app');
  }
  return route;
}
