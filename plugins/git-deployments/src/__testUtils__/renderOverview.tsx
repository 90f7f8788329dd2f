import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { gitDeploymentsApiRef } from '../apis';
import {
  EntityDeploymentsCard,
  HomeDeploymentsCard,
} from '../components/Cards';
import { OverviewPage } from '../components/Overview';
import { approvalsRouteRef } from '../routes';
import type { FakeApi } from './FakeApi';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'api', namespace: 'default' },
};

function Address() {
  const { pathname, search } = useLocation();
  return <output aria-label="address">{pathname + search}</output>;
}

function render(client: FakeApi, element: ReactElement, query = '') {
  return renderInTestApp(
    <>
      <Address />
      {element}
    </>,
    {
      mountPath: '/git-deployments',
      initialRouteEntries: [`/git-deployments${query}`],
      mountedRoutes: {
        '/git-deployments/approvals': approvalsRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [gitDeploymentsApiRef, client],
        [catalogApiRef, catalogApiMock({ entities: [entity] })],
      ],
    },
  );
}

/** Shows all deployments that are one's own. */
export function renderOverview(client: FakeApi, query = '') {
  return render(client, <OverviewPage />, query);
}

/** Shows the card on the overview of `component:default/api`. */
export function renderEntityCard(client: FakeApi) {
  return render(
    client,
    <EntityProvider entity={entity}>
      <EntityDeploymentsCard />
    </EntityProvider>,
  );
}

/** Shows the card of the home page. */
export function renderHomeCard(client: FakeApi) {
  return render(client, <HomeDeploymentsCard />);
}
