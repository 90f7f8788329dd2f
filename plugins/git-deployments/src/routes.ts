import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The Deployments tab of an entity. */
export const deploymentsRouteRef = createRouteRef();

/** The form that makes a container. */
export const newContainerRouteRef = createSubRouteRef({
  parent: deploymentsRouteRef,
  path: '/new',
});

/** Who has which role in the project. */
export const rolesRouteRef = createSubRouteRef({
  parent: deploymentsRouteRef,
  path: '/roles',
});

/** One container. */
export const containerRouteRef = createSubRouteRef({
  parent: deploymentsRouteRef,
  path: '/:containerId',
});

/** The form that changes a container. */
export const editContainerRouteRef = createSubRouteRef({
  parent: deploymentsRouteRef,
  path: '/:containerId/edit',
});

/** One build of a container. */
export const buildRouteRef = createSubRouteRef({
  parent: deploymentsRouteRef,
  path: '/:containerId/builds/:buildId',
});

/** The containers of all entities that are one's own. */
export const overviewRouteRef = createRouteRef();

/** Settings > Git Providers. */
export const gitProvidersRouteRef = createRouteRef();

/** The webhook requests as they arrived, for administrators. */
export const deliveriesRouteRef = createRouteRef();

/** The clusters and what was found in them, for administrators. */
export const clustersRouteRef = createRouteRef();

/** The containers whose entity is gone, for administrators. */
export const orphansRouteRef = createRouteRef();

/** The requests that someone else must grant. */
export const approvalsRouteRef = createRouteRef();

/** Who did what. */
export const auditRouteRef = createRouteRef();
