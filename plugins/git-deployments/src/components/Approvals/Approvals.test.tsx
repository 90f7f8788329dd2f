import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderApprovals } from '../../__testUtils__/renderPages';
import { approvalSample } from '../../__testUtils__/samples';

describe('approvals', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.approvals = [approvalSample()];
  });

  it('shows what waits for me, and all that waits', async () => {
    const no = { allowed: false, reason: 'You asked for it' };
    client.approvals.push(
      approvalSample({
        id: 'apr-2',
        name: 'shop',
        may: { approve: no, reject: no, withdraw: no, override: no },
      }),
    );
    renderApprovals(client);
    const mine = within(
      await screen.findByRole('list', { name: 'Waiting for me' }),
    );
    expect(
      mine.getByRole('link', { name: 'api (production)' }),
    ).toBeInTheDocument();
    expect(mine.queryByText('shop (production)')).toBeNull();

    await userEvent.click(screen.getByRole('tab', { name: 'All that wait' }));
    expect(
      await screen.findByRole('link', { name: 'shop (production)' }),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('address')).toHaveTextContent('show=pending');
  });

  it('says so where nothing waits', async () => {
    client.approvals = [];
    renderApprovals(client);
    expect(await screen.findByText('Nothing here')).toBeInTheDocument();
  });

  it('shows what would change before the button, and approves with a comment', async () => {
    client.approvals = [
      approvalSample({
        change: {
          ...approvalSample().change,
          dockerfileChanged: true,
          settings: [
            { field: 'path', before: '/', after: '/web' },
            {
              field: 'protection.allowList',
              before: '[]',
              after: '["user:default/mia","group:default/ops"]',
            },
          ],
        },
        decisions: [
          {
            by: 'user:default/ann',
            decision: 'approve',
            comment: 'Fine by me',
            at: '2026-01-01T00:00:00.000Z',
          },
        ],
        required: 2,
      }),
    ];
    renderApprovals(client, '/apr-1');
    expect(
      await screen.findByText('The Dockerfile has changed.'),
    ).toBeInTheDocument();
    expect(screen.getByText('src/door.ts')).toBeInTheDocument();
    expect(screen.getByText('/web')).toBeInTheDocument();
    expect(
      screen.getByText('user:default/mia, group:default/ops'),
    ).toBeInTheDocument();
    expect(screen.getByText(/What runs now/)).toHaveTextContent(
      'bbbbbbb (dep-0)',
    );
    expect(screen.getByText('1 of 2')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Withdraw' }),
    ).toHaveAccessibleDescription('You are member');
    expect(screen.getByText(/Fine by me/)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /Show the difference/ }),
    ).toHaveAttribute('href', expect.stringContaining('/compare/'));

    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Comment'), 'Go');
    await userEvent.click(dialog.getByRole('button', { name: 'Approve' }));
    await waitFor(() =>
      expect(client.calls).toContainEqual({
        what: 'approval.approve',
        input: { approvalId: 'apr-1', comment: 'Go' },
      }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says why a button is disabled', async () => {
    const no = {
      allowed: false,
      reason: 'You asked for it: somebody else must',
    };
    client.approvals = [
      approvalSample({
        may: {
          approve: no,
          reject: no,
          withdraw: { allowed: true, reason: 'You asked for it' },
          override: no,
        },
      }),
    ];
    renderApprovals(client, '/apr-1');
    const approve = await screen.findByRole('button', { name: 'Approve' });
    expect(approve).toBeDisabled();
    expect(approve).toHaveAccessibleDescription(no.reason);
    expect(screen.getByRole('button', { name: 'Withdraw' })).toBeEnabled();
  });

  it('wants a reason for breaking the glass', async () => {
    const yes = { allowed: true, reason: 'You are owner' };
    client.approvals = [
      approvalSample({
        may: { approve: yes, reject: yes, withdraw: yes, override: yes },
      }),
    ];
    renderApprovals(client, '/apr-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy past the gate' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', {
      name: 'Deploy past the gate',
    });
    await userEvent.type(dialog.getByLabelText('Reason'), 'short');
    expect(confirm).toBeDisabled();
    await userEvent.type(dialog.getByLabelText('Reason'), ': the shop is down');
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(client.calls).toContainEqual({
        what: 'approval.override',
        input: { approvalId: 'apr-1', reason: 'short: the shop is down' },
      }),
    );
  });

  it('keeps what was typed where somebody else was quicker', async () => {
    client.failures.set(
      'approval.reject',
      await serverError(409, 'ConflictError', 'This request is approved'),
    );
    renderApprovals(client, '/apr-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reject' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Comment'), 'Not today');
    await userEvent.click(dialog.getByRole('button', { name: 'Reject' }));
    expect(
      await dialog.findByText(/This request is approved/),
    ).toBeInTheDocument();
    expect(dialog.getByLabelText('Comment')).toHaveValue('Not today');
  });
});
