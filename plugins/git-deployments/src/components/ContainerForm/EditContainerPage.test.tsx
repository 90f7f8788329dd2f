import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { connectionSample, containerSample } from '../../__testUtils__/samples';

const sha = 'abc123def4567890abc123def4567890abc123de';

describe('the settings of a container', () => {
  let client: FakeApi;
  beforeEach(() => {
    sessionStorage.clear();
    client = new FakeApi();
    client.connections = [connectionSample()];
    client.branches = [{ name: 'main', sha, default: true }];
    client.containers = [containerSample()];
  });

  it('changes only what was changed', async () => {
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
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        /^\/deployments\/ctr-1$/,
      ),
    );
  });

  it('leave alone what another tab has changed meanwhile', async () => {
    renderDeployments(client, '/ctr-1/edit');
    const watchPath = await screen.findByLabelText(/^Watch path/);
    await userEvent.type(watchPath, 'src/');
    const before = containerSample();
    client.containers = [
      { ...before, repoConfig: { ...before.repoConfig, branch: 'next' } },
    ];
    act(() => {
      window.dispatchEvent(new Event('online'));
    });
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: /^Branch/ })).toHaveValue(
        'next',
      ),
    );
    expect(watchPath).toHaveValue('src/');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(client.asked('container.update')).toEqual([
        {
          containerId: 'ctr-1',
          changes: { repoConfig: { watchPath: 'src/' } },
        },
      ]),
    );
  });

  it('are all on one page', async () => {
    renderDeployments(client, '/ctr-1/edit');
    for (const title of [
      'What is built',
      'How it is built',
      'Where it is deployed',
      'repoConfig',
    ]) {
      expect(await screen.findByRole('region', { name: title })).toBeVisible();
    }
    expect(
      screen.queryByRole('button', { name: 'Next' }),
    ).not.toBeInTheDocument();
  });

  it('lead to what is missing', async () => {
    renderDeployments(client, '/ctr-1/edit');
    const dockerfile = await screen.findByRole('textbox', {
      name: /^Dockerfile/,
    });
    await userEvent.clear(dockerfile);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(dockerfile).toHaveFocus());
    expect(dockerfile).toBeInvalid();
    expect(client.asked('container.update')).toEqual([]);
  });
});
