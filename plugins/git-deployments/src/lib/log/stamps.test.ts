import { formatElapsed, formatStamp } from './stamps';

describe('formatStamp', () => {
  const start = '2026-01-01T10:00:00.000Z';
  const time = '2026-01-01T10:01:07.560Z';
  const about = { start, now: Date.parse(time) + 180_000, locale: 'en' };

  it('is nothing, the clock, how long ago, or how long after the first line', () => {
    expect(formatStamp('off', time, about)).toBe('');
    expect(formatStamp('absolute', time, about)).toMatch(/^\d\d:\d\d:07\.560$/);
    expect(formatStamp('relative', time, about)).toBe('3 minutes ago');
    expect(formatStamp('elapsed', time, about)).toBe('1:07.5');
  });

  it('is nothing where the time is none', () => {
    expect(formatStamp('absolute', 'never', about)).toBe('');
  });
});

describe('formatElapsed', () => {
  it.each([
    [-5, '0:00.0'],
    [7_540, '0:07.5'],
    [723_000, '12:03.0'],
    [3_723_000, '1:02:03.0'],
  ])('of %d', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });
});
