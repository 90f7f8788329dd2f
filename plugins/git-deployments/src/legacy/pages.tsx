import { createRoutableExtension } from '@backstage/core-plugin-api';
import { gitDeploymentsPlugin, legacyRoutes } from './plugin';
import { LegacyPage } from './LegacyPage';

/** The containers of all entities that are one's own: at `/git-deployments`. */
export const GitDeploymentsPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsPage',
    mountPoint: legacyRoutes.overview,
    component: () =>
      import('../components/Overview').then(m => () => (
        <LegacyPage of="overview">
          <m.OverviewPage />
        </LegacyPage>
      )),
  }),
);

/** The requests that someone else must grant: at `/git-deployments/approvals`. */
export const GitDeploymentsApprovalsPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsApprovalsPage',
    mountPoint: legacyRoutes.approvals,
    component: () =>
      import('../components/Approvals').then(m => () => (
        <LegacyPage of="approvals">
          <m.ApprovalsRouter />
        </LegacyPage>
      )),
  }),
);

/** Who did what: at `/git-deployments/audit`. */
export const GitDeploymentsAuditPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsAuditPage',
    mountPoint: legacyRoutes.audit,
    component: () =>
      import('../components/Audit').then(m => () => (
        <LegacyPage of="audit">
          <m.AuditPage />
        </LegacyPage>
      )),
  }),
);

/** The webhook requests as they arrived, for administrators: at `/git-deployments/deliveries`. */
export const GitDeploymentsDeliveriesPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsDeliveriesPage',
    mountPoint: legacyRoutes.deliveries,
    component: () =>
      import('../components/Deliveries').then(m => () => (
        <LegacyPage of="deliveries">
          <m.DeliveriesRouter />
        </LegacyPage>
      )),
  }),
);

/** The clusters, for administrators: at `/git-deployments/clusters`. */
export const GitDeploymentsClustersPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsClustersPage',
    mountPoint: legacyRoutes.clusters,
    component: () =>
      import('../components/Clusters').then(m => () => (
        <LegacyPage of="clusters">
          <m.ClustersPage />
        </LegacyPage>
      )),
  }),
);

/** Containers whose entity is gone, for administrators: at `/git-deployments/orphans`. */
export const GitDeploymentsOrphansPage = gitDeploymentsPlugin.provide(
  createRoutableExtension({
    name: 'GitDeploymentsOrphansPage',
    mountPoint: legacyRoutes.orphans,
    component: () =>
      import('../components/Orphans').then(m => () => (
        <LegacyPage of="orphans">
          <m.OrphansPage />
        </LegacyPage>
      )),
  }),
);
