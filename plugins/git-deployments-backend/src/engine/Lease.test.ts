import { mockServices } from '@backstage/backend-test-utils';
import type { Store } from '../store';
import { Lease } from './Lease';

const RENEW_MS = 3_000;

/** Leases as the store keeps them: one holder until its time is over. */
function leases() {
  let held: { holder: string; until: number } | undefined;
  let isAway = false;
  const store = {
    leases: {
      acquire: async (
        _name: string,
        holder: string,
        now: Date,
        ttlMs: number,
      ) => {
        if (isAway) {
          throw new Error('the database is away');
        }
        if (held && held.holder !== holder && held.until > now.getTime()) {
          return false;
        }
        held = { holder, until: now.getTime() + ttlMs };
        return true;
      },
      release: async (_name: string, holder: string) => {
        held = held?.holder === holder ? undefined : held;
      },
    },
  } as unknown as Store;
  return {
    store,
    setAway: (away: boolean) => {
      isAway = away;
    },
  };
}

/** A lease that writes down what it tells. */
function lease(store: Store) {
  const told: string[] = [];
  const made = new Lease({
    store,
    name: 'cluster:demo',
    logger: mockServices.logger.mock(),
    onTaken: () => told.push('taken'),
    onLost: () => told.push('lost'),
  });
  return { lease: made, told };
}

describe('Lease', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is held by one, and by the next one as soon as that gives it back', async () => {
    const { store } = leases();
    const first = lease(store);
    const second = lease(store);
    first.lease.start();
    await jest.advanceTimersByTimeAsync(0);
    second.lease.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([first.told, second.told]).toEqual([['taken'], []]);
    await first.lease.stop();
    await jest.advanceTimersByTimeAsync(RENEW_MS);
    expect(second.told).toEqual(['taken']);
    await second.lease.stop();
  });

  it('is lost when it could not be renewed for as long as it lasts, and not before', async () => {
    const { store, setAway } = leases();
    const { lease: held, told } = lease(store);
    held.start();
    await jest.advanceTimersByTimeAsync(0);
    setAway(true);
    await jest.advanceTimersByTimeAsync(9_000);
    expect(told).toEqual(['taken']);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual(['taken', 'lost']);
    setAway(false);
    await jest.advanceTimersByTimeAsync(RENEW_MS);
    expect(told).toEqual(['taken', 'lost', 'taken']);
    await held.stop();
  });
});
