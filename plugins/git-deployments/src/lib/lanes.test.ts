import type { ListedContainer } from 'backstage-plugin-git-deployments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { buildSample, containerSample } from '../__testUtils__/samples';
import {
  attentionsOf,
  comparablePairs,
  compareEnvironments,
  filterContainers,
  groupByName,
  meets,
  onItsWay,
  openFailure,
} from './lanes';

function listed(part: Partial<ListedContainer> = {}): ListedContainer {
  return {
    rights: new FakeApi().rights,
    lastFailed: null,
    ...containerSample(),
    ...part,
  };
}

describe('lanes', () => {
  it('stand in the order in which changes go through environments', () => {
    expect(
      ['production', 'eu', 'staging', 'dev', 'test'].sort(compareEnvironments),
    ).toEqual(['dev', 'test', 'staging', 'eu', 'production']);
  });

  it('are grouped by name', () => {
    const groups = groupByName([
      listed({ name: 'web', environment: 'production' }),
      listed({ name: 'api' }),
      listed({ name: 'web', environment: 'staging' }),
    ]);
    expect(
      groups.map(({ name, containers }) => [
        name,
        containers.map(({ environment }) => environment),
      ]),
    ).toEqual([
      ['api', ['production']],
      ['web', ['staging', 'production']],
    ]);
  });

  it('say what a person may have to look at', () => {
    expect(attentionsOf(listed())).toEqual([]);
    const { hook, repoConfig } = listed();
    const at = '2026-01-01T10:00:00.000Z';
    expect(
      attentionsOf(
        listed({
          currentBuild: buildSample({ status: 'error' }),
          pinned: { buildId: 'dep-1', by: 'x', at },
          hook: { ...hook, status: 'missing' },
        }),
      ),
    ).toEqual(['failed', 'pinned', 'unhealthy']);
    expect(
      attentionsOf(
        listed({
          currentBuild: buildSample({ status: 'pending_approval' }),
          repoConfig: { ...repoConfig, gitProviderId: null },
        }),
      ),
    ).toEqual(['waiting', 'unhealthy']);
  });

  it('meet the conditions that a list is narrowed by', () => {
    const building = listed({
      currentBuild: buildSample({ status: 'queued' }),
    });
    expect(meets(building, 'live')).toBe(true);
    expect(meets(building, 'attention')).toBe(false);
    expect(meets(listed(), 'never')).toBe(true);
    expect(meets(listed({ currentBuild: buildSample() }), 'succeeded')).toBe(
      true,
    );
    expect(
      meets(
        listed({ currentBuild: buildSample({ status: 'failed' }) }),
        'failed',
      ),
    ).toBe(true);
  });

  it('are found by name, environment, message, and how they stand', () => {
    const all = [
      listed({ name: 'api', lastDeployed: buildSample() }),
      listed({ name: 'web', environment: 'staging' }),
    ];
    const found = (filter: Partial<Parameters<typeof filterContainers>[1]>) =>
      filterContainers(all, { text: '', environment: '', ...filter }).map(
        ({ name }) => name,
      );
    expect(found({})).toEqual(['api', 'web']);
    expect(found({ text: ' ANSWER ' })).toEqual(['api']);
    expect(found({ text: 'stag' })).toEqual(['web']);
    expect(found({ environment: 'production' })).toEqual(['api']);
    expect(found({ condition: 'never' })).toEqual(['api', 'web']);
    expect(found({ condition: 'failed' })).toEqual([]);
  });

  it('show a failure until something newer runs', () => {
    const failed = buildSample({
      status: 'failed',
      queuedAt: '2026-01-02T00:00:00.000Z',
    });
    expect(openFailure(listed({ lastFailed: failed }))).toBe(failed);
    expect(
      openFailure(listed({ lastFailed: failed, lastDeployed: buildSample() })),
    ).toBe(failed);
    expect(
      openFailure(
        listed({
          lastFailed: failed,
          lastDeployed: buildSample({ queuedAt: '2026-01-03T00:00:00.000Z' }),
        }),
      ),
    ).toBeNull();
  });

  it('show what waits for an approval as on its way, and nothing that has ended', () => {
    const waiting = buildSample({ status: 'pending_approval' });
    expect(onItsWay(listed({ currentBuild: waiting }))).toBe(waiting);
    expect(onItsWay(listed({ currentBuild: buildSample() }))).toBeNull();
  });

  it('compare neighbours that run something of one repository', () => {
    const lastDeployed = buildSample();
    const staging = listed({
      id: 'ctr-s',
      environment: 'staging',
      lastDeployed,
    });
    const test = listed({ id: 'ctr-t', environment: 'test' });
    const production = listed({ id: 'ctr-p', lastDeployed });
    const pairs = (containers: ListedContainer[]) =>
      comparablePairs(groupByName(containers)[0]).map(([a, b]) => [a.id, b.id]);
    expect(pairs([production, test, staging])).toEqual([['ctr-s', 'ctr-p']]);
    const { repository } = production;
    expect(
      pairs([
        { ...production, repository: { ...repository, id: '9' } },
        staging,
      ]),
    ).toEqual([]);
  });
});
