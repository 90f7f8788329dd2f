import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderGitProviders } from '../../__testUtils__/renderPages';
import {
  connectionSample,
  repositorySample,
} from '../../__testUtils__/samples';
import { browser } from '../../lib/browser';

describe('Settings > Git Providers', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    jest.spyOn(browser, 'leaveFor').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  it('explains what connecting means while nothing is connected', async () => {
    renderGitProviders(client);
    expect(
      await screen.findByText(/You have not connected a git provider yet/),
    ).toBeInTheDocument();
    expect(screen.getByText('github.example.com')).toBeInTheDocument();
  });

  it('leaves for the provider, to come back to this page', async () => {
    renderGitProviders(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );
    await waitFor(() =>
      expect(browser.leaveFor).toHaveBeenCalledWith(
        'https://github.example.com/authorize',
      ),
    );
    expect(client.asked('connection.start')).toEqual([
      { provider: 'github', returnTo: '/settings/git-providers' },
    ]);
  });

  it('says why connecting could not begin', async () => {
    client.failures.set(
      'connection.start',
      await serverError(403, 'NotAllowedError', 'You may not connect.'),
    );
    renderGitProviders(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );
    expect(await screen.findByText('You may not connect.')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Connect GitHub' }),
    ).toBeEnabled();
  });

  it('shows what is connected, and offers to renew what has ended', async () => {
    client.connections = [
      connectionSample({
        status: 'reconnect',
        problem: 'bad_refresh_token',
        containers: 2,
        waiting: { builds: 1, pushes: 2 },
      }),
    ];
    renderGitProviders(client);
    const row = within(
      await screen.findByRole('list', { name: 'My connections' }),
    );
    expect(row.getByText('ada')).toBeInTheDocument();
    expect(row.getByText(/used by 2 containers/)).toBeInTheDocument();
    expect(row.getByText(/may use repo/)).toBeInTheDocument();
    await userEvent.click(
      row.getByRole('button', { name: 'Reconnect ada at GitHub' }),
    );
    expect(row.getByText(/bad_refresh_token/)).toBeInTheDocument();
    expect(
      row.getByText('3 builds and pushes wait until it is reconnected.'),
    ).toBeInTheDocument();
    expect(client.asked('connection.start')).toEqual([
      {
        provider: 'github',
        connectionId: 'git-1',
        returnTo: '/settings/git-providers',
      },
    ]);
  });

  it('says what was not granted, and until when the access is good', async () => {
    client.connections = [
      connectionSample({
        missingScopes: ['repo'],
        expiresAt: new Date(Date.now() + 3 * 3600_000 + 60_000).toISOString(),
      }),
    ];
    renderGitProviders(client);
    expect(await screen.findByText(/Not granted: repo/)).toBeInTheDocument();
    expect(screen.getByText(/the token ends in 3 hours/)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Reconnect ada at GitHub' }),
    ).toBeEnabled();
  });

  it('shares a repository with a project, and stops sharing it', async () => {
    client.connections = [connectionSample()];
    client.repositories = [repositorySample()];
    renderGitProviders(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Shared repositories (0)' }),
    );
    const dialog = within(
      screen.getByRole('dialog', {
        name: 'Shared repositories of ada at GitHub',
      }),
    );
    expect(dialog.getByText('Nothing is shared.')).toBeInTheDocument();
    const share = dialog.getByRole('button', { name: 'Share' });
    expect(share).toBeDisabled();
    await userEvent.type(dialog.getByLabelText(/^Repository/), 'acme');
    await userEvent.click(
      await screen.findByRole('option', { name: /acme\/api/ }),
    );
    await userEvent.type(
      dialog.getByLabelText(/^Project/),
      'system:default/shop',
    );
    await userEvent.click(share);
    expect(
      await dialog.findByText('with system:default/shop'),
    ).toBeInTheDocument();
    expect(client.asked('connection.share')).toEqual([
      {
        connectionId: 'git-1',
        repository: 'acme/api',
        project: 'system:default/shop',
      },
    ]);

    await userEvent.click(
      dialog.getByRole('button', {
        name: 'Stop sharing acme/api with system:default/shop',
      }),
    );
    await userEvent.click(
      within(
        screen.getByRole('dialog', {
          name: 'Stop sharing acme/api with system:default/shop?',
        }),
      ).getByRole('button', { name: 'Stop sharing' }),
    );
    expect(await dialog.findByText('Nothing is shared.')).toBeInTheDocument();
  });

  it('asks before it disconnects', async () => {
    client.connections = [connectionSample()];
    renderGitProviders(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Disconnect ada at GitHub' }),
    );
    expect(client.asked('connection.delete')).toEqual([]);
    const dialog = within(screen.getByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Disconnect' }));
    expect(
      await screen.findByText(/You have not connected a git provider yet/),
    ).toBeInTheDocument();
  });

  it('names the containers in use and then disconnects anyway', async () => {
    client.connections = [connectionSample({ containers: 1 })];
    client.failures.set(
      'connection.delete',
      await serverError(409, 'ConflictError', 'In use by api (production).'),
    );
    renderGitProviders(client);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Disconnect ada at GitHub' }),
    );
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', {
        name: 'Disconnect',
      }),
    );
    expect(
      await screen.findByText('In use by api (production).'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Disconnect anyway' }),
    );
    await waitFor(() =>
      expect(client.asked('connection.delete')).toEqual([
        { connectionId: 'git-1' },
        { connectionId: 'git-1', force: true },
      ]),
    );
  });

  it.each([
    ['?gitDeployments=connected&provider=github', 'Connected to GitHub.'],
    [
      '?gitDeployments=failed&reason=The+state+has+expired',
      'Not connected: The state has expired',
    ],
  ])(
    'tells how the authorisation ended and cleans the address: %s',
    async (query, text) => {
      renderGitProviders(client, query);
      expect(await screen.findByText(text)).toBeInTheDocument();
      await waitFor(() =>
        expect(screen.getByLabelText('address')).toHaveTextContent(
          /^\/settings\/git-providers$/,
        ),
      );
      expect(screen.getByText(text)).toBeInTheDocument();
    },
  );

  it('says why nothing can be shown, and tries again', async () => {
    client.failures.set('provider.list', new Error('The backend is away'));
    renderGitProviders(client);
    expect(await screen.findByText('The backend is away')).toBeInTheDocument();
    client.failures.clear();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('github.example.com')).toBeInTheDocument();
  });
});
