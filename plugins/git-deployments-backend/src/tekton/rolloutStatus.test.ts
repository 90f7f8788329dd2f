import type { WorkloadObject } from './objects';
import { rolloutStatus } from './rolloutStatus';

function workload(
  kind: string,
  status: WorkloadObject['status'],
  spec: Partial<WorkloadObject['spec']> = {},
): WorkloadObject {
  return {
    kind,
    metadata: {
      name: 'app',
      uid: 'uid',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      replicas: 3,
      selector: {},
      template: { spec: { containers: [] } },
      ...spec,
    },
    status: { observedGeneration: 2, ...status },
  };
}

const done = {
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

describe('rolloutStatus', () => {
  it.each([
    [
      'does not take the state before the change for that after it',
      workload('Deployment', { ...done, observedGeneration: 1 }),
      'progressing',
      'Waiting for the cluster to take up the change',
    ],
    [
      'counts',
      workload('Deployment', { ...done, replicas: 4, updatedReplicas: 2 }),
      'progressing',
      '2 of 3 replicas updated',
    ],
    [
      'waits until they can be used',
      workload('Deployment', { ...done, availableReplicas: 1 }),
      'progressing',
      '3 of 3 replicas updated, 1 available',
    ],
    [
      'waits for the old ones to go',
      workload('Deployment', { ...done, replicas: 4 }),
      'progressing',
      '3 of 3 replicas updated, 1 old still running',
    ],
    [
      'is complete',
      workload('Deployment', done),
      'complete',
      '3 of 3 replicas updated',
    ],
    [
      'is complete with nothing to run',
      workload('Deployment', {}, { replicas: 0 }),
      'complete',
      '0 of 0 replicas updated',
    ],
    [
      'says what keeps pods from being made',
      workload('Deployment', {
        conditions: [
          { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' },
        ],
      }),
      'progressing',
      '0 of 3 replicas updated: exceeded quota',
    ],
    [
      'leaves those below the partition of a StatefulSet',
      workload(
        'StatefulSet',
        { ...done, updatedReplicas: 1 },
        { updateStrategy: { rollingUpdate: { partition: 2 } } },
      ),
      'complete',
      '3 of 3 replicas updated',
    ],
    [
      'counts the nodes of a DaemonSet',
      workload('DaemonSet', {
        desiredNumberScheduled: 5,
        updatedNumberScheduled: 4,
        numberAvailable: 5,
      }),
      'progressing',
      '4 of 5 replicas updated',
    ],
  ])('%s', (_, object, state, message) => {
    expect(rolloutStatus(object)).toEqual({ state, message });
  });

  it('does not wait for pods that are replaced by hand', () => {
    expect(
      rolloutStatus(
        workload('StatefulSet', {}, { updateStrategy: { type: 'OnDelete' } }),
      ),
    ).toMatchObject({ state: 'complete' });
  });

  it('fails when the cluster gives up', () => {
    expect(
      rolloutStatus(
        workload('Deployment', {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'timed out',
            },
          ],
        }),
      ),
    ).toEqual({
      state: 'failed',
      reason: 'ProgressDeadlineExceeded: timed out',
    });
  });
});
