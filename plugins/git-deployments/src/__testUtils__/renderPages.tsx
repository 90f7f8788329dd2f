import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { useLocation } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../apis';
import { ApprovalsRouter } from '../components/Approvals';
import { AuditPage } from '../components/Audit';
import { ClustersPage } from '../components/Clusters';
import { DeploymentsRouter } from '../components/DeploymentsRouter';
import { DeliveriesRouter } from '../components/Deliveries';
import { OrphansPage } from '../components/Orphans';
import { GitProvidersPage } from '../components/GitProviders';
import {
  approvalsRouteRef,
  auditRouteRef,
  clustersRouteRef,
  deliveriesRouteRef,
  deploymentsRouteRef,
  gitProvidersRouteRef,
  orphansRouteRef,
} from '../routes';
import type { FakeApi } from './FakeApi';

const mountedRoutes = {
  '/deployments': deploymentsRouteRef,
  '/settings/git-providers': gitProvidersRouteRef,
  '/git-deployments/deliveries': deliveriesRouteRef,
  '/git-deployments/clusters': clustersRouteRef,
  '/git-deployments/orphans': orphansRouteRef,
  '/git-deployments/approvals': approvalsRouteRef,
  '/git-deployments/audit': auditRouteRef,
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'api', namespace: 'default' },
};

function Address() {
  const { pathname, search } = useLocation();
  return <output aria-label="address">{pathname + search}</output>;
}

/** Shows the Deployments tab of `component:default/api` at a path below it. */
export function renderDeployments(client: FakeApi, path = '') {
  return renderInTestApp(
    <>
      <Address />
      <EntityProvider entity={entity}>
        <DeploymentsRouter />
      </EntityProvider>
    </>,
    {
      mountPath: '/deployments/*',
      initialRouteEntries: [`/deployments${path}`],
      mountedRoutes,
      apis: [
        [gitDeploymentsApiRef, client],
        [catalogApiRef, catalogApiMock({ entities: [entity] })],
      ],
    },
  );
}

/** Shows Settings > Git Providers. */
export function renderGitProviders(client: FakeApi, query = '') {
  return renderInTestApp(
    <>
      <Address />
      <GitProvidersPage />
    </>,
    {
      mountPath: '/settings/git-providers',
      initialRouteEntries: [`/settings/git-providers${query}`],
      mountedRoutes,
      apis: [[gitDeploymentsApiRef, client]],
    },
  );
}

/** Shows the webhook deliveries at a path below their page. */
export function renderDeliveries(client: FakeApi, path = '') {
  return renderInTestApp(
    <>
      <Address />
      <DeliveriesRouter />
    </>,
    {
      mountPath: '/git-deployments/deliveries/*',
      initialRouteEntries: [`/git-deployments/deliveries${path}`],
      mountedRoutes,
      apis: [[gitDeploymentsApiRef, client]],
    },
  );
}

/** Shows the clusters. */
export function renderClusters(client: FakeApi) {
  return renderInTestApp(<ClustersPage />, {
    mountPath: '/git-deployments/clusters',
    initialRouteEntries: ['/git-deployments/clusters'],
    mountedRoutes,
    apis: [[gitDeploymentsApiRef, client]],
  });
}

/** Shows the containers whose entity is gone. */
export function renderOrphans(client: FakeApi) {
  return renderInTestApp(<OrphansPage />, {
    mountPath: '/git-deployments/orphans',
    initialRouteEntries: ['/git-deployments/orphans'],
    mountedRoutes,
    apis: [[gitDeploymentsApiRef, client]],
  });
}

/** Shows the approvals at a path below their page. */
export function renderApprovals(client: FakeApi, path = '') {
  return renderInTestApp(
    <>
      <Address />
      <ApprovalsRouter />
    </>,
    {
      mountPath: '/git-deployments/approvals/*',
      initialRouteEntries: [`/git-deployments/approvals${path}`],
      mountedRoutes,
      apis: [[gitDeploymentsApiRef, client]],
    },
  );
}

/** Shows the audit trail. */
export function renderAudit(client: FakeApi, query = '') {
  return renderInTestApp(
    <>
      <Address />
      <AuditPage />
    </>,
    {
      mountPath: '/git-deployments/audit',
      initialRouteEntries: [`/git-deployments/audit${query}`],
      mountedRoutes,
      apis: [[gitDeploymentsApiRef, client]],
    },
  );
}
