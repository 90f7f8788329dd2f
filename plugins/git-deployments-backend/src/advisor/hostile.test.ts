import { isIgnored } from './isIgnored';
import { substitute } from './substitute';

/* Files of repositories are anybody's: none of them may keep the backend busy. Without its limit each of these takes minutes. */

describe('isIgnored', () => {
  it.each([
    ['many slashes', `${'/'.repeat(200_000)}x`],
    ['many stars and letters', '*a'.repeat(5_000)],
    ['many question marks', '?*'.repeat(5_000)],
  ])('is done with a line of %s', (_what, line) => {
    expect(isIgnored(`${line}\n.git`, '.git')).toBe(true);
  });

  it('still reads what people write', () => {
    expect(isIgnored('node_modules/', 'node_modules')).toBe(true);
    expect(isIgnored('**/node_modules/**', 'node_modules')).toBe(true);
    expect(isIgnored('*\n!.git', '.git')).toBe(false);
    expect(isIgnored('src/node_modules', 'node_modules')).toBe(false);
  });
});

describe('substitute', () => {
  it('gives up on values that double with every line', () => {
    let value: string | undefined = 'x'.repeat(10);
    for (let line = 0; line < 60 && value !== undefined; line++) {
      value = substitute('$A$A', new Map([['A', value]]));
    }
    expect(value).toBeUndefined();
  });

  it('puts in what is known', () => {
    expect(
      substitute('node:${VERSION:-22}-$OS', new Map([['OS', 'alpine']])),
    ).toBe('node:22-alpine');
  });
});
