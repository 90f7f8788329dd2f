import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { buildSample, containerSample } from '../__testUtils__/samples';
import { byUrgency, groupByEntity } from './overview';

function listed(part: Partial<ListedContainer>): ListedContainer {
  return {
    rights: new FakeApi().rights,
    lastFailed: null,
    ...containerSample(),
    ...part,
  };
}

describe('what is one’s own', () => {
  it('stands by entity, each with its environments in order', () => {
    const groups = groupByEntity([
      listed({ id: 'ctr-1', entityRef: 'component:default/b' }),
      listed({
        id: 'ctr-2',
        entityRef: 'component:default/b',
        environment: 'staging',
      }),
      listed({ id: 'ctr-3', entityRef: 'component:default/a' }),
    ]);
    expect(
      groups.map(({ entityRef, containers }) => [
        entityRef,
        containers.map(({ id }) => id),
      ]),
    ).toEqual([
      ['component:default/b', ['ctr-2', 'ctr-1']],
      ['component:default/a', ['ctr-3']],
    ]);
  });

  it('has what failed before what is only paused', () => {
    const at = '2026-01-01T10:00:00.000Z';
    const pinned = { buildId: 'dep-1', by: 'x', at };
    expect(
      byUrgency([
        listed({ id: 'ctr-p', pinned }),
        listed({ id: 'ctr-ok' }),
        listed({
          id: 'ctr-f',
          pinned,
          currentBuild: buildSample({ status: 'failed' }),
        }),
        listed({
          id: 'ctr-w',
          currentBuild: buildSample({ status: 'pending_approval' }),
        }),
      ]).map(({ id }) => id),
    ).toEqual(['ctr-f', 'ctr-w', 'ctr-p', 'ctr-ok']);
  });
});
