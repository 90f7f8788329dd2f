import { StageLimit } from './StageLimit';

const FRESH = { keptBytes: 0, droppedBytes: 0 };

/** What is kept of these lines. */
function keep(limit: StageLimit, lines: string[]): string[] {
  return [...lines.flatMap(line => limit.feed(line)), ...limit.end()];
}

describe('StageLimit', () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);

  it('keeps a log that is short enough as it is', () => {
    expect(keep(new StageLimit(10_000_000, FRESH), lines)).toEqual(lines);
  });

  it('keeps the beginning and the end of one that is too long, and says so between them', () => {
    const limit = new StageLimit(1024, FRESH);
    const kept = keep(limit, lines);
    expect(kept.slice(0, 2)).toEqual(['line 0', 'line 1']);
    expect(kept.at(-1)).toBe('line 49999');
    const marks = kept.filter(line => line.startsWith('…'));
    expect(marks).toEqual([
      '… the log of this step is longer than 1 kB: from here on only its end is kept',
      expect.stringMatching(/^… \d+ kB were left out here$/),
    ]);
    expect(kept.join('\n').length).toBeLessThan(70_000);
    expect(limit.droppedBytes).toBeGreaterThan(400_000);
  });

  it('leaves nothing out where the end reaches back to the beginning', () => {
    const few = lines.slice(0, 2000);
    const kept = keep(new StageLimit(1024, FRESH), few);
    expect(kept.filter(line => !line.startsWith('…'))).toEqual(few);
    expect(kept.filter(line => line.startsWith('…'))).toHaveLength(1);
  });

  it('goes on after a restart where it was, and marks it once', () => {
    const before = new StageLimit(1024, FRESH);
    lines.slice(0, 1000).forEach(line => before.feed(line));
    const after = new StageLimit(1024, before);
    const kept = keep(after, lines.slice(1000));
    expect(kept.filter(line => line.includes('longer than'))).toEqual([]);
    expect(kept.at(-1)).toBe('line 49999');
  });
});
