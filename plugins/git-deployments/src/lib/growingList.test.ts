import { decisionSample } from '../__testUtils__/samples';
import { mergeItems } from './growingList';

describe('mergeItems', () => {
  it('has each once, in its newest form, the newest first', () => {
    const old = decisionSample({ id: 'a', buildId: null });
    const changed = { ...old, buildId: 'dep-9' };
    const later = decisionSample({
      id: 'b',
      createdAt: '2026-01-02T00:00:00.000Z',
    });
    expect(
      mergeItems([old], [later, changed], ({ createdAt }) => createdAt),
    ).toEqual([later, changed]);
  });
});
