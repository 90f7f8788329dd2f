import { statisticsSample } from '../__testUtils__/overviewSamples';
import { buildSample } from '../__testUtils__/samples';
import { isFiltered, linePoints, readHistoryView, trendOf } from './history';

describe('the address of a history', () => {
  const read = (query: string) => readHistoryView(new URLSearchParams(query));

  it('says what is shown', () => {
    const { filter, size, cursor } = read(
      'status=failed,error&trigger=approval&person=mia&branch=main&text=fix&from=2026-01-02&to=2026-01-02&size=50&cursor=x',
    );
    expect(filter).toMatchObject({
      status: ['failed', 'error'],
      trigger: ['approval'],
      person: 'mia',
      branch: 'main',
      text: 'fix',
    });
    // One day, from its first moment to that of the next one.
    expect(Date.parse(filter.to!) - Date.parse(filter.from!)).toBe(86_400_000);
    expect([size, cursor]).toEqual([50, 'x']);
    expect(isFiltered(filter)).toBe(true);
  });

  it('is taken for nothing where it makes no sense', () => {
    const { filter, size, cursor } = read(
      'status=nonsense&from=yesterday&size=7&text=%20',
    );
    expect(isFiltered(filter)).toBe(false);
    expect([size, cursor]).toEqual([10, undefined]);
  });
});

describe('the trend of a duration', () => {
  const durations = [1, 2, 3].map(n => ({
    buildId: `dep-${n}`,
    durationMs: 100_000,
    finishedAt: '2026-01-01T10:00:00.000Z',
  }));
  const usual = statisticsSample({ durations, medianMs: 100_000 });

  it.each([
    [60_000, { direction: 'faster', percent: 40 }],
    [110_000, { direction: 'usual', percent: 10 }],
    [150_000, { direction: 'slower', percent: 50 }],
  ])('of %d ms', (durationMs, expected) => {
    expect(trendOf(buildSample({ durationMs }), usual)).toEqual(expected);
  });

  it('is nothing for what cannot be compared', () => {
    expect(
      trendOf(buildSample({ sourceBuildId: 'dep-0' }), usual),
    ).toBeUndefined();
    expect(trendOf(buildSample({ status: 'failed' }), usual)).toBeUndefined();
    expect(trendOf(buildSample(), statisticsSample())).toBeUndefined();
  });

  it('is drawn from left to right, the longest at the top', () => {
    expect(linePoints([10, 20, 0], 100, 20)).toEqual([
      { x: 0, y: 10 },
      { x: 50, y: 0 },
      { x: 100, y: 20 },
    ]);
    expect(linePoints([5], 100, 20)).toEqual([{ x: 50, y: 0 }]);
    expect(linePoints([], 100, 20)).toEqual([]);
  });
});
