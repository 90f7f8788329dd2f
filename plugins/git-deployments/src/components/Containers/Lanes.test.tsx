import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { comparisonSample } from '../../__testUtils__/overviewSamples';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { buildSample, containerSample } from '../../__testUtils__/samples';

describe('the containers', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
  });

  describe('of two environments', () => {
    const commit = (n: number) => ({
      sha: `${n}`.repeat(40),
      message: `Commit ${n}`,
      author: 'Mia',
      url: `https://github.example.com/acme/api/commit/${n}`,
    });

    beforeEach(() => {
      const running = buildSample();
      client.containers = [
        containerSample({ id: 'ctr-p', lastDeployed: running }),
        containerSample({
          id: 'ctr-s',
          environment: 'staging',
          lastDeployed: {
            ...running,
            id: 'dep-s',
            containerId: 'ctr-s',
            git: { ...running.git, GIT_REVISION: 'd'.repeat(40) },
          },
        }),
      ];
      client.comparison = comparisonSample({
        status: 'ahead',
        ahead: [commit(3), commit(2), commit(1)],
      });
      client.builds = [buildSample({ id: 'dep-9', containerId: 'ctr-p' })];
    });

    it('says how far one is ahead of the other, and lists the commits', async () => {
      renderDeployments(client);
      expect(
        await screen.findByText('staging is 3 commits ahead of production.'),
      ).toBeVisible();
      expect(client.asked('overview.comparison')).toEqual([
        { containerId: 'ctr-s', with: 'ctr-p' },
      ]);
      await userEvent.click(
        screen.getByRole('button', {
          name: 'Show commits between staging and production',
        }),
      );
      const list = within(
        screen.getByRole('list', { name: 'Only in staging' }),
      );
      expect(list.getAllByRole('listitem')).toHaveLength(3);
      expect(list.getByRole('link', { name: /Commit 2/ })).toHaveAttribute(
        'href',
        'https://github.example.com/acme/api/commit/2',
      );
    });

    it('promotes from one to the other', async () => {
      renderDeployments(client);
      await userEvent.click(
        await screen.findByRole('button', {
          name: 'Promote to production: api (staging)',
        }),
      );
      const dialog = within(
        await screen.findByRole('dialog', { name: 'Promote dep-s' }),
      );
      const promote = await dialog.findByRole('button', { name: 'Promote' });
      await waitFor(() => expect(promote).toBeEnabled());
      await userEvent.click(promote);
      await waitFor(() =>
        expect(client.asked('container.promote')).toEqual([
          { containerId: 'ctr-p', fromBuildId: 'dep-s' },
        ]),
      );
    });

    it('says why it cannot be promoted, and what is known though the server is down', async () => {
      client.comparison = comparisonSample({
        status: null,
        problem: 'The commits could not be fetched: down',
      });
      client.rights = {
        ...client.rights,
        deploy: { outcome: 'refused', reason: 'You are member' },
      };
      renderDeployments(client);
      expect(
        await screen.findByText(
          'staging and production run different commits.',
        ),
      ).toBeVisible();
      expect(
        screen.getByText('The commits could not be fetched: down'),
      ).toBeVisible();
      expect(
        screen.getByRole('button', {
          name: 'Promote to production: api (staging)',
        }),
      ).toHaveAccessibleDescription('You are member');
    });

    it('asks nothing where both run the same', async () => {
      client.containers = client.containers.map(container => ({
        ...container,
        lastDeployed: buildSample(),
      }));
      renderDeployments(client);
      expect(
        await screen.findByText('staging and production run the same commit.'),
      ).toBeVisible();
      expect(client.asked('overview.comparison')).toEqual([]);
    });
  });

  describe('of a monorepo', () => {
    beforeEach(() => {
      client.containers = Array.from({ length: 110 }, (_unused, n) =>
        containerSample({
          id: `ctr-${n}`,
          name: `service-${String(Math.floor(n / 2)).padStart(2, '0')}`,
          environment: n % 2 ? 'staging' : 'production',
          currentBuild:
            n === 7
              ? buildSample({ status: 'failed', containerId: 'ctr-7' })
              : null,
        }),
      );
    });

    it('stands in compact rows, all of them, for two requests', async () => {
      renderDeployments(client);
      expect(
        await screen.findByRole('region', { name: 'service-54 (staging)' }),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('button', { name: 'Compact', pressed: true }),
      ).toBeInTheDocument();
      expect(client.asked('overview.containers')).toEqual([
        { entityRef: 'component:default/api', limit: 100 },
        { entityRef: 'component:default/api', limit: 100, offset: 100 },
      ]);
      expect(client.calls).toHaveLength(2);
    });

    it('is narrowed by what its address says, and says so in its address', async () => {
      renderDeployments(client, '?status=failed');
      expect(
        await screen.findByRole('region', { name: 'service-03 (staging)' }),
      ).toBeInTheDocument();
      expect(screen.getByText('1 of 110 containers')).toBeInTheDocument();
      await userEvent.type(
        screen.getByRole('searchbox', { name: 'Filter' }),
        'nowhere',
      );
      expect(
        await screen.findByText('No container matches.'),
      ).toBeInTheDocument();
      expect(screen.getByLabelText('address')).toHaveTextContent(
        '?status=failed&text=nowhere',
      );
      await userEvent.click(
        screen.getByRole('button', { name: 'Clear the filters' }),
      );
      expect(
        await screen.findByRole('region', { name: 'service-00 (production)' }),
      ).toBeInTheDocument();
      expect(screen.getByRole('searchbox', { name: 'Filter' })).toHaveValue('');
    });
  });
});
