import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { clustersRouteRef, deliveriesRouteRef } from './routes';

/** The webhook requests as they arrived, for administrators. */
export const deliveriesPage = PageBlueprint.make({
  name: 'deliveries',
  params: {
    path: '/git-deployments/deliveries',
    title: 'Webhook deliveries',
    routeRef: deliveriesRouteRef,
    loader: () =>
      import('./components/Deliveries').then(m => <m.DeliveriesRouter />),
  },
});

/** The clusters: what runs and waits in each, and whether it has all that builds and deployments need. */
export const clustersPage = PageBlueprint.make({
  name: 'clusters',
  params: {
    path: '/git-deployments/clusters',
    title: 'Clusters',
    routeRef: clustersRouteRef,
    loader: () => import('./components/Clusters').then(m => <m.ClustersPage />),
  },
});
