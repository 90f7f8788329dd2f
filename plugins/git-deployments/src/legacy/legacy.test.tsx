import { Entity } from '@backstage/catalog-model';
import { FlatRoutes } from '@backstage/core-app-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route } from 'react-router-dom';
import { FakeApi } from '../__testUtils__/FakeApi';
import { containerSample } from '../__testUtils__/samples';
import {
  EntityGitDeploymentsContent,
  GitDeploymentsApprovalsPage,
  gitDeploymentsApiRef,
  gitDeploymentsPlugin,
  GitProvidersSettings,
} from '.';

describe('in a portal of the old frontend system', () => {
  const entity: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'api', namespace: 'default' },
  };
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
  });

  const render = (path: string) =>
    renderInTestApp(
      <TestApiProvider apis={[[gitDeploymentsApiRef, client]]}>
        <FlatRoutes>
          <Route
            path="/entity/deployments"
            element={
              <EntityProvider entity={entity}>
                <EntityGitDeploymentsContent />
              </EntityProvider>
            }
          />
          <Route
            path="/settings/git-providers"
            element={<GitProvidersSettings />}
          />
          <Route
            path="/git-deployments/approvals"
            element={<GitDeploymentsApprovalsPage />}
          />
        </FlatRoutes>
      </TestApiProvider>,
      {
        routeEntries: [path],
        mountedRoutes: {
          '/entity/deployments': gitDeploymentsPlugin.routes.deployments,
          '/settings/git-providers': gitDeploymentsPlugin.routes.gitProviders,
          '/git-deployments/approvals': gitDeploymentsPlugin.routes.approvals,
        },
      },
    );

  it('the tab of an entity shows its containers, and its links lead on', async () => {
    client.containers = [containerSample()];
    await render('/entity/deployments');
    const [link] = await screen.findAllByRole('link', { name: 'api' });
    expect(link).toHaveAttribute('href', '/entity/deployments/ctr-1');
    await userEvent.click(link);
    expect(await screen.findByText('Push to deploy')).toBeInTheDocument();
  });

  it('the settings show what can be connected', async () => {
    await render('/settings/git-providers');
    expect(
      await screen.findByRole('button', { name: /^Connect GitHub/ }),
    ).toBeInTheDocument();
  });

  it('pages have a header', async () => {
    await render('/git-deployments/approvals');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Approvals' }),
    ).toBeInTheDocument();
  });

  it('has an API of its own to bring', () => {
    expect(
      [...gitDeploymentsPlugin.getApis()].map(({ api }) => api.id),
    ).toEqual([gitDeploymentsApiRef.id]);
  });
});
