import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { AuditEvent } from 'backstage-plugin-git-deployments-common';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { renderAudit } from '../../__testUtils__/renderPages';
import { browser } from '../../lib/browser';

const event = (part: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'aud-1',
  at: '2026-01-01T00:00:00.000Z',
  actor: 'user:default/mia',
  action: 'build-trigger',
  outcome: 'succeeded',
  severity: 'medium',
  project: 'component:default/api',
  entityRef: 'component:default/api',
  containerId: 'ctr-1',
  buildId: 'dep-1',
  approvalId: null,
  sha: 'a'.repeat(40),
  digest: null,
  rule: 'mia is member of the project',
  message: 'Asked for a build',
  ...part,
});

describe('the audit trail', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.auditEvents = [
      event(),
      event({
        id: 'aud-2',
        outcome: 'refused',
        message: 'Wanted to delete the container',
      }),
    ];
  });

  it('shows who did what and why they were allowed to, by outcome', async () => {
    renderAudit(client);
    expect(await screen.findByText('Asked for a build')).toBeInTheDocument();
    expect(
      screen.getAllByText(/mia is member of the project/).length,
    ).toBeGreaterThan(0);
    await userEvent.click(screen.getByLabelText('Outcome'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Refused' }),
    );
    await waitFor(() =>
      expect(screen.queryByText('Asked for a build')).toBeNull(),
    );
    expect(screen.getByLabelText('address')).toHaveTextContent(
      'outcome=refused',
    );
  });

  it('marks what weighs heavily', async () => {
    client.auditEvents = [
      event({ action: 'approval-override', severity: 'critical' }),
      event({ id: 'aud-2', severity: 'medium' }),
    ];
    renderAudit(client);
    await screen.findByText('approval-override');
    expect(screen.getAllByText('Critical')).toHaveLength(1);
  });

  it('is downloaded as it is filtered', async () => {
    const save = jest.spyOn(browser, 'save').mockImplementation();
    renderAudit(client, '?actor=user:default/mia');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Download CSV' }),
    );
    await waitFor(() =>
      expect(save).toHaveBeenCalledWith('audit.csv', expect.any(Blob)),
    );
    expect(client.calls).toContainEqual({
      what: 'audit.export',
      input: expect.objectContaining({
        actor: 'user:default/mia',
        format: 'csv',
      }),
    });
  });

  it('says who may read it where the caller may not', async () => {
    client.failures.set(
      'audit.list',
      await serverError(
        403,
        'NotAllowedError',
        'Choose a project that you are admin of',
      ),
    );
    renderAudit(client);
    expect(
      await screen.findByText(/Choose a project that you are admin of/),
    ).toBeInTheDocument();
  });
});
