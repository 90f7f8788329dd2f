import { runsToDelete } from './RunJanitor';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const KEEP = { ms: 3600_000, count: 3 };

const run = (name: string, minutesAgo: number | null) => ({
  name,
  uid: name,
  buildId: `dep-${name}`,
  done: minutesAgo !== null,
  finishedAt:
    minutesAgo === null
      ? null
      : new Date(NOW - minutesAgo * 60_000).toISOString(),
});
const ends = (builds: Record<string, 'over' | 'live' | 'unknown'>) =>
  new Map(
    Object.entries(builds).map(([name, state]) => [
      `dep-${name}`,
      {
        id: `dep-${name}`,
        finishedAt: state === 'over' ? '2026-11-24T11:00:00.000Z' : null,
        known: state !== 'unknown',
      },
    ]),
  );
const names = (...given: Parameters<typeof runsToDelete>) =>
  runsToDelete(...given).map(({ name }) => name);

describe('runsToDelete', () => {
  it('takes those that are too old', () => {
    const runs = [run('new', 59), run('old', 61)];
    const builds = ends({ new: 'over', old: 'over' });
    expect(names(runs, builds, KEEP, NOW)).toEqual(['old']);
  });

  it('takes the oldest of those that are too many', () => {
    const runs = [run('d', 4), run('a', 1), run('c', 3), run('b', 2)];
    const builds = ends({ a: 'over', b: 'over', c: 'over', d: 'over' });
    expect(names(runs, builds, KEEP, NOW)).toEqual(['d']);
  });

  it('leaves alone what runs, and what is still read', () => {
    const runs = [run('running', null), run('reading', 600)];
    const builds = ends({ running: 'live', reading: 'live' });
    expect(names(runs, builds, KEEP, NOW)).toEqual([]);
  });

  it('takes those of builds that nobody knows any more once they are over', () => {
    const runs = [run('orphan', 61), run('going', null)];
    const builds = ends({ orphan: 'unknown', going: 'unknown' });
    expect(names(runs, builds, KEEP, NOW)).toEqual(['orphan']);
  });
});
