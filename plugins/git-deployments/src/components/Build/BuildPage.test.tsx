import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  Build,
  LogLine,
  Stage,
} from 'backstage-plugin-git-deployments-common';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import {
  buildSample,
  changeSample,
  containerSample,
} from '../../__testUtils__/samples';
import { browser } from '../../lib/browser';

const logLine = (n: number, stage: Stage, line: string): LogLine => ({
  n,
  stage,
  line,
  time: '2026-01-01T10:00:00.000Z',
});

describe('a build', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [containerSample()];
    client.builds = [buildSample()];
  });
  afterEach(() => jest.restoreAllMocks());

  it('shows what was built, and how it went', async () => {
    renderDeployments(client, '/ctr-1/builds/dep-1');
    const summary = within(
      await screen.findByRole('region', { name: 'Summary' }),
    );
    expect(summary.getByText('Succeeded')).toBeInTheDocument();
    expect(summary.getByText('1 min 35 s')).toBeInTheDocument();
    expect(
      summary.getByText('registry.example.com/acme/api:abc123d'),
    ).toBeInTheDocument();
    expect(summary.getByText(/^sha256:(0123456789abcdef){4}$/)).toBeVisible();
    const values = within(
      screen.getByRole('region', { name: 'Values passed to the build' }),
    );
    expect(values.getAllByText(/^GIT_/)).toHaveLength(7);
    const stages = within(screen.getByRole('list', { name: 'Stages' }));
    expect(
      stages.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(/Setup.*Succeeded.*4 s/),
      expect.stringMatching(/Build.*Succeeded.*1 min/),
      expect.stringMatching(/Push.*Succeeded.*6 s/),
      expect.stringMatching(/Deploy.*Succeeded.*25 s/),
    ]);
  });

  it('says where and why it failed', async () => {
    const build = buildSample();
    client.builds = [
      {
        ...build,
        status: 'failed',
        pipelineStatus: 'Failed',
        reason: 'The Dockerfile has no FROM.',
        stages: build.stages.map(stage => ({
          ...stage,
          status: stage.name === 'build' ? 'failed' : stage.status,
        })),
      },
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(
      await screen.findByText('The build failed in stage Build'),
    ).toBeInTheDocument();
    expect(
      within(screen.getByRole('alert')).getByText(
        /The Dockerfile has no FROM\./,
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('tab', { name: 'Build (failed)' }),
    ).toBeInTheDocument();
  });

  describe('that failed', () => {
    const failedIn = (stage: Stage, part: Partial<Build> = {}): Build => {
      const build = buildSample();
      return {
        ...build,
        status: 'failed',
        reason: `${stage} failed with exit code 1`,
        stages: build.stages.map(one =>
          one.name === stage ? { ...one, status: 'failed' } : one,
        ),
        ...part,
      };
    };
    const summary = async () => within(await screen.findByRole('alert'));

    it('says which instruction it was, what was printed first, and what to look at', async () => {
      client.builds = [
        failedIn('build', {
          dockerfile: {
            file: 'services/api/Dockerfile',
            steps: 8,
            step: 3,
            instruction: 'RUN npm ci',
            line: 12,
          },
        }),
      ];
      client.logStreams = [
        {
          lines: [
            logLine(1, 'build', 'Step 2/8: WORKDIR /app'),
            logLine(2, 'build', 'Step 3/8: RUN npm ci'),
            logLine(3, 'build', 'INFO[0001] RUN npm ci'),
            logLine(4, 'build', 'npm error code ERESOLVE'),
            logLine(5, 'build', 'npm error could not resolve'),
          ],
        },
      ];
      renderDeployments(client, '/ctr-1/builds/dep-1');
      const alert = await summary();
      expect(
        await alert.findByText(
          /Step 3 of 8 \(services\/api\/Dockerfile, line 12\)/,
        ),
      ).toHaveTextContent('RUN npm ci');
      expect(await alert.findByText(/ERESOLVE/)).toHaveTextContent(
        'npm error code ERESOLVE npm error could not resolve',
      );
      expect(
        alert.getByText(/package-lock\.json fits package\.json/),
      ).toBeInTheDocument();
      await userEvent.click(alert.getByText('Show in the log'));
      expect(
        screen.getByRole('tab', { name: 'Build (failed)' }),
      ).toHaveAttribute('aria-selected', 'true');
      expect(screen.getByText('Build: lines 4 to 5')).toBeInTheDocument();
    });

    it('takes the cause from what the cluster said', async () => {
      client.builds = [failedIn('deploy')];
      client.events = [
        {
          at: '2026-01-01T10:00:00Z',
          type: 'Warning',
          object: 'Pod/api-7d9c8b6f5d-x2x4z',
          reason: 'Unhealthy',
          message: 'Readiness probe failed: <b>connection refused</b>',
          count: 4,
        },
      ];
      renderDeployments(client, '/ctr-1/builds/dep-1');
      expect(
        await (await summary()).findByText(/its probe says/),
      ).toBeInTheDocument();
      const events = within(
        screen.getByRole('region', { name: 'What the cluster said' }),
      );
      expect(events.getByRole('listitem')).toHaveTextContent(
        /Warning Unhealthy Pod\/api-7d9c8b6f5d-x2x4z .*4 times.*<b>connection refused<\/b>/,
      );
    });
  });

  describe('and what it changed', () => {
    const changed = async () => {
      renderDeployments(client, '/ctr-1/builds/dep-1');
      return within(
        await screen.findByRole('region', { name: 'What changed' }),
      );
    };

    it('are commits, files and settings since the build before', async () => {
      client.buildChange = changeSample({
        runningBuildId: 'dep-0',
        baseSha: '1111111000000000000000000000000000000000',
        compareUrl: 'https://github.example.com/acme/api/compare/1...2',
        commits: Array.from({ length: 7 }, (_unused, n) => ({
          sha: `${n}222222000000000000000000000000000000000`,
          message: `Change ${n}`,
          author: 'ada',
          url: `https://github.example.com/acme/api/commit/${n}`,
        })),
        files: ['Dockerfile', 'src/index.ts'],
        dockerfileChanged: true,
        settings: [{ field: 'path', before: '/', after: '/services/api' }],
      });
      const change = await changed();
      expect(
        await change.findByRole('link', { name: /dep-0/ }),
      ).toHaveAttribute('href', '/deployments/ctr-1/builds/dep-0');
      const commits = within(change.getByRole('list', { name: 'Commits' }));
      expect(commits.getAllByRole('listitem')).toHaveLength(5);
      expect(commits.getAllByRole('listitem')[0]).toHaveTextContent(
        /^0222222 Change 0.* · ada$/,
      );
      await userEvent.click(
        change.getByRole('button', { name: 'Show all 7 commits' }),
      );
      expect(commits.getAllByRole('listitem')).toHaveLength(7);
      expect(
        change.getByText(/2 files changed · The Dockerfile is among them/),
      ).toBeInTheDocument();
      expect(change.getByText('path')).toBeInTheDocument();
      expect(change.getByRole('link', { name: /Compare/ })).toHaveAttribute(
        'href',
        'https://github.example.com/acme/api/compare/1...2',
      );
    });

    it('says that it goes back', async () => {
      client.buildChange = changeSample({
        runningBuildId: 'dep-0',
        reverts: true,
        commits: [{ sha: '1', message: 'Gone', author: 'ada', url: '' }],
      });
      expect(
        await (await changed()).findByText(/these commits are taken away/),
      ).toBeInTheDocument();
    });

    it('stays in its section where it cannot be told, and can be asked for again', async () => {
      client.failures.set('insight.change', new Error('The provider is down'));
      const change = await changed();
      expect(
        await change.findByText('The provider is down'),
      ).toBeInTheDocument();
      expect(await screen.findByText('End of the log')).toBeInTheDocument();
      client.failures.clear();
      await userEvent.click(change.getByRole('button', { name: 'Try again' }));
      expect(
        await change.findByText('This is the first build of this container.'),
      ).toBeInTheDocument();
    });
  });

  it('is named by the first line of its commit, and has a link to copy', async () => {
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(
      await screen.findByRole('heading', { name: 'Answer faster' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Copy a link to this build' }),
    ).toBeInTheDocument();
  });

  it('says what it waits for, and how many wait before it', async () => {
    client.builds = [
      buildSample({
        status: 'queued',
        reason: 'All 4 places of the cluster are taken.',
        queue: {
          position: 2,
          length: 5,
          reason: 'All 4 places of the cluster are taken.',
        },
      }),
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(
      await screen.findByText(
        'Number 2 of 5 that wait: All 4 places of the cluster are taken.',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText('Reason')).toBeNull();
  });

  it('says whose image it deploys, and what ran again after its rollout failed', async () => {
    client.builds = [
      buildSample({
        status: 'failed',
        trigger: 'rollback',
        sourceBuildId: 'dep-0',
        reason: 'The rollout did not end in time.',
        undoneTo: 'registry.example.com/acme/api@sha256:1234',
      }),
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(await screen.findByRole('link', { name: 'dep-0' })).toHaveAttribute(
      'href',
      '/deployments/ctr-1/builds/dep-0',
    );
    expect(screen.getByRole('alert')).toHaveTextContent(
      'The rollout was undone: registry.example.com/acme/api@sha256:1234 runs again.',
    );
  });

  it.each([
    ['truncated' as const, /A stage printed more than is kept/],
    ['deleted' as const, /The log was deleted/],
  ])('says that its log is %s', async (log, text) => {
    client.builds = [buildSample({ log })];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('shows the log by stage, as text', async () => {
    client.logStreams = [
      {
        lines: [
          logLine(1, 'setup', 'Cloning'),
          logLine(2, 'build', '\u001b[1mStep 1/2\u001b[0m <img src=x>'),
        ],
      },
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    const log = await screen.findByRole('log');
    await waitFor(() => expect(log).toHaveTextContent('[setup] Cloning'));
    expect(log).toHaveTextContent('[build] Step 1/2 <img src=x>');
    await userEvent.click(screen.getByRole('tab', { name: 'Build' }));
    expect(screen.getByRole('log')).toHaveTextContent('Step 1/2 <img src=x>');
    expect(screen.getByRole('log')).not.toHaveTextContent('Cloning');
    expect(await screen.findByText('End of the log')).toBeInTheDocument();
    expect(client.asked('build.logs')).toHaveLength(1);
  });

  it('resumes a lost log after the last line, and shows no line twice', async () => {
    client.logStreams = [
      { lines: [logLine(1, 'setup', 'One')], breaks: true },
      { lines: [logLine(1, 'setup', 'One'), logLine(2, 'setup', 'Two')] },
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    await waitFor(
      () => expect(screen.getByRole('log')).toHaveTextContent('Two'),
      { timeout: 5_000 },
    );
    expect(screen.getAllByText(/One/)).toHaveLength(1);
    expect(client.asked('build.logs')[1]).toMatchObject({ after: 1 });
  });

  it('keeps only what is in sight of a long log in the document', async () => {
    client.logStreams = [
      {
        lines: Array.from({ length: 30_000 }, (_unused, n) =>
          logLine(n + 1, 'build', `line ${n + 1}`),
        ),
      },
    ];
    renderDeployments(client, '/ctr-1/builds/dep-1');
    expect(await screen.findByText('End of the log')).toBeInTheDocument();
    const log = screen.getByRole('log');
    expect(log).toHaveTextContent('line 1');
    expect(log.querySelectorAll('[title]').length).toBeLessThan(200);
  });

  it('hands the log out as a file', async () => {
    const download = jest
      .spyOn(browser, 'download')
      .mockImplementation(() => undefined);
    renderDeployments(client, '/ctr-1/builds/dep-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Download' }),
    );
    await waitFor(() =>
      expect(download).toHaveBeenCalledWith('dep-1.log.txt', '[setup] Cloning'),
    );
  });
});
