import type { ContainerStatus, Pod } from './objects';
import { podTrouble } from './podTrouble';

/** A pod with one container, or with one that prepares it. */
function pod(
  status: Partial<ContainerStatus>,
  kind: 'containerStatuses' | 'initContainerStatuses' = 'containerStatuses',
): Pod {
  return {
    metadata: {
      name: 'app-1',
      uid: '1',
      resourceVersion: '1',
      creationTimestamp: '2026-11-24T10:00:00Z',
    },
    spec: { containers: [{ name: 'app', image: 'app:2' }] },
    status: {
      [kind]: [{ name: 'app', image: 'app:2', restartCount: 0, ...status }],
    },
  };
}

const trouble = (...given: Parameters<typeof pod>) =>
  podTrouble([pod(...given)], () => true);

describe('podTrouble', () => {
  it('gives a program up that ends again and again, whatever the kubelet calls it meanwhile', () => {
    const end = { exitCode: 7, reason: 'Error' };
    const waiting = { waiting: { reason: 'CrashLoopBackOff' } };
    const told = {
      reason: 'CrashLoopBackOff: it exited with code 7',
      hopeless: true,
      crashed: true,
    };
    expect(
      trouble({
        state: waiting,
        lastState: { terminated: end },
        restartCount: 2,
      }),
    ).toMatchObject(told);
    expect(
      trouble({ state: { terminated: end }, restartCount: 2 }),
    ).toMatchObject(told);
    expect(
      trouble({ state: { terminated: end }, restartCount: 1 }),
    ).toMatchObject({ hopeless: false });
  });

  it('forgives what has ended once, and what is to end', () => {
    const done = { state: { terminated: { exitCode: 0 } } };
    expect(
      trouble({ state: { terminated: { exitCode: 1 } }, restartCount: 0 }),
    ).toBeUndefined();
    expect(
      trouble({ ...done, restartCount: 3 }, 'initContainerStatuses'),
    ).toBeUndefined();
    expect(trouble({ ...done, restartCount: 3 })).toMatchObject({
      hopeless: true,
    });
  });

  it('says where a program ran out of memory', () => {
    expect(
      trouble({
        state: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        restartCount: 3,
      })?.reason,
    ).toBe('CrashLoopBackOff: it ran out of memory with code 137');
  });
});
