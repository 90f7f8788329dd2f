import { mockServices } from '@backstage/backend-test-utils';
import type { BuildRow, Store } from '../store';
import { ClusterAccessError } from '../tekton';
import { AT_ONCE, LATER, type Again } from './again';
import type { BuildReconciler } from './BuildReconciler';
import { BuildRunner } from './BuildRunner';

/** Builds by id, with a script of what each look at one does. */
function bench(looks: (build: BuildRow) => Promise<Again>) {
  const rows = new Map<string, BuildRow>();
  const seen: string[] = [];
  const free = jest.fn();
  const store = {
    builds: {
      get: async (id: string) => rows.get(id),
      update: async (build: BuildRow, changes: Partial<BuildRow>) => {
        rows.set(build.id, { ...build, ...changes });
      },
    },
    queue: { setDue: async () => undefined },
  } as unknown as Store;
  const runner = new BuildRunner({
    store,
    reconciler: {
      reconcile: async (build: BuildRow) => {
        seen.push(`${build.id} ${build.status}`);
        return looks(build);
      },
    } as BuildReconciler,
    logger: mockServices.logger.mock(),
    resyncMs: () => 15_000,
    onSlotFree: free,
    onLook: () => undefined,
  });
  const set = (id: string, status: BuildRow['status']) =>
    rows.set(id, {
      id,
      status,
      reason: null,
      dueAt: '2026-11-24T10:00:00.000Z',
    } as BuildRow);
  return { runner, rows, seen, free, set };
}

const settle = () => jest.advanceTimersByTimeAsync(0);

describe('BuildRunner', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('goes on at once while a build changes, and says when its slot is free', async () => {
    const { runner, seen, free, set } = bench(async ({ id, status }) => {
      set(id, status === 'building' ? 'deploying' : 'succeeded');
      return AT_ONCE;
    });
    set('a', 'building');
    runner.look('a');
    await settle();
    expect(seen).toEqual(['a building', 'a deploying']);
    expect(free).toHaveBeenCalledTimes(1);
    await runner.stop();
  });

  it('looks again now and then, and sooner when it is asked to', async () => {
    const { runner, seen, set } = bench(async () => LATER);
    set('a', 'building');
    runner.look('a');
    await settle();
    await jest.advanceTimersByTimeAsync(19_000);
    expect(seen).toHaveLength(2);
    runner.look('a');
    await settle();
    expect(seen).toHaveLength(3);
    await runner.stop();
  });

  it('asks once more where something changes during a look, however often', async () => {
    let open = () => {};
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    const { runner, seen, set } = bench(async () => {
      await gate;
      return LATER;
    });
    set('a', 'building');
    runner.look('a');
    await settle();
    runner.look('a');
    runner.look('a');
    open();
    await settle();
    expect(seen).toHaveLength(2);
    await runner.stop();
  });

  it('lets a slow build hold up nobody else', async () => {
    const { runner, seen, set } = bench(({ id }) =>
      id === 'slow' ? new Promise(() => undefined) : Promise.resolve(LATER),
    );
    set('slow', 'building');
    set('quick', 'building');
    runner.look('slow');
    runner.look('quick');
    await settle();
    expect(seen).toEqual(['slow building', 'quick building']);
  });

  it('begins a queued build only when it is its turn', async () => {
    const { runner, seen, set } = bench(async ({ id }) => {
      set(id, 'building');
      return LATER;
    });
    set('a', 'queued');
    runner.look('a');
    await settle();
    expect(seen).toEqual([]);
    runner.begin('a');
    await settle();
    expect(seen).toEqual(['a queued']);
    await runner.stop();
  });

  it('tries again after failures with growing pauses, and says on the build what only an operator can mend', async () => {
    const { runner, rows, seen, set } = bench(async () => {
      throw new ClusterAccessError('may not create PipelineRuns');
    });
    set('a', 'building');
    runner.look('a');
    await settle();
    expect(rows.get('a')?.reason).toBe('may not create PipelineRuns');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(seen.length).toBeGreaterThanOrEqual(15);
    expect(seen.length).toBeLessThanOrEqual(35);
    await runner.stop();
  });
});
