import { chooseLine, formatFragment, parseFragment } from './fragment';

describe('a link to lines', () => {
  it.each([
    ['#build-L120', { tab: 'build', from: 120, to: 120 }],
    ['#build-L120-L130', { tab: 'build', from: 120, to: 130 }],
    ['#all-L7', { tab: 'all', from: 7, to: 7 }],
  ])('is %s', (hash, range) => {
    expect(parseFragment(hash)).toEqual(range);
    expect(formatFragment(parseFragment(hash)!)).toBe(hash);
  });

  it('may be the wrong way around', () => {
    expect(parseFragment('#deploy-L9-L3')).toEqual({
      tab: 'deploy',
      from: 3,
      to: 9,
    });
  });

  it.each([
    '',
    '#',
    '#build',
    '#build-L0',
    '#build-L',
    '#build-120',
    '#other-L1',
    '#build-L1-L2-L3',
    '#build-L999999999',
    '#__proto__-L1',
  ])('is not %j', hash => {
    expect(parseFragment(hash)).toBeUndefined();
  });
});

describe('chooseLine', () => {
  it('marks the line', () => {
    expect(chooseLine('build', 5, { tab: 'build', number: 2 }, false)).toEqual({
      tab: 'build',
      from: 5,
      to: 5,
    });
  });

  it('marks all between where the mark began and the line, in either direction', () => {
    const anchor = { tab: 'build', number: 5 } as const;
    expect(chooseLine('build', 2, anchor, true)).toMatchObject({
      from: 2,
      to: 5,
    });
    expect(chooseLine('build', 9, anchor, true)).toMatchObject({
      from: 5,
      to: 9,
    });
  });

  it('begins anew in another tab', () => {
    expect(
      chooseLine('push', 3, { tab: 'build', number: 5 }, true),
    ).toMatchObject({ from: 3, to: 3 });
    expect(chooseLine('push', 3, undefined, true)).toMatchObject({ from: 3 });
  });
});
