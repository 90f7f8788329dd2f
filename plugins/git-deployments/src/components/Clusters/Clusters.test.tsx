import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderClusters } from '../../__testUtils__/renderPages';
import { clusterSample, findingSample } from '../../__testUtils__/samples';

describe('the clusters', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.clusters = [clusterSample()];
  });

  it('show what goes on in them, and what was found, the worst first', async () => {
    client.findings = [
      findingSample(),
      findingSample({
        id: 'network-policy',
        title: 'NetworkPolicy',
        status: 'warning',
        message: 'There is none in builds.',
        remedy: 'kubectl apply -f network-policy.yaml',
      }),
      findingSample({
        id: 'permission',
        title: 'May create PipelineRuns',
        status: 'failed',
        message: 'Not in builds.',
        remedy: 'Bind the Role.',
      }),
    ];
    renderClusters(client);
    const cluster = within(await screen.findByRole('region', { name: 'demo' }));
    expect(cluster.getByText('2 of at most 4 run, 3 wait')).toBeInTheDocument();
    expect(cluster.getByText('builds, team-a')).toBeInTheDocument();
    const list = within(
      await cluster.findByRole('list', { name: 'What was found in demo' }),
    );
    expect(list.getAllByRole('listitem').map(item => item.textContent)).toEqual(
      [
        'Does not workMay create PipelineRunsNot in builds.What to do: Bind the Role.',
        'Could be betterNetworkPolicyThere is none in builds.What to do: kubectl apply -f network-policy.yaml',
        'FineTektonv1.15.0 was found.',
      ],
    );
  });

  it('say that they are not heard of', async () => {
    client.clusters = [
      clusterSample({
        watch: {
          state: 'disconnected',
          lastProgressAt: null,
          problem: 'connect ECONNREFUSED',
        },
      }),
    ];
    renderClusters(client);
    expect(await screen.findByText(/Not connected/)).toBeInTheDocument();
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument();
  });

  it('are looked into again when somebody asks', async () => {
    client.failures.set('cluster.check', new Error('It does not answer'));
    renderClusters(client);
    expect(await screen.findByText('It does not answer')).toBeInTheDocument();
    client.failures.clear();
    client.findings = [findingSample()];
    await userEvent.click(
      screen.getByRole('button', { name: 'Check again: demo' }),
    );
    expect(await screen.findByText('v1.15.0 was found.')).toBeInTheDocument();
    expect(screen.queryByText('It does not answer')).toBeNull();
  });

  it('are for administrators', async () => {
    client.failures.set(
      'cluster.list',
      await serverError(403, 'NotAllowedError', 'This is for administrators'),
    );
    renderClusters(client);
    expect(
      await screen.findByText('This is for administrators'),
    ).toBeInTheDocument();
  });

  it('are none where none is configured', async () => {
    client.clusters = [];
    renderClusters(client);
    expect(
      await screen.findByText('No cluster is configured.'),
    ).toBeInTheDocument();
  });
});
