import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { deploymentsRouteRef } from './routes';

/** The Deployments tab, on entities that something can run of. Its filter can be changed in `app.extensions`. */
export const deploymentsEntityContent = EntityContentBlueprint.make({
  name: 'deployments',
  params: {
    path: '/deployments',
    title: 'Deployments',
    routeRef: deploymentsRouteRef,
    filter: { kind: { $in: ['component', 'resource'] } },
    loader: () =>
      import('./components/DeploymentsRouter').then(m => (
        <m.DeploymentsRouter />
      )),
  },
});
