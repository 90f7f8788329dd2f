import { PageBlueprint } from '@backstage/frontend-plugin-api';
import {
  clustersRouteRef,
  deliveriesRouteRef,
  orphansRouteRef,
} from './routes';

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

/** The containers whose entity was renamed or is gone, for administrators. */
export const orphansPage = PageBlueprint.make({
  name: 'orphans',
  params: {
    path: '/git-deployments/orphans',
    title: 'Containers without an entity',
    routeRef: orphansRouteRef,
    loader: () => import('./components/Orphans').then(m => <m.OrphansPage />),
  },
});
