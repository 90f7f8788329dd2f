import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../../__testUtils__/FakeApi';
import { statisticsSample } from '../../../__testUtils__/overviewSamples';
import { renderDeployments } from '../../../__testUtils__/renderPages';
import { buildSample, containerSample } from '../../../__testUtils__/samples';

describe('the history of a container', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [containerSample()];
    client.builds = Array.from({ length: 15 }, (_unused, n) =>
      buildSample({ id: `dep-${n}` }),
    );
  });

  const region = async () =>
    within(await screen.findByRole('region', { name: 'History' }));

  const rowOf = async (id: string) =>
    within(
      (await (await region()).findByRole('link', { name: id })).closest(
        'tr',
      ) as HTMLElement,
    );

  /** As when the page comes to the fore again: asks at once. */
  const look = () =>
    act(() => {
      document.dispatchEvent(new Event('visibilitychange'));
    });

  it('says of a build what made it, what it is, and how it ended', async () => {
    client.builds = [
      buildSample({
        trigger: 'rollback',
        triggeredBy: 'user:default/ada',
        approval: {
          id: 'apr-1',
          state: 'approved',
          gate: 'build',
          expiresAt: '2026-02-01T00:00:00.000Z',
        },
        allowedBy: 'ada asked, and olga approved apr-1',
      }),
      buildSample({
        id: 'dep-2',
        status: 'failed',
        triggeredBy: null,
        breakGlass: {
          by: 'user:default/olga',
          reason: 'down',
          at: '2026-01-01T10:00:00.000Z',
        },
      }),
    ];
    renderDeployments(client, '/ctr-1');
    const first = await rowOf('dep-1');
    expect(first.getByText('Succeeded')).toBeVisible();
    expect(first.getByText('Rollback')).toBeVisible();
    expect(first.getByText('ada asked, and olga approved apr-1')).toBeVisible();
    expect(first.getByText('Approved').closest('a')).toHaveAttribute(
      'href',
      '/git-deployments/approvals/apr-1',
    );
    expect(first.getByRole('link', { name: /Answer faster/ })).toHaveAttribute(
      'href',
      expect.stringContaining('/commit/abc123def'),
    );
    expect(first.getByText('sha256:0123456789ab')).toBeVisible();
    expect(
      first.getByRole('button', { name: 'Copy the digest of dep-1' }),
    ).toBeInTheDocument();
    expect(
      first.getByRole('button', { name: 'Copy the image of dep-1' }),
    ).toBeInTheDocument();
    expect(first.getByText('1 min 35 s')).toBeVisible();
    const second = await rowOf('dep-2');
    expect(second.getByText('Failed')).toBeVisible();
    expect(second.getByText('Past its gate')).toBeVisible();
  });

  it('pages to older ones and back, and the way back of the browser goes along', async () => {
    renderDeployments(client, '/ctr-1');
    await rowOf('dep-9');
    const history = await region();
    expect(history.getByRole('button', { name: 'Newer' })).toBeDisabled();
    const older = history.getByRole('button', { name: 'Older' });
    await userEvent.click(older);
    await rowOf('dep-14');
    // Who pages by the keyboard is not thrown out of the page.
    expect(older).toBeInTheDocument();
    expect(history.queryByRole('link', { name: 'dep-9' })).toBeNull();
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '/ctr-1?cursor=older%3Adep-9',
    );
    expect(history.getByRole('button', { name: 'Older' })).toBeDisabled();
    await userEvent.click(history.getByRole('button', { name: 'Newest' }));
    await rowOf('dep-0');
    expect(screen.getByLabelText('address')).toHaveTextContent(/\/ctr-1$/);
    // Nobody counts all of them again and again.
    expect(client.asked('overview.builds')).not.toContainEqual(
      expect.objectContaining({ count: true }),
    );
  });

  it('shows what its address says, and says in its address what is chosen', async () => {
    client.builds[3] = buildSample({ id: 'dep-f', status: 'failed' });
    renderDeployments(client, '/ctr-1?status=failed&person=octo&size=25');
    await rowOf('dep-f');
    expect(client.asked('overview.builds')[0]).toMatchObject({
      containerId: 'ctr-1',
      status: ['failed'],
      person: 'octo',
      limit: 25,
    });
    const history = await region();
    expect(history.queryByRole('link', { name: 'dep-1' })).toBeNull();
    await userEvent.type(
      history.getByRole('searchbox', { name: 'Commit or build' }),
      'nowhere',
    );
    expect(
      await history.findByText('No build matches the filters.'),
    ).toBeVisible();
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '?status=failed&person=octo&size=25&text=nowhere',
    );
    await userEvent.click(
      history.getByRole('button', { name: 'Clear the filters' }),
    );
    await rowOf('dep-1');
    expect(screen.getByLabelText('address')).toHaveTextContent('?size=25');
    expect(
      history.getByRole('searchbox', { name: 'Commit or build' }),
    ).toHaveValue('');
  });

  it('is narrowed by several states at once', async () => {
    client.builds[3] = buildSample({ id: 'dep-f', status: 'failed' });
    client.builds[4] = buildSample({ id: 'dep-e', status: 'error' });
    renderDeployments(client, '/ctr-1');
    const history = await region();
    await rowOf('dep-0');
    await userEvent.click(history.getByRole('button', { name: /^Status/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Failed' }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Error' }));
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.getByLabelText('address')).toHaveTextContent(
        '?status=failed%2Cerror',
      ),
    );
    await rowOf('dep-f');
    await rowOf('dep-e');
    await waitFor(() =>
      expect(history.queryByRole('link', { name: 'dep-0' })).toBeNull(),
    );
  });

  it('stays put while new builds come, and keeps what it shows fresh', async () => {
    client.builds = [
      buildSample({ id: 'dep-0', status: 'building', finishedAt: null }),
    ];
    renderDeployments(client, '/ctr-1');
    await rowOf('dep-0');
    client.builds = [
      buildSample({
        id: 'dep-2',
        status: 'queued',
        queue: { position: 2, length: 2, reason: 'Waits for dep-1' },
      }),
      buildSample({ id: 'dep-1', status: 'queued' }),
      buildSample({ id: 'dep-0', status: 'failed' }),
    ];
    look();
    const history = await region();
    const come = await history.findByRole('button', { name: '2 new builds' });
    expect((await rowOf('dep-0')).getByText('Failed')).toBeVisible();
    expect(history.queryByRole('link', { name: 'dep-2' })).toBeNull();
    await userEvent.click(come);
    expect(
      (await rowOf('dep-2')).getByText(
        'Number 2 of 2 that wait: Waits for dep-1',
      ),
    ).toBeVisible();
    expect(history.queryByRole('button', { name: /new build/ })).toBeNull();
  });

  it('fills by itself while it is empty', async () => {
    client.builds = [];
    renderDeployments(client, '/ctr-1');
    const history = await region();
    expect(
      await history.findByText('No builds yet: push, or trigger one.'),
    ).toBeVisible();
    client.builds = [buildSample()];
    look();
    await rowOf('dep-1');
  });

  it('says how long builds take, and which one took longer', async () => {
    client.statistics = statisticsSample({
      durations: [40_000, 50_000, 60_000].map((durationMs, n) => ({
        buildId: `dep-${n}`,
        durationMs,
        finishedAt: '2026-01-01T10:00:00.000Z',
      })),
      medianMs: 50_000,
      ended: { succeeded: 3, failed: 1 },
    });
    renderDeployments(client, '/ctr-1');
    const history = await region();
    expect(
      await history.findByRole('img', {
        name: 'The last 3 builds that succeeded took from 40 s to 1 min, half of them up to 50 s. The newest took 1 min.',
      }),
    ).toBeInTheDocument();
    expect(history.getByText('3 of the last 4 succeeded')).toBeVisible();
    expect(
      (await rowOf('dep-0')).getByText('90 % slower than usual'),
    ).toBeVisible();
  });

  it('leads to the newest where its address is too old', async () => {
    renderDeployments(client, '/ctr-1?cursor=x');
    client.failures.set(
      'overview.builds',
      await serverError(400, 'InputError', 'cursor: not one of this list'),
    );
    look();
    const history = await region();
    expect(
      await history.findByText(/shows a page that is not there any more/),
    ).toBeVisible();
    client.failures.clear();
    await userEvent.click(history.getByRole('button', { name: 'Newest' }));
    await rowOf('dep-0');
  });
});
