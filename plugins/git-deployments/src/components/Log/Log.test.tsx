import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { FakeApi } from '../../__testUtils__/FakeApi';
import { renderDeployments } from '../../__testUtils__/renderPages';
import { buildSample, containerSample } from '../../__testUtils__/samples';
import { logLines } from '../../lib/log/__testUtils__/lines';

const LOG = logLines(
  'setup: Cloning',
  'build: Step 1/3: FROM node',
  'build: \u001b[36mINFO\u001b[0m[0001] pulling <b>node</b>',
  'build: Step 2/3: RUN npm ci',
  'build: added 7 packages',
  'build: audited 7 packages',
  'build: Step 3/3: CMD node',
  'build: nothing to do',
  'push: 10 %\r50 %\rPushed',
);

const failedInBuild: Partial<Build> = {
  status: 'failed',
  stages: buildSample().stages.map(stage => ({
    ...stage,
    status: stage.name === 'build' ? 'failed' : stage.status,
  })),
};

describe('the log of a build', () => {
  let client: FakeApi;
  beforeEach(() => {
    client = new FakeApi();
    client.containers = [containerSample()];
    client.builds = [buildSample()];
    client.logStreams = [{ lines: LOG }];
  });

  async function show(hash = '', part: Partial<Build> = {}) {
    client.builds = [buildSample(part)];
    renderDeployments(client, `/ctr-1/builds/dep-1${hash}`);
    await screen.findByText('End of the log');
  }
  const log = () => screen.getByRole('log');
  const tab = (name: string) =>
    userEvent.click(screen.getByRole('tab', { name }));
  const step = (name: RegExp) => within(log()).getByRole('button', { name });

  it('folds the steps of the Dockerfile once they are done, and opens them', async () => {
    await show();
    expect(log()).toHaveTextContent('Step 2/3: RUN npm ci');
    expect(log()).not.toHaveTextContent('added 7 packages');
    expect(step(/RUN npm ci/)).toHaveAttribute('aria-expanded', 'false');
    expect(log()).toHaveTextContent('2 lines');
    await userEvent.click(step(/RUN npm ci/));
    expect(log()).toHaveTextContent('added 7 packages');
    await tab('Build');
    expect(log()).toHaveTextContent('added 7 packages');
    await userEvent.click(screen.getByRole('button', { name: 'Fold steps' }));
    expect(log()).not.toHaveTextContent('added 7 packages');
    await userEvent.click(screen.getByRole('button', { name: 'Open steps' }));
    expect(log()).toHaveTextContent('pulling');
    expect(log()).toHaveTextContent('nothing to do');
  });

  it('leaves the step open that failed', async () => {
    await show('', failedInBuild);
    expect(step(/CMD node/)).toHaveAttribute('aria-expanded', 'true');
    expect(log()).toHaveTextContent('nothing to do');
  });

  it('shows what was printed as text in colours, and the last of a progress bar', async () => {
    await show();
    await userEvent.click(screen.getByRole('button', { name: 'Open steps' }));
    expect(log()).toHaveTextContent('INFO[0001] pulling <b>node</b>');
    expect(within(log()).getByText('INFO').className).not.toBe('');
    expect(log()).toHaveTextContent('[push] Pushed');
    expect(log()).not.toHaveTextContent('50 %');
  });

  it('searches: counts, goes from one to the next, and opens what they are in', async () => {
    await show();
    const field = screen.getByRole('textbox', { name: 'Search in the log' });
    await userEvent.type(field, 'PACKAGES');
    expect(await screen.findByText('1 of 2')).toBeInTheDocument();
    await waitFor(() => expect(log()).toHaveTextContent('audited 7 packages'));
    const marks = () => [...log().querySelectorAll('mark')];
    expect(marks().map(mark => mark.textContent)).toEqual([
      'packages',
      'packages',
    ]);
    expect(marks()[0]).toHaveAttribute('data-current');
    await userEvent.type(field, '{Enter}');
    expect(screen.getByText('2 of 2')).toBeInTheDocument();
    await userEvent.type(field, '{Shift>}{Enter}{/Shift}');
    expect(screen.getByText('1 of 2')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next match' }));
    expect(screen.getByText('2 of 2')).toBeInTheDocument();
    await userEvent.type(field, '{Escape}');
    expect(marks()).toEqual([]);
    expect(log()).toHaveFocus();
    await userEvent.type(field, 'nowhere');
    expect(await screen.findByText('Not found')).toBeInTheDocument();
  });

  it.each(['/', '{Control>}f{/Control}'])(
    'leads from the lines to the search by %s',
    async keys => {
      await show();
      log().focus();
      await userEvent.keyboard(keys);
      expect(
        screen.getByRole('textbox', { name: 'Search in the log' }),
      ).toHaveFocus();
    },
  );

  it('opens a link to lines: their tab, what they are in, and marks them', async () => {
    await show('#build-L4-L5');
    expect(screen.getByRole('tab', { name: 'Build' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await waitFor(() => expect(log()).toHaveTextContent('added 7 packages'));
    expect(
      within(log())
        .getAllByRole('link', { current: 'location' })
        .map(({ textContent }) => textContent),
    ).toEqual(['4', '5']);
    expect(screen.getByText('Build: lines 4 to 5')).toBeInTheDocument();
  });

  it('says that a link leads to no line', async () => {
    await show('#push-L99');
    expect(
      screen.getByText(/Push: line 99 · The log has no such line/),
    ).toBeInTheDocument();
  });

  it('marks a line, more with Shift, and hands out the lines', async () => {
    const user = userEvent.setup();
    const written = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue();
    await show();
    await user.click(within(log()).getByRole('link', { name: 'Line 1' }));
    expect(screen.getByText('All: line 1')).toBeInTheDocument();
    await user.keyboard('{Shift>}');
    await user.click(within(log()).getByRole('link', { name: 'Line 4' }));
    await user.keyboard('{/Shift}');
    expect(screen.getByText('All: lines 1 to 4')).toBeInTheDocument();
    // Also those of steps that are folded.
    await user.click(screen.getByRole('button', { name: 'Copy lines' }));
    expect(await screen.findByText(/Copied/)).toBeInTheDocument();
    expect(written).toHaveBeenCalledWith(
      [
        '[setup] Cloning',
        '[build] Step 1/3: FROM node',
        '[build] INFO[0001] pulling <b>node</b>',
        '[build] Step 2/3: RUN npm ci',
      ].join('\n'),
    );
    await user.click(screen.getByRole('button', { name: 'Clear the mark' }));
    expect(screen.queryByText(/All: lines/)).toBeNull();
  });

  it('goes from line to line by the keyboard', async () => {
    const user = userEvent.setup();
    await show();
    const line = (n: number) =>
      within(log()).getByRole('link', { name: `Line ${n}` });
    line(1).focus();
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(line(2)).toHaveFocus());
    await user.keyboard('{Enter}');
    expect(screen.getByText('All: line 2')).toBeInTheDocument();
    await user.keyboard('{ArrowDown}');
    // The lines of a folded step are passed over.
    await waitFor(() => expect(line(4)).toHaveFocus());
    await user.keyboard('{Shift>}{Enter}{/Shift}');
    expect(screen.getByText('All: lines 2 to 4')).toBeInTheDocument();
    await user.keyboard('{Home}');
    await waitFor(() => expect(line(1)).toHaveFocus());
  });

  it('shows times as somebody likes them, and keeps that', async () => {
    await show();
    await userEvent.click(screen.getByRole('button', { name: /^Times/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Since the beginning' }),
    );
    expect(log()).toHaveTextContent('0:08.0');
    const wrap = screen.getByRole('button', { name: 'Wrap lines' });
    expect(wrap).toHaveAttribute('aria-pressed', 'false');
    await userEvent.click(wrap);
    expect(wrap).toHaveAttribute('aria-pressed', 'true');
  });

  it('offers to go to the end once somebody has scrolled away', async () => {
    client.logStreams = [
      {
        lines: Array.from({ length: 500 }, (_unused, n) => ({
          ...LOG[0],
          n: n + 1,
        })),
      },
    ];
    await show();
    expect(screen.queryByRole('button', { name: /Jump to end/ })).toBeNull();
    Object.defineProperties(log(), {
      scrollHeight: { value: 10_000, configurable: true },
      clientHeight: { value: 480, configurable: true },
    });
    log().scrollTop = 9_520;
    fireEvent.scroll(log());
    log().scrollTop = 5_000;
    fireEvent.scroll(log());
    const jump = await screen.findByRole('button', { name: /Jump to end/ });
    await userEvent.click(jump);
    expect(log().scrollTop).toBe(10_000);
    expect(screen.queryByRole('button', { name: /Jump to end/ })).toBeNull();
  });
});
