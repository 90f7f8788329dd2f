import { PageBlueprint } from '@backstage/frontend-plugin-api';
import Icon from '@material-ui/icons/CloudUpload';
import {
  approvalsRouteRef,
  auditRouteRef,
  clustersRouteRef,
  deliveriesRouteRef,
  orphansRouteRef,
  overviewRouteRef,
} from './routes';

/** The app has a landmark for its navigation, and none for what a page is about. */
const inMain = (page: JSX.Element) => <main>{page}</main>;

/** The containers of all entities that are one's own: the plugin's place in the sidebar. */
export const overviewPage = PageBlueprint.make({
  params: {
    path: '/git-deployments',
    title: 'Deployments',
    icon: <Icon fontSize="inherit" />,
    routeRef: overviewRouteRef,
    loader: () =>
      import('./components/Overview').then(m => inMain(<m.OverviewPage />)),
  },
});

/** The webhook requests as they arrived, for administrators. */
export const deliveriesPage = PageBlueprint.make({
  name: 'deliveries',
  params: {
    path: '/git-deployments/deliveries',
    title: 'Webhook deliveries',
    routeRef: deliveriesRouteRef,
    loader: () =>
      import('./components/Deliveries').then(m =>
        inMain(<m.DeliveriesRouter />),
      ),
  },
});

/** The clusters: what runs and waits in each, and whether it has all that builds and deployments need. */
export const clustersPage = PageBlueprint.make({
  name: 'clusters',
  params: {
    path: '/git-deployments/clusters',
    title: 'Clusters',
    routeRef: clustersRouteRef,
    loader: () =>
      import('./components/Clusters').then(m => inMain(<m.ClustersPage />)),
  },
});

/** The containers whose entity was renamed or is gone, for administrators. */
export const orphansPage = PageBlueprint.make({
  name: 'orphans',
  params: {
    path: '/git-deployments/orphans',
    title: 'Containers without an entity',
    routeRef: orphansRouteRef,
    loader: () =>
      import('./components/Orphans').then(m => inMain(<m.OrphansPage />)),
  },
});

/** The requests that someone else must grant: the inbox, and each of them. */
export const approvalsPage = PageBlueprint.make({
  name: 'approvals',
  params: {
    path: '/git-deployments/approvals',
    title: 'Approvals',
    routeRef: approvalsRouteRef,
    loader: () =>
      import('./components/Approvals').then(m => inMain(<m.ApprovalsRouter />)),
  },
});

/** Who did what, for administrators, and for the admins and owners of a project. */
export const auditPage = PageBlueprint.make({
  name: 'audit',
  params: {
    path: '/git-deployments/audit',
    title: 'Audit trail',
    routeRef: auditRouteRef,
    loader: () =>
      import('./components/Audit').then(m => inMain(<m.AuditPage />)),
  },
});
