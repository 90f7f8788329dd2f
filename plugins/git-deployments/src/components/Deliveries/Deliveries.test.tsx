import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeliveries } from '../../__testUtils__/renderPages';
import { deliverySample } from '../../__testUtils__/samples';

describe('webhook deliveries', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.deliveries = [
      deliverySample(),
      deliverySample({
        id: 'dlv-2',
        repository: 'acme/site',
        state: 'failed',
        outcome: 'GitHub did not answer',
      }),
    ];
  });

  it('lists what came and what was made of it, by state and repository', async () => {
    renderDeliveries(client);
    const list = within(
      await screen.findByRole('list', { name: 'Webhook deliveries' }),
    );
    expect(list.getByText('ctr-1: build (push)')).toBeInTheDocument();
    expect(list.getByText('GitHub did not answer')).toBeInTheDocument();

    await userEvent.click(screen.getByLabelText('State'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Given up' }),
    );
    await waitFor(() =>
      expect(screen.queryByText('ctr-1: build (push)')).toBeNull(),
    );
    expect(screen.getByText('GitHub did not answer')).toBeInTheDocument();
    expect(screen.getByLabelText('address')).toHaveTextContent('state=failed');

    await userEvent.type(screen.getByLabelText('Repository'), 'acme/api');
    expect(await screen.findByText('No delivery fits.')).toBeInTheDocument();
  });

  it('takes the filter from the address', async () => {
    renderDeliveries(client, '?repository=acme/site');
    expect(
      await screen.findByText('GitHub did not answer'),
    ).toBeInTheDocument();
    expect(screen.queryByText('ctr-1: build (push)')).toBeNull();
  });

  it('shows one, and processes it again', async () => {
    renderDeliveries(client);
    await userEvent.click(await screen.findByRole('link', { name: 'dlv-1' }));
    expect(await screen.findByRole('textbox', { name: 'Body' })).toHaveValue(
      '{\n  "ref": "refs/heads/main"\n}',
    );
    expect(screen.getByText('x-github-event')).toBeInTheDocument();
    jest.spyOn(client.delivery, 'replay').mockImplementation(async () => {
      const again = deliverySample({
        id: 'dlv-3',
        source: 'replay',
        replayOf: 'dlv-1',
      });
      client.deliveries.push(again);
      return again;
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Process again' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'dlv-3' }),
    ).toBeInTheDocument();
    expect(await screen.findByRole('link', { name: 'dlv-1' })).toHaveAttribute(
      'href',
      '/git-deployments/deliveries/dlv-1',
    );
  });

  it('tells who is no administrator', async () => {
    client.failures.set(
      'delivery.list',
      await serverError(403, 'NotAllowedError', 'This is for administrators.'),
    );
    renderDeliveries(client);
    expect(
      await screen.findByText('This is for administrators.'),
    ).toBeInTheDocument();
  });
});
