import { mockServices } from '@backstage/backend-test-utils';
import type { LogCursor, NewLine } from '../store';
import type { ClusterClient, ClusterLogLine, LogSource } from '../tekton';
import { followToTheEnd, type Patience } from './LogFollower';

const SOURCE: LogSource = {
  stage: 'build',
  pod: 'pod',
  container: 'step-build',
  started: true,
  terminated: true,
};

const START: LogCursor = {
  timestamp: null,
  same: 0,
  done: false,
  carry: null,
  keptBytes: 0,
  droppedBytes: 0,
};

/** Lines as the kubelet has them: several within a second, some at the very same time. */
function printed(lines: string[]): ClusterLogLine[] {
  return lines.map((text, index) => {
    const at = new Date(
      Date.parse('2026-11-24T10:00:00Z') + Math.floor(index / 3) * 300,
    );
    return { timestamp: at.toISOString().replace('Z', '000000Z'), text };
  });
}

/** A log API that cuts connections: after so many lines, each time it is asked. */
function clusterWith(
  lines: ClusterLogLine[],
  cutAfter: () => number = () => Infinity,
): ClusterClient {
  return {
    async *followLog(
      _namespace: string,
      _source: LogSource,
      { since }: { since?: string },
    ): AsyncGenerator<ClusterLogLine> {
      const from = since && `${since.slice(0, 19)}`;
      let left = cutAfter();
      for (const line of lines) {
        if (!from || line.timestamp >= from) {
          if (left === 0) {
            throw new Error('reset by peer');
          }
          left -= 1;
          yield line;
        }
      }
    },
  } as Partial<ClusterClient> as ClusterClient;
}

/** Follows to the end; answers what was kept and how far it was read. */
async function follow(
  client: ClusterClient,
  options: {
    secrets?: string[];
    maxBytes?: number;
    cursor?: LogCursor;
    signal?: AbortSignal;
    onAppend?: () => void;
    latest?: () => LogSource | undefined;
    patience?: Patience;
  } = {},
) {
  const kept: NewLine[] = [];
  let cursor = options.cursor ?? START;
  await followToTheEnd(SOURCE, {
    client,
    namespace: 'builds',
    cursor,
    secrets: options.secrets ?? [],
    maxBytes: options.maxBytes ?? 100_000_000,
    titled: line => [line],
    append: async (lines, { source: _, ...reached }) => {
      kept.push(...lines);
      cursor = reached;
      options.onAppend?.();
    },
    latest: options.latest ?? (() => SOURCE),
    signal: options.signal ?? new AbortController().signal,
    logger: mockServices.logger.mock(),
    patience: options.patience,
  });
  return { lines: kept.map(({ line }) => line), cursor };
}

describe('following a log', () => {
  it('keeps each line once and in order, however often the connection is cut', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    let cuts = 0;
    // Cut in the middle of a second, too, and between lines of the same time.
    const client = clusterWith(printed(lines), () => {
      cuts += 1;
      return cuts <= 50 ? 12 + (cuts % 7) : Infinity;
    });
    const { lines: kept, cursor } = await follow(client);
    expect(cuts).toBeGreaterThan(10);
    expect(kept).toEqual(lines);
    expect(cursor.done).toBe(true);
  });

  it('goes on in another process where the one before has stopped', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const stop = new AbortController();
    const first = await follow(
      clusterWith(printed(lines), () => 31),
      { signal: stop.signal, onAppend: () => stop.abort() },
    );
    expect(first.lines.length).toBeGreaterThan(0);
    expect(first.cursor.done).toBe(false);
    const second = await follow(clusterWith(printed(lines)), {
      cursor: first.cursor,
    });
    expect([...first.lines, ...second.lines]).toEqual(lines);
  });

  it('keeps a line of a megabyte in pieces that a page can show', async () => {
    const line = Array.from({ length: 100_000 }, (_, i) => `${i} ☃ `).join('');
    const pieces = line.match(/[\s\S]{1,262144}/g) ?? [];
    const { lines } = await follow(
      clusterWith(
        pieces.map(text => ({
          timestamp: '2026-11-24T10:00:00.000000000Z',
          text,
        })),
      ),
    );
    expect(lines.join('')).toBe(line);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(16 * 1024);
  });

  it('shows no secret that lies across the end of a piece', async () => {
    const secret = 's3cret-'.repeat(10);
    const text = `${'x'.repeat(262_144 - 20)}${secret}${'y'.repeat(100)}`;
    const { lines } = await follow(
      clusterWith([
        {
          timestamp: '2026-11-24T10:00:00.000000000Z',
          text: text.slice(0, 262_144),
        },
        {
          timestamp: '2026-11-24T10:00:00.000000000Z',
          text: text.slice(262_144),
        },
      ]),
      { secrets: [secret] },
    );
    expect(lines.join('')).toBe(
      `${'x'.repeat(262_144 - 20)}[redacted]${'y'.repeat(100)}`,
    );
  });

  it.each([
    { ended: false, patience: { runningMs: 1, endedMs: 60_000, lookMs: 1 } },
    { ended: true, patience: { runningMs: 60_000, endedMs: 1, lookMs: 1 } },
  ])(
    'takes a log up again that has gone silent (container has ended: $ended)',
    async options => {
      const { ended, patience } = options;
      const lines = printed(['one', 'two', 'three']);
      const whole = clusterWith(lines);
      let opened = 0;
      const client = {
        async *followLog(
          ...[namespace, source, how]: Parameters<ClusterClient['followLog']>
        ): AsyncGenerator<ClusterLogLine> {
          opened += 1;
          if (opened > 1) {
            yield* whole.followLog(namespace, source, how);
            return;
          }
          yield lines[0];
          await new Promise(resolve => {
            how.signal.addEventListener('abort', resolve);
          });
        },
      } as Partial<ClusterClient> as ClusterClient;
      const { lines: kept, cursor } = await follow(client, {
        patience,
        latest: () => ({ ...SOURCE, terminated: ended || opened > 1 }),
      });
      expect(kept).toEqual(['one', 'two', 'three']);
      expect(cursor.done).toBe(true);
    },
  );

  it('ends, without the end of the log, where the pod is gone', async () => {
    const { cursor } = await follow(
      clusterWith(printed(['one', 'two']), () => 1),
      { latest: () => undefined },
    );
    expect(cursor.done).toBe(false);
  });
});
