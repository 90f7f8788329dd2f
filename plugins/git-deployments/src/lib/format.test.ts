import {
  branchOf,
  elapsed,
  firstLine,
  formatAgo,
  formatDuration,
  isWebUrl,
  shortDigest,
  shortSha,
} from './format';

describe('format', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [12_400, '12 s'],
    [60_000, '1 min'],
    [184_000, '3 min 4 s'],
    [3_720_000, '1 h 2 min'],
    [7_200_000, '2 h'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it.each([
    [-5_000, 'now'],
    [-180_000, '3 minutes ago'],
    [-7_200_000, '2 hours ago'],
    [-24 * 3_600_000, 'yesterday'],
    [120_000, 'in 2 minutes'],
  ])('%d ms from now is %s', (difference, text) => {
    expect(formatAgo(1e12 + difference, 1e12, 'en')).toBe(text);
  });

  it('measures what runs until now, what ended until its end, and nothing before the start', () => {
    const startedAt = new Date(1000).toISOString();
    const finishedAt = new Date(3000).toISOString();
    expect(elapsed({ startedAt, finishedAt: null }, 6000)).toBe(5000);
    expect(elapsed({ startedAt, finishedAt }, 6000)).toBe(2000);
    expect(elapsed({ startedAt: null, finishedAt: null }, 6000)).toBe(
      undefined,
    );
  });

  it('shortens what is too long to show', () => {
    expect(shortSha('abc123def456')).toBe('abc123d');
    expect(shortDigest(`sha256:${'a'.repeat(64)}`)).toBe('sha256:aaaaaaaaaaaa');
    expect(firstLine('One\r\nTwo')).toBe('One');
    expect(branchOf('refs/heads/feature/x')).toBe('feature/x');
  });

  it('follows web addresses only', () => {
    expect(isWebUrl('https://example.com')).toBe(true);
    // eslint-disable-next-line no-script-url -- what must not be followed
    expect(isWebUrl('javascript:alert(1)')).toBe(false);
    expect(isWebUrl(' https://example.com')).toBe(false);
  });
});
