import { selects } from './selects';

describe('a label selector', () => {
  const labels = { app: 'api', tier: 'web' };
  it.each([
    [{}, true],
    [{ matchLabels: { app: 'api' } }, true],
    [{ matchLabels: { app: 'other' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'no', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'no', operator: 'DoesNotExist' }] }, true],
    [
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] },
      true,
    ],
    [
      {
        matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['api'] }],
      },
      false,
    ],
    [{ matchExpressions: [{ key: 'app', operator: 'Odd' }] }, false],
  ])('%j: %s', (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });
});
