import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { buildSample, containerSample } from '../../__testUtils__/samples';

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

  it('shows what runs and what is going on', async () => {
    client.containers = [
      containerSample({
        pipelineStatus: 'Running',
        lastDeployed: buildSample(),
        currentBuild: buildSample({
          id: 'dep-2',
          status: 'building',
          finishedAt: null,
          durationMs: null,
        }),
      }),
      containerSample({
        id: 'ctr-2',
        name: 'a-very-long-name-of-a-container-that-does-not-fit-on-one-line',
        environment: 'staging',
      }),
    ];
    renderDeployments(client);
    const api = within(
      await screen.findByRole('region', { name: 'api (production)' }),
    );
    expect(api.getByText('Running', { selector: 'span' })).toBeInTheDocument();
    expect(api.getByText('abc123d', { selector: 'dd > code' })).toBeVisible();
    expect(api.getByRole('link', { name: /Answer faster/ })).toHaveAttribute(
      'href',
      expect.stringContaining('/commit/abc123def'),
    );
    expect(api.getByRole('link', { name: /acme\/api@main/ })).toHaveAttribute(
      'href',
      'https://github.example.com/acme/api',
    );
    expect(api.getByRole('link', { name: 'dep-2' })).toHaveAttribute(
      'href',
      '/deployments/ctr-1/builds/dep-2',
    );
    expect(screen.getByText('No build yet')).toBeInTheDocument();
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
      'container.list',
      await serverError(403, 'NotAllowedError', 'You are not a member.'),
    );
    renderDeployments(client);
    expect(await screen.findByText('You are not a member.')).toBeVisible();
  });

  it('pages through many', async () => {
    client.containers = Array.from({ length: 25 }, (_unused, n) =>
      containerSample({ id: `ctr-${n}`, name: `c${n}` }),
    );
    renderDeployments(client);
    expect(await screen.findByText('1–20 of 25')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('21–25 of 25')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'c24' })).toBeInTheDocument();
  });
});
