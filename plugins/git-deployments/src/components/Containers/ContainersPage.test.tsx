import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import {
  buildSample,
  connectionSample,
  containerSample,
} from '../../__testUtils__/samples';
import { browser } from '../../lib/browser';

describe('the containers of an entity', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
  });

  it('says how to begin while there are none', async () => {
    renderDeployments(client);
    expect(
      await screen.findByText('Nothing is deployed from git yet'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '/deployments/new',
    );
  });

  it('offers to connect what a newcomer has not connected yet, and to come back to the form', async () => {
    const leaveFor = jest.spyOn(browser, 'leaveFor').mockReturnValue();
    renderDeployments(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );
    expect(client.asked('connection.start')).toEqual([
      { provider: 'github', returnTo: '/deployments/new' },
    ]);
    expect(leaveFor).toHaveBeenCalledWith(
      'https://github.example.com/authorize',
    );
    leaveFor.mockRestore();
  });

  it('offers nothing to connect to who has, and says why others may not create', async () => {
    client.connections = [connectionSample()];
    client.defaults = {
      ...client.defaults,
      mayCreate: false,
      why: 'This needs the role admin',
    };
    renderDeployments(client);
    expect(
      await screen.findByText('This needs the role admin', { selector: 'p' }),
    ).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Create container' }),
    ).toHaveAttribute('aria-disabled', 'true');
    expect(screen.queryByRole('button', { name: /Connect/ })).toBeNull();
  });

  const building = () =>
    buildSample({
      id: 'dep-2',
      status: 'building',
      finishedAt: null,
      durationMs: null,
      startedAt: new Date(Date.now() - 65_000).toISOString(),
      stages: [
        {
          name: 'setup',
          status: 'succeeded',
          startedAt: null,
          finishedAt: null,
        },
        { name: 'build', status: 'running', startedAt: null, finishedAt: null },
      ],
    });

  it('shows what runs, what is on its way, and what failed last', async () => {
    client.containers = [
      containerSample({
        pipelineStatus: 'Running',
        lastDeployed: buildSample(),
        currentBuild: building(),
      }),
      {
        ...containerSample({
          id: 'ctr-2',
          environment: 'staging',
          pipelineStatus: 'Failed',
        }),
        lastFailed: buildSample({
          id: 'dep-3',
          containerId: 'ctr-2',
          status: 'failed',
          reason: 'COPY missing.txt: not found',
          stages: [
            {
              name: 'build',
              status: 'failed',
              startedAt: null,
              finishedAt: null,
            },
          ],
        }),
      },
    ];
    renderDeployments(client);
    const production = within(
      await screen.findByRole('region', { name: 'api (production)' }),
    );
    expect(production.getByText('Running')).toBeVisible();
    expect(
      production.getAllByText('abc123d', { selector: 'code' })[0],
    ).toBeVisible();
    expect(
      production.getAllByRole('link', { name: /Answer faster/ })[0],
    ).toHaveAttribute('href', expect.stringContaining('/commit/abc123def'));
    expect(production.getByText(/by octocat/)).toBeVisible();
    expect(production.getByRole('link', { name: 'dep-2' })).toHaveAttribute(
      'href',
      '/deployments/ctr-1/builds/dep-2',
    );
    expect(production.getByText(/^1 min 5 s/)).toBeVisible();
    expect(
      production.getByRole('img', {
        name: 'Setup: Succeeded, Build: Running, Push: Pending, Deploy: Pending',
      }),
    ).toBeInTheDocument();
    const staging = within(
      screen.getByRole('region', { name: 'api (staging)' }),
    );
    expect(staging.getByText('Nothing deployed yet')).toBeVisible();
    expect(staging.getByText('COPY missing.txt: not found')).toBeVisible();
    expect(staging.getByText(/in stage Build/)).toBeVisible();
  });

  it('tells who hears the page how a build went on', async () => {
    client.containers = [containerSample({ currentBuild: building() })];
    renderDeployments(client);
    await screen.findByRole('link', { name: 'dep-2' });
    client.containers = [
      containerSample({
        currentBuild: buildSample({ id: 'dep-2', status: 'failed' }),
      }),
    ];
    act(() => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(await screen.findByText('api (production): Failed')).toHaveAttribute(
      'role',
      'status',
    );
  });

  it('says where a build stands in the queue and why it waits', async () => {
    client.containers = [
      containerSample({
        currentBuild: buildSample({
          status: 'queued',
          durationMs: null,
          finishedAt: null,
          queue: { position: 2, length: 3, reason: 'Waits for a place' },
        }),
      }),
    ];
    renderDeployments(client);
    expect(
      await screen.findByText('Number 2 of 3 that wait: Waits for a place'),
    ).toBeVisible();
  });

  it('says what keeps pushes from being built', async () => {
    const { hook, repoConfig } = containerSample();
    const at = '2026-01-01T10:00:00.000Z';
    client.containers = [
      containerSample({
        pinned: { buildId: 'dep-1', by: 'x', at },
        hook: { ...hook, status: 'unhealthy', problem: 'answered 500' },
      }),
      containerSample({
        id: 'ctr-2',
        environment: 'staging',
        repoConfig: { ...repoConfig, gitProviderId: null },
      }),
    ];
    renderDeployments(client);
    expect(await screen.findByText('Paused by a rollback')).toBeVisible();
    expect(
      screen.getByText('Pushes may arrive late: answered 500'),
    ).toBeVisible();
    const trigger = screen.getByRole('button', {
      name: 'Trigger Build of api (staging)',
    });
    expect(trigger).toHaveAttribute('aria-disabled', 'true');
    expect(trigger).toHaveAccessibleDescription(/has no connection any more/);
  });

  it('can be reached by the keyboard where it may not deploy, and says why', async () => {
    client.rights = {
      ...client.rights,
      deploy: { outcome: 'refused', reason: 'Only owners may deploy this' },
    };
    client.containers = [containerSample()];
    renderDeployments(client);
    const trigger = await screen.findByRole('button', {
      name: 'Trigger Build of api (production)',
    });
    expect(trigger).toHaveAccessibleDescription('Only owners may deploy this');
    trigger.focus();
    expect(trigger).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(client.asked('build.trigger')).toEqual([]);
    expect(client.asked('container.rights')).toEqual([]);
  });

  it('triggers a build and goes to where it can be watched', async () => {
    client.containers = [containerSample()];
    client.builds = [buildSample({ id: 'dep-7' })];
    renderDeployments(client);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Trigger Build of api (production)',
      }),
    );
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        '/deployments/ctr-1/builds/dep-7',
      ),
    );
  });

  it('says why a build was refused', async () => {
    client.containers = [containerSample()];
    client.failures.set(
      'build.trigger',
      await serverError(403, 'NotAllowedError', 'Only owners may deploy this.'),
    );
    renderDeployments(client);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Trigger Build of api (production)',
      }),
    );
    expect(
      await screen.findByText('Only owners may deploy this.'),
    ).toBeInTheDocument();
  });

  it('says why nothing can be shown', async () => {
    client.failures.set(
      'overview.containers',
      await serverError(403, 'NotAllowedError', 'You are not a member.'),
    );
    renderDeployments(client);
    expect(await screen.findByText('You are not a member.')).toBeVisible();
  });
});
