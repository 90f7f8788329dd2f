import { screen, within } from '@testing-library/react';
import { FakeApi } from '../../__testUtils__/FakeApi';
import {
  renderEntityCard,
  renderHomeCard,
} from '../../__testUtils__/renderOverview';
import {
  approvalSample,
  buildSample,
  containerSample,
} from '../../__testUtils__/samples';

describe('the card of an entity', () => {
  it('says what runs in each container, and leads there', async () => {
    const client = new FakeApi();
    client.containers = [
      containerSample({
        pipelineStatus: 'Succeeded',
        lastDeployed: buildSample(),
      }),
      containerSample({ id: 'ctr-2', environment: 'staging' }),
      ...Array.from({ length: 8 }, (_unused, n) =>
        containerSample({ id: `ctr-x${n}`, name: `x${n}` }),
      ),
    ];
    renderEntityCard(client);
    const items = (
      await within(
        await screen.findByRole('list', { name: 'Deployments' }),
      ).findAllByRole('listitem')
    ).map(item => within(item));
    expect(items).toHaveLength(8);
    expect(
      items[1].getByRole('link', { name: 'api (production)' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/api/deployments/ctr-1',
    );
    expect(items[0].getByText('Nothing deployed yet')).toBeVisible();
    expect(items[1].getByText('Succeeded')).toBeVisible();
    expect(items[1].getByRole('link', { name: /Answer faster/ })).toBeVisible();
    expect(screen.getByText('2 more containers')).toBeVisible();
  });

  it('leads into making the first one', async () => {
    renderEntityCard(new FakeApi());
    expect(
      await screen.findByRole('button', { name: 'Create container' }),
    ).toHaveAttribute('href', '/catalog/default/component/api/deployments/new');
  });
});

describe('the card of the home page', () => {
  it('has the newest builds, what failed, and what waits for me', async () => {
    const client = new FakeApi();
    client.approvals = [approvalSample()];
    client.containers = [
      containerSample({ currentBuild: buildSample() }),
      containerSample({
        id: 'ctr-2',
        name: 'web',
        currentBuild: buildSample({
          id: 'dep-2',
          containerId: 'ctr-2',
          status: 'failed',
        }),
      }),
      containerSample({ id: 'ctr-3', name: 'new' }),
    ];
    renderHomeCard(client);
    const waiting = within(
      await screen.findByRole('list', { name: 'Waits for you' }),
    );
    expect(
      waiting.getByRole('link', { name: 'api (production)' }),
    ).toHaveAttribute('href', '/git-deployments/approvals/apr-1');
    const failed = within(screen.getByRole('list', { name: 'Failed' }));
    expect(
      failed.getByRole('link', { name: 'web (production)' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/api/deployments/ctr-2/builds/dep-2',
    );
    const newest = within(screen.getByRole('list', { name: 'Newest builds' }));
    expect(newest.getAllByRole('listitem')).toHaveLength(2);
    expect(client.asked('overview.containers')).toContainEqual({
      owned: true,
      order: 'recent',
      limit: 5,
    });
  });

  it('says that all is well', async () => {
    renderHomeCard(new FakeApi());
    expect(
      await screen.findByText('Nothing failed, and nothing waits for you.'),
    ).toBeVisible();
    expect(screen.getByText('No builds yet.')).toBeVisible();
  });
});
