import type { ClusterEvent } from './objects';
import { isOfTarget, notableEvents } from './notableEvents';

const event = (part: Partial<ClusterEvent> = {}): ClusterEvent => ({
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '0/3 nodes are available',
  count: 1,
  lastTimestamp: '2026-11-24T10:00:00Z',
  involvedObject: { kind: 'Pod', name: 'run-pod' },
  ...part,
});

describe('notableEvents', () => {
  it('takes warnings, and of the others what explains waiting', () => {
    const reasons = notableEvents([
      event(),
      event({ type: 'Normal', reason: 'Scheduled' }),
      event({ type: 'Normal', reason: 'TriggeredScaleUp' }),
      event({ reason: 'DNSConfigForming' }),
      event({ reason: 'Failed', message: '"step-build" exited with code 1' }),
      event({ type: 'Normal', reason: 'Pulling' }),
    ]).map(({ reason }) => reason);
    expect(reasons).toEqual([
      'FailedScheduling',
      'TriggeredScaleUp',
      'Pulling',
    ]);
  });

  it('counts what several components say as one, at the time of the last', () => {
    expect(
      notableEvents([
        event({ count: 2 }),
        event({
          count: undefined,
          lastTimestamp: null,
          eventTime: '2026-11-24T09:00:00.123456Z',
          series: { count: 3, lastObservedTime: '2026-11-24T10:05:00.5Z' },
        }),
      ]),
    ).toEqual([
      {
        at: '2026-11-24T10:05:00.500Z',
        type: 'Warning',
        object: 'Pod/run-pod',
        reason: 'FailedScheduling',
        message: '0/3 nodes are available',
        count: 5,
      },
    ]);
  });

  it('is in order of time, and of what was said since then', () => {
    const at = (lastTimestamp: string) =>
      event({ lastTimestamp, message: lastTimestamp });
    expect(
      notableEvents(
        [
          at('2026-11-24T10:02:00Z'),
          at('2026-11-24T10:01:00Z'),
          at('2026-11-24T09:00:00Z'),
        ],
        { since: '2026-11-24T10:00:00.000Z' },
      ).map(({ message }) => message),
    ).toEqual(['2026-11-24T10:01:00Z', '2026-11-24T10:02:00Z']);
  });

  it('shortens what is too long, and takes out what steers terminals', () => {
    const [found] = notableEvents([
      event({
        reason: 'R'.repeat(500),
        message: `\u001b[31mred\r\n${'x'.repeat(5000)}`,
        count: -4,
        lastTimestamp: 'never',
        involvedObject: {},
      }),
    ]);
    expect(found.reason).toHaveLength(128);
    expect(found.message).toHaveLength(1000);
    expect(found.message).toMatch(/^\[31mred x+…$/);
    expect(found.count).toBe(1);
    expect(found.object).toBe('Object/');
    expect(found.at).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('isOfTarget', () => {
  const api = { kind: 'Deployment', name: 'api' } as const;

  it.each([
    [api, 'Deployment', 'api'],
    [api, 'ReplicaSet', 'api-7d9c8b6f5d'],
    [api, 'Pod', 'api-7d9c8b6f5d-x2x4z'],
    [{ kind: 'StatefulSet', name: 'db' } as const, 'Pod', 'db-0'],
    [{ kind: 'DaemonSet', name: 'agent' } as const, 'Pod', 'agent-x2x4z'],
  ])('knows of %j: %s %s', (target, kind, name) => {
    expect(isOfTarget(target, { kind, name })).toBe(true);
  });

  it.each([
    ['Deployment', 'api-gateway'],
    ['ReplicaSet', 'api-gateway-7d9c8b6f5d'],
    ['Pod', 'api-gateway-7d9c8b6f5d-x2x4z'],
    // A DaemonSet's.
    ['Pod', 'api-gateway-x2x4z'],
    ['Pod', 'api'],
    ['Service', 'api'],
    ['Pod', undefined],
  ])('knows what is not of api: %s %s', (kind, name) => {
    expect(isOfTarget(api, { kind, name })).toBe(false);
  });
});
