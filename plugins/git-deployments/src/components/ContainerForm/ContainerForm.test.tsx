import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import {
  connectionSample,
  containerSample,
  defaultsSample,
  repositorySample,
  shareSample,
  watchPathTestSample,
} from '../../__testUtils__/samples';
import { browser } from '../../lib/browser';

const sha = 'abc123def4567890abc123def4567890abc123de';

describe('the form of a container', () => {
  let client: FakeApi;
  beforeEach(() => {
    sessionStorage.clear();
    client = new FakeApi();
    client.connections = [connectionSample()];
    client.repositories = [
      repositorySample(),
      repositorySample({ id: '2', fullName: 'acme/web', private: true }),
    ];
    client.branches = [
      { name: 'feature/long-name', sha, default: false },
      { name: 'main', sha, default: true },
    ];
    client.files = [
      { path: 'apps', type: 'folder' },
      { path: 'Dockerfile.dev', type: 'dockerfile' },
    ];
    jest.spyOn(browser, 'leaveFor').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  const enabled = async (field: RegExp) => {
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: field })).toBeEnabled(),
    );
    return screen.getByRole('textbox', { name: field });
  };
  const choose = async (field: RegExp, option: RegExp) => {
    await userEvent.click(await enabled(field));
    await userEvent.click(await screen.findByRole('option', { name: option }));
  };

  it('stops who may not create one, and says why', async () => {
    client.defaults = defaultsSample({
      mayCreate: false,
      why: 'Creating a container needs the role admin.',
    });
    renderDeployments(client, '/new');
    expect(
      await screen.findByText('Creating a container needs the role admin.'),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText(/^Name\W*$/)).not.toBeInTheDocument();
  });

  it('makes a container of what was chosen, and goes to it', async () => {
    client.containers = [
      containerSample({
        hook: { ...containerSample().hook, status: 'manual', secret: 's3cret' },
      }),
    ];
    renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), 'api');
    await choose(/^Repository/, /acme\/api/);
    expect(screen.getByRole('textbox', { name: /^Branch/ })).toHaveValue(
      'main',
    );
    await choose(/^Dockerfile/, /Dockerfile\.dev/);
    expect(
      screen.getByRole('region', { name: 'repoConfig' }),
    ).toHaveTextContent(
      'repoConfigprovider: github url: https://github.example.com/acme/api branch: main path: / dockerfile: Dockerfile.dev',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        /^\/deployments\/ctr-1$/,
      ),
    );
    expect(client.asked('container.create')).toMatchObject([
      {
        entityRef: 'component:default/api',
        name: 'api',
        environment: 'production',
        repoConfig: {
          url: 'https://github.example.com/acme/api',
          branch: 'main',
          dockerfile: 'Dockerfile.dev',
          gitProviderId: 'git-1',
        },
      },
    ]);
    expect(await screen.findByText('s3cret')).toBeInTheDocument();
    expect(sessionStorage).toHaveLength(0);
  });

  it('offers the default branch first and marks private repositories', async () => {
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/web.*Private/);
    const branch = screen.getByRole('textbox', { name: /^Branch/ });
    await userEvent.click(branch);
    const options = await screen.findAllByRole('option');
    expect(options[0]).toHaveTextContent('main (default)');
  });

  it('searches repositories and reads further pages', async () => {
    client.repositoryPageSize = 1;
    renderDeployments(client, '/new');
    const input = await enabled(/^Repository/);
    await userEvent.click(input);
    await userEvent.click(
      await screen.findByRole('option', { name: 'Load more…' }),
    );
    expect(
      await screen.findByRole('option', { name: /acme\/web/ }),
    ).toBeInTheDocument();
    await userEvent.type(input, 'web');
    await waitFor(() =>
      expect(client.asked('connection.repositories')).toContainEqual(
        expect.objectContaining({ search: 'web' }),
      ),
    );
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
  });

  it('says what is missing instead of sending it', async () => {
    renderDeployments(client, '/new');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create container' }),
    );
    expect(screen.getByLabelText(/^Name\W*$/)).toBeInvalid();
    expect(screen.getAllByText('Needed').length).toBeGreaterThan(0);
    expect(client.asked('container.create')).toEqual([]);
  });

  it('shows the server’s refusal and keeps what was typed', async () => {
    client.failures.set(
      'container.create',
      await serverError(409, 'ConflictError', 'There is already an api.'),
    );
    renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), 'api');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    expect(await screen.findByText('There is already an api.')).toBeVisible();
    expect(screen.getByLabelText(/^Name\W*$/)).toHaveValue('api');
  });

  it('lets a provider be connected, and nothing typed is lost', async () => {
    client.connections = [];
    const before = renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), 'api');
    await userEvent.click(
      screen.getByRole('button', { name: 'Connect GitHub' }),
    );
    await waitFor(() => expect(browser.leaveFor).toHaveBeenCalled());
    expect(client.asked('connection.start')).toEqual([
      { provider: 'github', returnTo: '/deployments/new' },
    ]);
    before.unmount();

    client.connections = [connectionSample()];
    renderDeployments(client, '/new?gitDeployments=connected&provider=github');
    expect(await screen.findByLabelText(/^Name\W*$/)).toHaveValue('api');
    expect(await screen.findByText('ada · GitHub')).toBeInTheDocument();
    expect(screen.getByText('Connected to GitHub.')).toBeInTheDocument();
  });

  it('takes environment variables for a new workload', async () => {
    renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), 'api');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.type(screen.getByLabelText('Port'), '8080');
    await userEvent.click(screen.getByRole('button', { name: 'Add variable' }));
    await userEvent.type(
      screen.getByLabelText('Name of variable 1'),
      'LOG_LEVEL',
    );
    await userEvent.type(screen.getByLabelText('Value of variable 1'), 'info');
    client.containers = [containerSample()];
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    await waitFor(() =>
      expect(client.asked('container.create')).toMatchObject([
        {
          target: {
            workload: {
              port: 8080,
              env: [{ name: 'LOG_LEVEL', value: 'info' }],
            },
          },
        },
      ]),
    );
  });

  it('changes only what was changed', async () => {
    client.containers = [containerSample()];
    renderDeployments(client, '/ctr-1/edit');
    const branch = await screen.findByRole('textbox', { name: /^Branch/ });
    expect(screen.getByLabelText(/^Name\W*$/)).toBeDisabled();
    await userEvent.clear(branch);
    await userEvent.type(branch, 'next');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(client.asked('container.update')).toEqual([
        {
          containerId: 'ctr-1',
          changes: { repoConfig: { branch: 'next' } },
        },
      ]),
    );
    const page = within(
      await screen.findByRole('region', { name: 'Push to deploy' }),
    );
    expect(page.getByText('Connected')).toBeInTheDocument();
  });

  it('offers the repositories that a connection of somebody else is shared for', async () => {
    client.connections = [
      connectionSample({
        access: 'shared',
        owner: 'user:default/grace',
        shares: [shareSample()],
      }),
    ];
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    expect(client.asked('connection.repositories')).toEqual([]);
    expect(client.asked('connection.list')[0]).toEqual({
      entityRef: 'component:default/api',
    });
    expect(
      screen.getByText('ada · GitHub (shared by user:default/grace)'),
    ).toBeInTheDocument();
  });

  it('tries the watch path on what was pushed before', async () => {
    client.watchPathTest = [
      watchPathTestSample(),
      watchPathTestSample({
        sha: 'b'.repeat(40),
        builds: false,
        reason: 'None of the 2 changed files matches src/',
      }),
    ];
    renderDeployments(client, '/new');
    const test = await screen.findByRole('button', {
      name: 'Try on the last ten commits',
    });
    expect(test).toBeDisabled();
    await choose(/^Repository/, /acme\/api/);
    await userEvent.type(screen.getByLabelText(/^Watch path/), 'src/');
    await userEvent.click(test);
    const commits = within(
      await screen.findByRole('list', { name: 'Try on the last ten commits' }),
    );
    expect(commits.getByText('Builds')).toBeInTheDocument();
    expect(commits.getByText('Skipped')).toBeInTheDocument();
    expect(client.asked('connection.testWatchPath')).toEqual([
      {
        connectionId: 'git-1',
        repository: 'acme/api',
        branch: 'main',
        watchPath: 'src/',
      },
    ]);
  });
});
