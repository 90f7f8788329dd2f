import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { deliveriesRouteRef } from './routes';

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
