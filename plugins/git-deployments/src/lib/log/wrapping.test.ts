import { columnsOf, wrappedLines } from './wrapping';

describe('wrappedLines', () => {
  it.each([
    [0, 80, 1],
    [80, 80, 1],
    [81, 80, 2],
    [800, 80, 10],
  ])('of %d characters in %d columns', (length, columns, lines) => {
    expect(wrappedLines(length, columns)).toBe(lines);
  });
});

describe('columnsOf', () => {
  const bare = { stamp: false, stage: false };

  it('leaves room for what stands before the text', () => {
    const all = columnsOf(1000, bare);
    expect(all).toBeGreaterThan(100);
    expect(columnsOf(1000, { ...bare, stage: true })).toBe(all - 8);
    expect(columnsOf(1000, { stamp: true, stage: true })).toBe(all - 22);
  });

  it('is never nothing', () => {
    expect(columnsOf(0, bare)).toBe(10);
  });
});
