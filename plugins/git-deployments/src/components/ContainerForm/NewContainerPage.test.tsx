import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import {
  buildSample,
  connectionSample,
  containerSample,
  defaultsSample,
  repositorySample,
} from '../../__testUtils__/samples';
import { browser } from '../../lib/browser';

const sha = 'abc123def4567890abc123def4567890abc123de';

describe('the form of a new container', () => {
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
  const next = () =>
    userEvent.click(screen.getByRole('button', { name: 'Next' }));
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
        name: 'web',
        hook: { ...containerSample().hook, status: 'manual', secret: 's3cret' },
      }),
    ];
    renderDeployments(client, '/new');
    expect(await screen.findByLabelText(/^Name\W*$/)).toHaveValue('api');
    await choose(/^Repository/, /acme\/api/);
    expect(screen.getByRole('textbox', { name: /^Branch/ })).toHaveValue(
      'main',
    );
    await next();
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

  it('says what is missing instead of sending it', async () => {
    renderDeployments(client, '/new');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Review' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Create and deploy' }),
    );
    const repository = await screen.findByRole('textbox', {
      name: /^Repository/,
    });
    await waitFor(() => expect(repository).toHaveFocus());
    expect(repository).toBeInvalid();
    expect(screen.getAllByText('Needed').length).toBeGreaterThan(0);
    expect(client.asked('container.create')).toEqual([]);
  });

  it('shows the server’s refusal and keeps what was typed', async () => {
    client.failures.set(
      'container.create',
      await serverError(409, 'ConflictError', 'There is already an api.'),
    );
    renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), '2');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    expect(await screen.findByText('There is already an api.')).toBeVisible();
    expect(screen.getByLabelText(/^Name\W*$/)).toHaveValue('api2');
  });

  it('lets a provider be connected, and nothing typed is lost', async () => {
    client.connections = [];
    const before = renderDeployments(client, '/new');
    await userEvent.type(await screen.findByLabelText(/^Name\W*$/), '2');
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
    expect(await screen.findByLabelText(/^Name\W*$/)).toHaveValue('api2');
    // What comes next is there to be chosen.
    expect(
      await screen.findByRole('option', { name: /acme\/api/ }),
    ).toBeVisible();
    expect(await screen.findByText('ada · GitHub')).toBeInTheDocument();
    expect(screen.getByText('Connected to GitHub.')).toBeInTheDocument();
  });

  it('creates, deploys, and goes to the build, in five clicks of which one is at the provider', async () => {
    client.containers = [containerSample()];
    client.builds = [buildSample()];
    renderDeployments(client, '/new?gitDeployments=connected&provider=github');
    await userEvent.click(
      await screen.findByRole('option', { name: /acme\/api/ }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Create and deploy' }),
    );
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        /^\/deployments\/ctr-1\/builds\/dep-1$/,
      ),
    );
    expect(client.asked('container.create')).toHaveLength(1);
    expect(client.asked('build.trigger')).toEqual([{ containerId: 'ctr-1' }]);
  });

  it('goes on to the next step by the Enter key, and makes nothing yet', async () => {
    client.containers = [containerSample({ name: 'web' })];
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.type(screen.getByLabelText(/^Name\W*$/), '{Enter}');
    expect(
      await screen.findByRole('region', { name: 'How it is built' }),
    ).toBeVisible();
    expect(client.asked('container.create')).toEqual([]);
  });

  it('offers all branches of a repository that is chosen instead', async () => {
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    const branch = () => screen.getByRole('textbox', { name: /^Branch/ });
    await userEvent.type(branch(), '-2');
    await choose(/^Repository/, /acme\/web/);
    await userEvent.click(branch());
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
    expect(branch()).toHaveValue('main');
  });

  it('asks for what lies in the root once', async () => {
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await next();
    await screen.findByRole('textbox', { name: /^Path/ });
    await waitFor(() =>
      expect(client.asked('connection.files')).not.toEqual([]),
    );
    expect(client.asked('connection.files')).toHaveLength(1);
  });

  it('goes to the container where its first build cannot be started', async () => {
    client.containers = [containerSample()];
    client.failures.set(
      'build.trigger',
      await serverError(403, 'NotAllowedError', 'You may not deploy.'),
    );
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create and deploy' }),
    );
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        /^\/deployments\/ctr-1$/,
      ),
    );
    expect(
      await screen.findByText(/could not be started: You may not deploy\./),
    ).toBeInTheDocument();
    expect(client.asked('container.create')).toHaveLength(1);
  });

  it('opens the step of the field that the server has something against', async () => {
    client.failures.set(
      'container.create',
      await serverError(
        400,
        'InputError',
        'repoConfig.dockerfile: the branch main has no file "Dockerfile"',
      ),
    );
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    const field = await screen.findByRole('textbox', { name: /^Dockerfile/ });
    await waitFor(() => expect(field).toHaveFocus());
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(
      'The branch main has no file "Dockerfile"',
    );
    await userEvent.type(field, '.dev');
    expect(field).toBeValid();
  });

  it('unfolds what is wrong, and takes the person there', async () => {
    renderDeployments(client, '/new?step=target');
    await userEvent.click(
      await screen.findByRole('button', { name: /^Health check/ }),
    );
    await userEvent.type(screen.getByLabelText('Memory'), 'lots');
    await userEvent.click(
      screen.getByRole('button', { name: /^Health check/ }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Repository' }));
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    await waitFor(() => expect(screen.getByLabelText('Memory')).toHaveFocus());
    expect(screen.getByLabelText('Memory')).toBeInvalid();
  });

  it('begins a further container in another environment, and says when one is there already', async () => {
    client.containers = [containerSample()];
    renderDeployments(client, '/new');
    const environment = await screen.findByRole('textbox', {
      name: /^Environment/,
    });
    await waitFor(() => expect(environment).toHaveValue('staging'));
    await choose(/^Repository/, /acme\/api/);
    await userEvent.clear(environment);
    await userEvent.type(environment, 'production');
    await userEvent.click(
      screen.getByRole('button', { name: 'Create container' }),
    );
    const name = screen.getByLabelText(/^Name\W*$/);
    await waitFor(() => expect(name).toHaveFocus());
    expect(name).toHaveAccessibleDescription(/^There is one of this name/);
    expect(
      screen.getByRole('button', { name: 'Repository: needs another look' }),
    ).toBeVisible();
    expect(client.asked('container.create')).toEqual([]);
  });

  it('goes back and forth by the browser, too, and shows everything once more', async () => {
    renderDeployments(client, '/new');
    await choose(/^Repository/, /acme\/api/);
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      await screen.findByText('acme/api · main', { exact: true }),
    ).toBeVisible();
    expect(
      screen.getByText(/A webhook is made at the repository/),
    ).toBeVisible();
    expect(screen.getByLabelText('address')).toHaveTextContent('step=review');
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(screen.getByLabelText('address')).toHaveTextContent('step=target');
  });
});
