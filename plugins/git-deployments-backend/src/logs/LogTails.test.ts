import type { LogLine } from 'backstage-plugin-git-deployments-common';
import type { BuildRow, Store } from '../store';
import { LogTails } from './LogTails';

/** A store with one log that grows, and that counts how often it is asked. */
function growing() {
  const lines: LogLine[] = [];
  const asked = { build: 0, lines: 0 };
  let status: BuildRow['status'] = 'building';
  const store = {
    builds: {
      get: async () => {
        asked.build += 1;
        return { status, logLines: lines.length };
      },
    },
    logs: {
      read: async (_id: string, after: number) => {
        asked.lines += 1;
        return lines.slice(after);
      },
    },
  } as unknown as Store;
  return {
    store,
    asked,
    print: (text: string) =>
      lines.push({
        stage: 'build',
        line: text,
        time: '2026-11-24T10:00:00.000Z',
        n: lines.length + 1,
      }),
    end: () => {
      status = 'succeeded';
    },
  };
}

const patient = () => ({
  signal: new AbortController().signal,
  patienceMs: 60_000,
});

describe('LogTails', () => {
  it('reads the store once for all who read at the same place, and wakes them all', async () => {
    const log = growing();
    const tails = new LogTails({ store: log.store });
    const readers = Array.from({ length: 1000 }, () => tails.of('dep-1'));
    const reading = readers.map(tail => tail.next(0, patient()));
    log.print('hello');
    tails.wake('dep-1');
    const pages = await Promise.all(reading);
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toMatchObject({ last: 1, ended: false });
    expect(String(pages[0].events)).toMatch(
      /^id: 1\ndata: \{.*"hello".*\}\n\n$/,
    );
    expect(log.asked.lines).toBe(1);
    expect(log.asked.build).toBeLessThanOrEqual(2);
  });

  it('finds what another backend has written', async () => {
    const log = growing();
    const reading = new LogTails({ store: log.store })
      .of('dep-1')
      .next(0, patient());
    log.print('from elsewhere');
    expect((await reading).lines).toHaveLength(1);
  });

  it('ends once the build has, and all was read', async () => {
    const log = growing();
    log.print('the last words');
    log.end();
    const tail = new LogTails({ store: log.store }).of('dep-1');
    const page = await tail.next(0, patient());
    expect(page.ended).toBe(false);
    expect(await tail.next(page.last, patient())).toMatchObject({
      lines: [],
      ended: true,
    });
  });

  it('lets a reader go who has no patience, or who leaves', async () => {
    const tail = new LogTails({ store: growing().store }).of('dep-1');
    const nothing = { lines: [], ended: false };
    expect(await tail.next(0, { ...patient(), patienceMs: 0 })).toMatchObject(
      nothing,
    );
    const leave = new AbortController();
    const reading = tail.next(0, { signal: leave.signal, patienceMs: 60_000 });
    leave.abort();
    expect(await reading).toMatchObject(nothing);
  });
});
