import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { NotFoundError } from '@backstage/errors';
import { serverError } from '../../__testUtils__/FakeApi';
import { logLines } from './__testUtils__/lines';
import { followLog, type FollowOptions } from './followLog';
import { LogFeed } from './LogFeed';

const LOG = logLines('setup: a', 'setup: b', 'build: c', 'build: d');

const texts = (feed: LogFeed) =>
  feed.model.linesOf('all').map(({ text }) => text);

describe('followLog', () => {
  let asked: (number | undefined)[];
  let pauses: number[];
  let states: string[];
  let feed: LogFeed;
  let away: AbortController;

  beforeEach(() => {
    asked = [];
    pauses = [];
    states = [];
    feed = new LogFeed();
    feed.subscribe(() => states.push(feed.state));
    away = new AbortController();
  });

  /** Each connection yields lines, and then ends or breaks off. */
  function options(
    ...connections: (() => AsyncIterable<LogLine>)[]
  ): FollowOptions {
    return {
      open: after => {
        asked.push(after);
        return connections.shift()!();
      },
      visible: async () => undefined,
      hidden: () => ({ signal: away.signal, stop: () => undefined }),
      pause: async milliseconds => {
        pauses.push(milliseconds);
      },
    };
  }

  async function* yields(lines: LogLine[], end?: Error) {
    yield* lines;
    if (end) {
      throw end;
    }
  }

  it('goes on behind the last line that came, without gaps or doubles', async () => {
    const lost = new Error('lost');
    await followLog(
      feed,
      new AbortController().signal,
      options(
        () => yields(LOG.slice(0, 2), lost),
        // This one says the last line once more.
        () => yields(LOG.slice(1, 3), lost),
        () => yields(LOG.slice(3)),
      ),
    );
    expect(asked).toEqual([undefined, 2, 3]);
    expect(texts(feed)).toEqual(['a', 'b', 'c', 'd']);
    expect(states).toEqual(['reconnecting', 'reconnecting', 'ended']);
  });

  it('waits longer each time that nothing came', async () => {
    const lost = () => yields([], new Error('lost'));
    await followLog(
      feed,
      new AbortController().signal,
      options(lost, lost, lost, lost, lost, lost, () => yields(LOG)),
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('gives up where there is nothing to see', async () => {
    const gone = await serverError(404, NotFoundError.name, 'No such build');
    await followLog(
      feed,
      new AbortController().signal,
      options(() => yields([], gone)),
    );
    expect(feed.state).toBe('failed');
    expect(feed.error).toBe(gone);
  });

  it('gives the stream back while nobody sees the page, and goes on afterwards', async () => {
    const first = away;
    await followLog(
      feed,
      new AbortController().signal,
      options(
        async function* hides() {
          yield LOG[0];
          first.abort();
          away = new AbortController();
          yield LOG[1];
        },
        () => yields(LOG.slice(1)),
      ),
    );
    expect(asked).toEqual([undefined, 1]);
    expect(texts(feed)).toEqual(['a', 'b', 'c', 'd']);
    expect(states).toEqual(['ended']);
  });

  it('ends with the page', async () => {
    const page = new AbortController();
    await followLog(
      feed,
      page.signal,
      options(async function* closes() {
        yield LOG[0];
        page.abort();
        throw new Error('aborted');
      }),
    );
    expect(states).toEqual([]);
  });
});
