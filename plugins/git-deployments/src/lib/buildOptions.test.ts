import {
  areBuildArgs,
  areBuildSecrets,
  buildOptionsOf,
  buildOptionValuesOf,
} from './buildOptions';

describe('build options', () => {
  const options = {
    args: { VERSION: '1.2', EQUATION: 'a=b ', EMPTY: '' },
    secrets: [{ id: 'npmrc', secretName: 'shop-npm', key: '.npmrc' }],
    submodules: true,
    lfs: false,
  };

  it('are the same after they were shown as text', () => {
    const values = buildOptionValuesOf(options);
    expect(values.buildArgs).toBe('VERSION=1.2\nEQUATION=a=b \nEMPTY=');
    expect(values.buildSecrets).toBe('npmrc=shop-npm/.npmrc');
    expect(buildOptionsOf(values)).toEqual(options);
  });

  it.each([
    ['A=1\n\n  B=2', true],
    ['', true],
    ['A', false],
    ['1A=1', false],
  ])('knows whether %j are arguments', (text, fine) => {
    expect(areBuildArgs(text)).toBe(fine);
  });

  it.each([
    ['npmrc=shop-npm/.npmrc ', true],
    ['npmrc=shop-npm', false],
    ['NPM=shop-npm/key', false],
  ])('knows whether %j are secrets', (text, fine) => {
    expect(areBuildSecrets(text)).toBe(fine);
  });
});
