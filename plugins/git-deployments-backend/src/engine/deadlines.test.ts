import { overdue } from './deadlines';

const TIMEOUTS = {
  start: 600,
  setup: 300,
  build: 1800,
  push: 600,
  deploy: 600,
  run: 3600,
};
const AT = Date.parse('2026-11-24T10:00:00.000Z');

const later = (seconds: number) => ({
  timeouts: TIMEOUTS,
  cancelDeadlineMs: 120_000,
  now: AT + seconds * 1000,
});
const stage = (startedAt: string | null) => ({
  name: 'setup' as const,
  status: 'pending' as const,
  startedAt,
  finishedAt: null,
});
const building = {
  status: 'building' as const,
  phase: 'full' as const,
  stages: [stage(null)],
  releasedAt: new Date(AT).toISOString(),
  cancelRequestedAt: null,
};

describe('overdue', () => {
  it('gives up a run that does not begin, with the reason of the cluster', () => {
    const run = {
      stages: [stage(null)],
      waitingReason: 'The quota of the namespace is exhausted',
    };
    expect(overdue(building, run, later(600))).toBeUndefined();
    expect(overdue(building, run, later(601))).toEqual({
      what: 'start',
      reason:
        'The run did not begin within 10 minutes: The quota of the namespace is exhausted',
    });
  });

  it('leaves one alone that has begun, or that was not let go yet', () => {
    const begun = {
      stages: [stage('2026-11-24T10:09:00Z')],
      waitingReason: undefined,
    };
    const waiting = { stages: [stage(null)], waitingReason: undefined };
    expect(overdue(building, begun, later(3000))).toBeUndefined();
    expect(
      overdue({ ...building, releasedAt: null }, waiting, later(3000)),
    ).toBeUndefined();
  });

  it('gives up one that the cluster does not end, long after its own timeouts', () => {
    const begun = {
      stages: [stage('2026-11-24T10:00:09Z')],
      waitingReason: undefined,
    };
    expect(overdue(building, begun, later(4800))).toBeUndefined();
    expect(overdue(building, begun, later(4801))?.what).toBe('run');
  });

  it('gives a cluster some time to confirm a cancellation', () => {
    const cancelling = {
      ...building,
      status: 'cancelling' as const,
      cancelRequestedAt: new Date(AT).toISOString(),
    };
    const run = { stages: [stage(null)], waitingReason: undefined };
    expect(overdue(cancelling, run, later(120))).toBeUndefined();
    expect(overdue(cancelling, run, later(121))).toEqual({ what: 'cancel' });
  });
});
