import { mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import express from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { growingLog } from '../logs/__testUtils__/growingLog';
import { LogTails } from '../logs/LogTails';
import type { Caller, GitDeploymentsService } from '../service/types';
import { LogStreams } from './LogStreams';

const servers: Server[] = [];

/** Serves one log that grows, to readers whose token and rights the test has in its hand. */
async function serve(credentials: Partial<Caller['credentials']> = {}) {
  const log = growingLog();
  const tails = new LogTails({ store: log.store });
  const asked = { permission: 0, allowed: true };
  const streams = new LogStreams({
    service: {
      openLog: async () => {
        asked.permission += 1;
        if (!asked.allowed) {
          throw new NotAllowedError('not any more');
        }
        return tails.of('dep-1');
      },
    } as unknown as GitDeploymentsService,
    logger: mockServices.logger.mock(),
  });
  const app = express();
  const caller = { credentials } as Caller;
  app.get('/:id', (req, res, next) => {
    streams.serve(caller, req, res).catch(next);
  });
  app.get('/:id/text', (req, res, next) => {
    streams.download(caller, req.params.id, res).catch(next);
  });
  const server = createServer(app);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return {
    log,
    asked,
    streams,
    wake: () => tails.wake('dep-1'),
    /** Answers what is read up to a text, or to the end. */
    open: async (headers: Record<string, string> = {}, path = '') => {
      const response = await fetch(`http://127.0.0.1:${port}/dep-1${path}`, {
        headers,
      });
      const reader = response
        .body!.pipeThrough(new TextDecoderStream())
        .getReader();
      let read = '';
      return {
        status: response.status,
        until: async (text?: string) => {
          while (text === undefined || !read.includes(text)) {
            const { value, done } = await reader.read();
            if (done) {
              break;
            }
            read += value;
          }
          return read;
        },
        leave: () => reader.cancel(),
      };
    },
  };
}

afterEach(() => {
  jest.useRealTimers();
  servers.splice(0).forEach(server => {
    server.closeAllConnections();
    server.close();
  });
});

/** Lets only what is done by the clock be done when the test says so. */
const holdTime = () =>
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
  });

describe('LogStreams', () => {
  it('streams what comes, after what is known, to the end of the build', async () => {
    const { log, wake, open } = await serve();
    ['one', 'two', 'three'].forEach(log.print);
    const stream = await open({ 'last-event-id': '1' });
    expect(await stream.until('three')).not.toContain('one');
    log.print('four');
    wake();
    await stream.until('four');
    log.end();
    wake();
    const all = await stream.until();
    expect(all.match(/^id: .*/gm)).toEqual(['id: 2', 'id: 3', 'id: 4']);
    expect(all).toMatch(/event: end\ndata: \{\}\n\n$/);
  });

  it('refuses what is no number of a line', async () => {
    const { open } = await serve();
    expect((await open({ 'last-event-id': 'x' })).status).not.toBe(200);
  });

  it('brings every line, once, to one who reads slowly', async () => {
    const { log, open } = await serve();
    const width = 'x'.repeat(10_000);
    for (let n = 1; n <= 2_000; n += 1) {
      log.print(`${n} ${width}`);
    }
    log.end();
    const all = await (await open()).until();
    const ids = [...all.matchAll(/^id: (\d+)/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
  });

  it('hands the log out as text, as far as it goes', async () => {
    const { log, open } = await serve();
    Array.from({ length: 250 }, (_, n) => log.print(`line ${n}`));
    const text = await (await open({}, '/text')).until();
    expect(text.split('\n').slice(248)).toEqual([
      '[build] line 248',
      '[build] line 249',
      '',
    ]);
  });

  it('shows a silent stream to be alive', async () => {
    holdTime();
    const stream = await (await serve()).open();
    await jest.advanceTimersByTimeAsync(16_000);
    expect(await stream.until('\n\n')).toBe(': still here\n\n');
  });

  it('asks now and then whether all may still read, not about all at once, and ends the streams of those who may not', async () => {
    holdTime();
    const { asked, open } = await serve();
    const streams = await Promise.all(Array.from({ length: 30 }, () => open()));
    await jest.advanceTimersByTimeAsync(29_000);
    expect(asked.permission).toBe(30);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked.permission).toBe(32);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(asked.permission).toBe(60);
    asked.allowed = false;
    await jest.advanceTimersByTimeAsync(45_000);
    const read = await Promise.all(streams.map(stream => stream.until()));
    expect(read.join()).not.toContain('event: end');
  });

  it('ends a stream with the token that it was opened with', async () => {
    holdTime();
    const { open } = await serve({
      expiresAt: new Date(Date.now() + 10_000),
    });
    const stream = await open();
    await jest.advanceTimersByTimeAsync(11_000);
    expect(await stream.until()).toBe('');
  });

  it('does nothing any more once the readers have gone, and ends those who stay when it stops', async () => {
    holdTime();
    const { streams, asked, open } = await serve();
    const [gone, stays] = await Promise.all([open(), open()]);
    await gone.leave();
    streams.stop();
    expect(await stays.until()).toBe('');
    await jest.advanceTimersByTimeAsync(120_000);
    expect(asked.permission).toBe(2);
    expect(jest.getTimerCount()).toBe(0);
  });
});
