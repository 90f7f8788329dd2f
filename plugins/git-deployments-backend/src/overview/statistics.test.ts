import { statisticsOf } from './statistics';

const built = (id: string, seconds: number, startedAt: string | null) => ({
  id,
  queuedAt: '2026-11-24T10:00:00.000Z',
  startedAt,
  finishedAt: new Date(
    Date.parse(startedAt ?? '2026-11-24T10:00:00.000Z') + seconds * 1000,
  ).toISOString(),
});

describe('statistics of builds', () => {
  it('have the durations oldest first, and their median', () => {
    const start = '2026-11-24T10:00:10.000Z';
    const { durations, medianMs } = statisticsOf(
      [built('c', 90, start), built('b', 30, start), built('a', 50, null)],
      [],
    );
    expect(durations.map(({ durationMs }) => durationMs)).toEqual([
      50_000, 30_000, 90_000,
    ]);
    expect(medianMs).toBe(50_000);
    expect(
      statisticsOf([built('b', 10, start), built('a', 20, start)], []).medianMs,
    ).toBe(15_000);
    expect(statisticsOf([], []).medianMs).toBeNull();
  });

  it('count ends that say something, and name who and what is behind them', () => {
    const { ended, people, branches } = statisticsOf(
      [],
      [
        { status: 'failed', person: 'mia', branch: 'main' },
        { status: 'superseded', person: null, branch: '' },
        { status: 'error', person: 'ada', branch: 'main' },
        { status: 'building', person: 'mia', branch: 'next' },
        ...Array.from({ length: 60 }, () => ({
          status: 'succeeded' as const,
          person: 'mia',
          branch: 'main',
        })),
      ],
    );
    expect(ended).toEqual({ succeeded: 48, failed: 2 });
    expect(people).toEqual(['ada', 'mia']);
    expect(branches).toEqual(['main', 'next']);
  });
});
