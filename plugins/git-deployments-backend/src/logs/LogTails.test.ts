import { growingLog } from './__testUtils__/growingLog';
import { LogTails, type LogTail } from './LogTails';

/** The next that a tail tells. */
const told = (tail: LogTail) =>
  new Promise<void>(resolve => {
    const end = tail.watch(() => {
      end();
      resolve();
    });
  });

describe('LogTails', () => {
  it('reads the store once for all who read at the same place, and wakes them all', async () => {
    const log = growingLog();
    const tails = new LogTails({ store: log.store });
    const readers = Array.from({ length: 1000 }, () => tails.of('dep-1'));
    const pages = readers.map(async tail => {
      await told(tail);
      return tail.read(0);
    });
    // One that goes on watching: what is read is kept for as long as there is someone.
    const end = tails.of('dep-1').watch(() => undefined);
    log.print('hello');
    tails.wake('dep-1');
    const [page, ...others] = await Promise.all(pages);
    end();
    expect(others.every(other => other === page)).toBe(true);
    expect(page).toMatchObject({ last: 1, ended: false });
    expect(String(page.events)).toMatch(/^id: 1\ndata: \{.*"hello".*\}\n\n$/);
    expect(log.asked).toEqual({ build: 1, lines: 1 });
  });

  it('finds what another backend has written', async () => {
    const log = growingLog();
    const tail = new LogTails({ store: log.store }).of('dep-1');
    const watching = told(tail);
    log.print('from elsewhere');
    await watching;
    expect((await tail.read(0)).lines).toHaveLength(1);
  });

  it('finds what was written before anybody watched', async () => {
    const log = growingLog();
    const tail = new LogTails({ store: log.store }).of('dep-1');
    expect(await tail.read(0)).toMatchObject({ lines: [], ended: false });
    log.print('at last');
    expect((await tail.read(0)).lines).toHaveLength(1);
  });

  it('ends once the build has, and all was read', async () => {
    const log = growingLog();
    log.print('the last words');
    log.end();
    const tail = new LogTails({ store: log.store }).of('dep-1');
    const page = await tail.read(0);
    expect(page.ended).toBe(false);
    expect(await tail.read(page.last)).toMatchObject({
      lines: [],
      ended: true,
    });
  });

  it('asks the store no more once nobody watches', async () => {
    jest.useFakeTimers();
    try {
      const log = growingLog();
      const end = new LogTails({ store: log.store })
        .of('dep-1')
        .watch(() => undefined);
      await jest.advanceTimersByTimeAsync(5_000);
      const { build } = log.asked;
      expect(build).toBeGreaterThan(0);
      end();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(log.asked.build).toBe(build);
    } finally {
      jest.useRealTimers();
    }
  });
});
