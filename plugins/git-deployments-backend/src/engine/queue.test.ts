import { planQueue, type QueuedBuild } from './queue';

let made = 0;

/** A build; those made later were asked for later. */
function build(changes: Partial<QueuedBuild> & { id: string }): QueuedBuild {
  made += 1;
  return {
    containerId: `ctr-${changes.id}`,
    project: 'shop',
    number: made,
    status: 'queued',
    phase: 'full',
    reason: null,
    queuedAt: new Date(made * 1000).toISOString(),
    ...changes,
  };
}

const LIMITS = { cluster: 3, project: 2 };

describe('planQueue', () => {
  it('starts what has a place, the oldest first', () => {
    const live = ['a', 'b'].map(id => build({ id }));
    expect(planQueue(live, LIMITS).start).toEqual(['a', 'b']);
  });

  it('runs one build of a container at a time, in the order in which they were asked for', () => {
    const live = [
      build({ id: 'running', containerId: 'ctr', status: 'deploying' }),
      build({ id: 'first', containerId: 'ctr' }),
      build({ id: 'second', containerId: 'ctr' }),
    ];
    const { start, waiting } = planQueue(live, LIMITS);
    expect(start).toEqual([]);
    expect([...waiting]).toEqual([
      [
        'first',
        { position: 1, reason: 'Waits for running, which is deploying' },
      ],
      ['second', { position: 2, reason: 'Waits for first, which is queued' }],
    ]);
  });

  it('says which limit a build waits for', () => {
    const live = [
      build({ id: 'a', status: 'building' }),
      build({ id: 'b', status: 'cancelling' }),
      build({ id: 'same' }),
      build({ id: 'other', project: 'bank' }),
      build({ id: 'third', project: 'zoo' }),
    ];
    const { start, waiting } = planQueue(live, LIMITS);
    expect(start).toEqual(['other']);
    expect(waiting.get('third')).toEqual({
      position: 1,
      reason:
        'Waits for a place: 3 builds run in this cluster, which is its limit',
    });
    expect(waiting.get('same')).toEqual({
      position: 2,
      reason: 'Waits for a place: 2 builds of shop run, which is its limit',
    });
  });

  it('lets no project that asks a hundred times keep another one waiting', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      build({ id: `many-${index}` }),
    );
    const one = build({ id: 'one', project: 'bank' });
    const { start, waiting } = planQueue([...many, one], LIMITS);
    expect(start).toEqual(['many-0', 'one', 'many-1']);
    expect(waiting.size).toBe(98);
  });

  it('does not let what only deploys wait for builds, nor take their places', () => {
    const live = [
      ...['a', 'b', 'c'].map(id =>
        build({ id, project: id, status: 'building' }),
      ),
      build({ id: 'rollback', phase: 'deploy' }),
      build({ id: 'build' }),
    ];
    const { start, waiting } = planQueue(live, LIMITS);
    expect(start).toEqual(['rollback']);
    expect(waiting.get('build')?.position).toBe(1);
    const deploying = live.map(it =>
      it.status === 'building' ? { ...it, phase: 'deploy' as const } : it,
    );
    expect(planQueue(deploying, LIMITS).start).toEqual(['rollback', 'build']);
  });

  it('passes over a build that cannot begin, whose place others take', () => {
    const live = [
      build({ id: 'dead', reason: 'Waits until it is connected again' }),
      ...['a', 'b'].map(id => build({ id })),
    ];
    const { start, waiting } = planQueue(live, LIMITS);
    expect(start).toEqual(['a', 'b']);
    expect(waiting.get('dead')?.reason).toBe(
      'Waits until it is connected again',
    );
  });
});
