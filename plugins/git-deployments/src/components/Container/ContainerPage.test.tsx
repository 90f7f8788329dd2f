import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { containerSample, decisionSample } from '../../__testUtils__/samples';

describe('a container', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [containerSample()];
  });

  it('is connected and says where to push', async () => {
    renderDeployments(client, '/ctr-1');
    const box = within(
      await screen.findByRole('region', { name: 'Push to deploy' }),
    );
    expect(
      within(screen.getByRole('region', { name: 'State' })).getByText(
        'Connected',
      ),
    ).toBeInTheDocument();
    expect(
      box.getByText('https://github.example.com/acme/api.git'),
    ).toBeInTheDocument();
    expect(box.getByText(/git push origin HEAD:main/)).toHaveTextContent(
      'git clone --branch main https://github.example.com/acme/api.git git push origin HEAD:main',
    );
    expect(
      box.getByRole('button', { name: 'Copy Repository to push to' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('No builds yet: push, or trigger one.'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('No push has arrived yet.'),
    ).toBeInTheDocument();
  });

  it.each([
    [{ status: 'missing' as const }, /The webhook is missing/],
    [{ status: 'manual' as const }, /may not create webhooks/],
  ])('says what to do about its webhook: %j', async (hook, text) => {
    client.containers = [
      containerSample({ hook: { ...containerSample().hook, ...hook } }),
    ];
    renderDeployments(client, '/ctr-1');
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('says that it was disconnected', async () => {
    const { repoConfig } = containerSample();
    client.containers = [
      containerSample({ repoConfig: { ...repoConfig, gitProviderId: null } }),
    ];
    renderDeployments(client, '/ctr-1');
    expect(
      await screen.findByText(/so pushes do not reach it/),
    ).toBeInTheDocument();
  });

  it('says that it is pinned, by whom, and can be unpinned', async () => {
    const pinned = {
      buildId: 'dep-7',
      by: 'user:default/ada',
      at: '2026-01-01T10:00:00.000Z',
    };
    client.containers = [containerSample({ pinned })];
    renderDeployments(client, '/ctr-1');
    const text = await screen.findByText(/automatic deployments are paused/);
    const notice = within(text.closest('[role=alert]') as HTMLElement);
    expect(notice.getByRole('link', { name: 'dep-7' })).toHaveAttribute(
      'href',
      '/deployments/ctr-1/builds/dep-7',
    );
    client.containers = [containerSample()];
    await userEvent.click(notice.getByRole('button', { name: 'Unpin' }));
    await waitFor(() => expect(text).not.toBeInTheDocument());
    expect(client.asked('container.unpin')).toEqual([{ containerId: 'ctr-1' }]);
  });

  it('says how it is built and what becomes of a rollout that fails', async () => {
    client.containers = [
      containerSample({
        undoOnFailure: true,
        buildOptions: {
          args: { VERSION: '1.2', FLAVOUR: 'plain' },
          secrets: [{ id: 'npmrc', secretName: 'shop-npm', key: '.npmrc' }],
          submodules: true,
          lfs: false,
        },
      }),
    ];
    renderDeployments(client, '/ctr-1');
    const facts = within(
      await screen.findByRole('region', { name: 'Configuration' }),
    );
    expect(facts.getByText(/VERSION=1\.2\s+FLAVOUR=plain/)).toBeVisible();
    expect(facts.getByText('npmrc=shop-npm/.npmrc')).toBeVisible();
    expect(
      facts.getByText('Submodules of the same git server'),
    ).toBeInTheDocument();
    expect(
      facts.getByText('The image that ran before is put back'),
    ).toBeInTheDocument();
  });

  it('says why it could not be unpinned', async () => {
    const at = '2026-01-01T10:00:00.000Z';
    const pinned = { buildId: 'dep-7', by: 'user:default/ada', at };
    client.containers = [containerSample({ pinned })];
    client.failures.set('container.unpin', new Error('Only admins may'));
    renderDeployments(client, '/ctr-1');
    await userEvent.click(await screen.findByRole('button', { name: 'Unpin' }));
    expect(await screen.findByText('Only admins may')).toBeInTheDocument();
  });

  it('is deleted with the workload that the platform made, where that is asked for', async () => {
    renderDeployments(client, '/ctr-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/stays as it is/)).toBeInTheDocument();
    await userEvent.click(
      dialog.getByRole('checkbox', {
        name: 'Delete the Deployment api-xk8f3m2n as well',
      }),
    );
    expect(dialog.getByText(/is deleted, too/)).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() =>
      expect(client.asked('container.delete')).toEqual([
        { containerId: 'ctr-1', deleteWorkload: true },
      ]),
    );
  });

  it('says how a request has ended in place of that it waits', async () => {
    client.decisions = (['pending', 'rejected', 'approved', null] as const).map(
      (approvalState, n) =>
        decisionSample({
          id: `dec-${n}`,
          outcome: 'await approval',
          approvalState,
          createdAt: new Date(Date.UTC(2025, 0, 31 - n)).toISOString(),
        }),
    );
    renderDeployments(client, '/ctr-1');
    const ledger = within(
      await screen.findByRole('list', { name: 'What became of each push' }),
    );
    const entries = ledger.getAllByRole('listitem').map(item => within(item));
    expect(entries[0].getByText('Waits for approval')).toBeVisible();
    expect(entries[1].getByText('Rejected')).toBeVisible();
    expect(entries[2].getByText('Approved')).toBeVisible();
    expect(ledger.getAllByText('Waits for approval')).toHaveLength(2);
  });

  it('says why it may not be changed', async () => {
    client.rights = {
      ...client.rights,
      change: { allowed: false, reason: 'This needs the role admin' },
    };
    renderDeployments(client, '/ctr-1');
    for (const name of ['Edit', 'Delete']) {
      await waitFor(() =>
        expect(screen.getByRole('button', { name })).toHaveAttribute(
          'aria-disabled',
          'true',
        ),
      );
      expect(screen.getByRole('button', { name })).toHaveAccessibleDescription(
        'This needs the role admin',
      );
    }
  });

  it('says of every push what became of it', async () => {
    client.decisions = [
      decisionSample({
        id: 'dec-block',
        outcome: 'block',
        reason: 'Only owners may deploy here.',
        buildId: null,
        matchedFiles: ['src/a.ts'],
      }),
      ...Array.from({ length: 20 }, (_unused, n) =>
        decisionSample({
          id: `dec-${n}`,
          outcome: 'skip',
          buildId: null,
          message: `Push ${n}`,
          createdAt: new Date(Date.UTC(2025, 0, 31 - n)).toISOString(),
        }),
      ),
    ];
    renderDeployments(client, '/ctr-1');
    const ledger = within(
      await screen.findByRole('list', { name: 'What became of each push' }),
    );
    const newest = within((await ledger.findAllByRole('listitem'))[0]);
    expect(newest.getByText('Blocked')).toBeInTheDocument();
    expect(newest.getByText('Only owners may deploy here.')).toBeVisible();
    expect(
      newest.getByText('1 changed file matches the watch path'),
    ).toBeInTheDocument();
    expect(ledger.queryByText(/Push 19/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
    expect(await ledger.findByText(/Push 19/)).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Show older' }),
    ).not.toBeInTheDocument();
  });

  it('is deleted only when that is confirmed', async () => {
    renderDeployments(client, '/ctr-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    const dialog = within(screen.getByRole('dialog'));
    expect(
      dialog.getByText(/The Deployment api-xk8f3m2n stays as it is/),
    ).toBeInTheDocument();
    expect(client.asked('container.delete')).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        /^\/deployments$/,
      ),
    );
    expect(client.asked('container.delete')).toEqual([
      { containerId: 'ctr-1', deleteWorkload: false },
    ]);
  });

  it('says why the webhook does not work, and looks at it when asked', async () => {
    client.containers = [
      containerSample({
        hook: {
          ...containerSample().hook,
          status: 'unhealthy',
          problem: 'The last delivery was answered 500',
        },
      }),
    ];
    renderDeployments(client, '/ctr-1');
    expect(
      await screen.findByText(
        'The webhook does not work: The last delivery was answered 500',
      ),
    ).toBeInTheDocument();
    const hook = within(screen.getByRole('region', { name: 'Webhook' }));
    client.containers = [containerSample()];
    await userEvent.click(hook.getByRole('button', { name: 'Check now' }));
    expect(client.asked('hook.check')).toEqual([{ containerId: 'ctr-1' }]);
    expect(await hook.findByText('In place')).toBeInTheDocument();
  });

  it('changes the secret once that was confirmed, and shows it where it is entered by hand', async () => {
    const manual = containerSample({
      hook: { ...containerSample().hook, status: 'manual' },
    });
    client.containers = [manual];
    jest.spyOn(client.hook, 'rotateSecret').mockResolvedValue({
      ...manual,
      hook: { ...manual.hook, secret: 'the-new-secret' },
    });
    renderDeployments(client, '/ctr-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change secret' }),
    );
    expect(client.hook.rotateSecret).not.toHaveBeenCalled();
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', {
        name: 'Change secret',
      }),
    );
    expect(await screen.findByText('the-new-secret')).toBeInTheDocument();
  });
});
