import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import {
  inspectionSample,
  targetChoicesSample,
} from '../../__testUtils__/formSamples';
import {
  connectionSample,
  containerSample,
  defaultsSample,
  repositorySample,
  shareSample,
  watchPathTestSample,
} from '../../__testUtils__/samples';

const sha = 'abc123def4567890abc123def4567890abc123de';

describe('the fields of a new container', () => {
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
  });

  const enabled = async (field: RegExp) => {
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: field })).toBeEnabled(),
    );
    return screen.getByRole('textbox', { name: field });
  };
  const next = () =>
    userEvent.click(screen.getByRole('button', { name: 'Next' }));
  const choose = async (field: RegExp, option: RegExp) => {
    await userEvent.click(await enabled(field));
    await userEvent.click(await screen.findByRole('option', { name: option }));
  };

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

  it('takes environment variables for a new workload', async () => {
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await next();
    await next();
    await userEvent.type(await screen.findByLabelText('Port'), '8080');
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

  it('keeps the focus among the variables, and says when two have one name', async () => {
    renderDeployments(client, '/new?step=target');
    const add = await screen.findByRole('button', { name: 'Add variable' });
    await userEvent.click(add);
    expect(screen.getByLabelText('Name of variable 1')).toHaveFocus();
    const long = 'A'.repeat(200);
    await userEvent.keyboard(long);
    await userEvent.click(add);
    await userEvent.keyboard(long);
    await userEvent.click(screen.getByRole('button', { name: 'Repository' }));
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    expect(
      await screen.findByText('Two variables have the same name'),
    ).toBeVisible();
    expect(screen.getByLabelText('Name of variable 2')).toBeInvalid();
    expect(client.asked('container.create')).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Remove variable 2' }),
    );
    expect(screen.getByLabelText('Name of variable 1')).toHaveFocus();
    expect(screen.getByLabelText('Name of variable 1')).toBeValid();
    await userEvent.click(
      screen.getByRole('button', { name: 'Remove variable 1' }),
    );
    expect(screen.getByRole('button', { name: 'Add variable' })).toHaveFocus();
  });

  it('takes the only Dockerfile there is, and the port that it exposes', async () => {
    client.inspected = inspectionSample({
      dockerfiles: [{ path: 'apps/web/Dockerfile', port: 3000 }],
    });
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await waitFor(() =>
      expect(
        screen.getByRole('region', { name: 'repoConfig' }),
      ).toHaveTextContent('path: /apps/web'),
    );
    await next();
    await next();
    expect(await screen.findByLabelText('Port')).toHaveValue('3000');
  });

  it('has a Dockerfile to copy where there is none', async () => {
    client.inspected = inspectionSample({
      dockerfiles: [],
      stack: 'go',
      evidence: 'go.mod',
      starters: [
        { stack: 'go', dockerfile: 'FROM golang:1\n', dockerignore: '.git\n' },
        { stack: 'node', dockerfile: 'FROM node:1\n', dockerignore: '.x\n' },
      ],
    });
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await next();
    expect(
      await screen.findByText(/There is no Dockerfile in \/ or below/),
    ).toBeVisible();
    expect(screen.getByText(/go\.mod says: Go/)).toBeVisible();
    expect(screen.getByText('FROM golang:1')).toBeVisible();
    await userEvent.click(screen.getByText('Go'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Node.js' }),
    );
    expect(screen.getByText('FROM node:1')).toBeVisible();
  });

  it('offers the workloads that are there, and not those that others have', async () => {
    const [cluster] = targetChoicesSample().clusters;
    const [namespace] = cluster.namespaces;
    client.targets = targetChoicesSample({
      clusters: [
        {
          ...cluster,
          namespaces: [
            {
              ...namespace,
              problem: 'The platform may not list daemonsets in shop',
              workloads: [
                ...namespace.workloads,
                {
                  kind: 'StatefulSet',
                  name: 'taken',
                  containers: [
                    {
                      name: 'app',
                      image: 'x',
                      usedBy: {
                        containerId: 'ctr-9',
                        name: 'other',
                        environment: 'staging',
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    client.containers = [containerSample()];
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(screen.getByRole('button', { name: 'Target' }));
    await userEvent.click(await screen.findByLabelText('One that exists'));
    expect(
      await screen.findByText('The platform may not list daemonsets in shop'),
    ).toBeVisible();
    const field = await screen.findByRole('textbox', { name: /^Workload and/ });
    await userEvent.click(field);
    expect(
      await screen.findByRole('option', { name: /taken.*other \(staging\)/ }),
    ).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(screen.getByRole('option', { name: /cart.*app/ }));
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    await waitFor(() =>
      expect(client.asked('container.create')).toMatchObject([
        {
          target: {
            cluster: 'demo',
            namespace: 'shop',
            kind: 'Deployment',
            name: 'cart',
            containerName: 'app',
          },
        },
      ]),
    );
  });

  it('says what the environment asks for at least, and whom a protection blocks', async () => {
    client.defaults = defaultsSample({
      minimum: { level: 'restricted', approvalRequired: false },
    });
    client.containers = [containerSample({ name: 'web' })];
    renderDeployments(client, '/new?step=target');
    await userEvent.click(
      await screen.findByRole('button', { name: /^Who may deploy/ }),
    );
    expect(
      screen.getByText(/asks for at least “.*” in production/),
    ).toBeVisible();
    expect(
      await screen.findByText(/would be blocked: group:default\/acme/),
    ).toBeVisible();
    const list = screen.getByRole('textbox', {
      name: /^Who may deploy besides/,
    });
    await userEvent.type(list, 'group:default/acme{Enter}');
    expect(screen.queryByText(/would be blocked/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Repository' }));
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    await waitFor(() =>
      expect(client.asked('container.create')).toMatchObject([
        {
          protection: {
            level: 'restricted',
            allowList: ['group:default/acme'],
          },
        },
      ]),
    );
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
    await choose(/^Repository/, /acme\/api/);
    await next();
    const test = await screen.findByRole('button', {
      name: 'Try on the last ten commits',
    });
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
