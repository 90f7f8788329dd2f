import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { projectRolesSample } from '../../__testUtils__/samples';

const given = {
  principal: 'user:default/mia',
  role: 'admin',
  source: 'binding',
  createdBy: 'user:default/ann',
  createdAt: '2026-01-01T00:00:00.000Z',
} as const;

describe('roles of a project', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.projectRoles = projectRolesSample({ items: [given] });
  });

  it('shows who has which, and where it comes from', async () => {
    renderDeployments(client, '/roles');
    const table = within(await screen.findByRole('table', { name: 'Roles' }));
    expect(table.getByText('Given here')).toBeInTheDocument();
    expect(table.getByText('Admin')).toBeInTheDocument();
  });

  it('gives a role', async () => {
    renderDeployments(client, '/roles');
    await userEvent.type(
      await screen.findByLabelText('User or group'),
      'group:default/leads',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Give the role' }),
    );
    await waitFor(() =>
      expect(client.calls).toContainEqual({
        what: 'role.set',
        input: {
          project: 'component:default/api',
          principal: 'group:default/leads',
          role: 'member',
        },
      }),
    );
  });

  it('takes one after asking, and says why it cannot', async () => {
    client.failures.set(
      'role.remove',
      await serverError(409, 'ConflictError', 'The last owner'),
    );
    renderDeployments(client, '/roles');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Take the role from user:default/mia',
      }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Take' }));
    expect(await dialog.findByText(/The last owner/)).toBeInTheDocument();
  });

  it('says what mends a project where nobody is owner', async () => {
    client.projectRoles = projectRolesSample({
      hasOwner: false,
      remedy: 'gitDeployments:\n  roles:\n    owner: [group:default/platform]',
      manage: { allowed: false, reason: 'Only owners give roles' },
    });
    renderDeployments(client, '/roles');
    expect(
      await screen.findByText(/owner: \[group:default\/platform\]/),
    ).toBeInTheDocument();
    expect(screen.getByText('Only owners give roles')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Give the role' })).toBeNull();
  });
});
