import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderOverview } from '../../__testUtils__/renderOverview';
import { buildSample, containerSample } from '../../__testUtils__/samples';

describe('all deployments that are one’s own', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [
      containerSample({
        lastDeployed: buildSample(),
        currentBuild: buildSample(),
      }),
      containerSample({
        id: 'ctr-2',
        name: 'web',
        entityRef: 'component:default/web',
        pipelineStatus: 'Failed',
        currentBuild: buildSample({
          id: 'dep-2',
          containerId: 'ctr-2',
          status: 'failed',
          reason: 'COPY missing.txt: not found',
        }),
      }),
    ];
  });

  it('stand entity by entity, what needs attention first', async () => {
    renderOverview(client);
    const attention = within(
      await screen.findByRole('list', { name: 'Needs attention' }),
    );
    expect(attention.getAllByRole('listitem')).toHaveLength(1);
    expect(attention.getByText('COPY missing.txt: not found')).toBeVisible();
    expect(attention.getByRole('link', { name: 'dep-2' })).toHaveAttribute(
      'href',
      '/catalog/default/component/web/deployments/ctr-2/builds/dep-2',
    );
    const api = within(
      await screen.findByRole('region', { name: 'component:default/api' }),
    );
    expect(api.getByRole('link', { name: 'api (production)' })).toHaveAttribute(
      'href',
      '/catalog/default/component/api/deployments/ctr-1',
    );
    expect(api.getByRole('link', { name: /Answer faster/ })).toBeVisible();
    expect(
      screen.getByRole('region', { name: 'component:default/web' }),
    ).toBeInTheDocument();
    expect(client.asked('overview.containers')).toContainEqual(
      expect.objectContaining({ owned: true, limit: 50, offset: 0 }),
    );
  });

  it('are narrowed by what the address says', async () => {
    renderOverview(client, '?status=failed&search=web');
    expect(
      await screen.findByRole('region', { name: 'component:default/web' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'component:default/api' }),
    ).toBeNull();
    // Whoever looks for something says themselves what to see.
    expect(screen.queryByRole('list', { name: 'Needs attention' })).toBeNull();
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'x',
    );
    expect(
      await screen.findByText('Nothing matches the filters.'),
    ).toBeVisible();
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '?status=failed&search=webx',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear the filters' }),
    );
    expect(
      await screen.findByRole('region', { name: 'component:default/api' }),
    ).toBeInTheDocument();
  });

  it('lead a newcomer to the catalog', async () => {
    client.containers = [];
    renderOverview(client);
    expect(
      await screen.findByText('Nothing of yours is deployed from git yet'),
    ).toBeVisible();
  });

  it('say why they cannot be shown', async () => {
    client.failures.set(
      'overview.containers',
      await serverError(403, 'NotAllowedError', 'You may not.'),
    );
    renderOverview(client);
    expect((await screen.findAllByText('You may not.'))[0]).toBeVisible();
  });

  it('are paged', async () => {
    client.containers = Array.from({ length: 60 }, (_unused, n) =>
      containerSample({ id: `ctr-${n}`, name: `c${n}` }),
    );
    renderOverview(client);
    expect(
      await screen.findByText('1–50 of 60 containers'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(
      await screen.findByText('51–60 of 60 containers'),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('address')).toHaveTextContent('?page=2');
  });
});
