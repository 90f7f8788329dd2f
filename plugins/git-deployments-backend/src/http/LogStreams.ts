import { InputError } from '@backstage/errors';
import type { Request, Response } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** How often the store is asked for new lines, and how often a silent stream shows that it lives. */
const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;

/** How long a stream may live before permission is asked anew: the reader connects again and goes on. */
const MOST_STREAM_MS = 30 * 60_000;

/**
 * Serves logs: as server-sent events that tail the store, and as text. Streams end with the build, at shutdown, when
 * the reader goes, and when the reader may not read any more.
 */
export class LogStreams {
  readonly #service: GitDeploymentsService;
  readonly #open = new Set<AbortController>();

  constructor(service: GitDeploymentsService) {
    this.#service = service;
  }

  /** Streams a build's log from the line after `Last-Event-ID`. */
  async serve(caller: Caller, req: Request, res: Response): Promise<void> {
    const buildId = req.params.id;
    const lastId = req.header('last-event-id') ?? '0';
    if (!/^\d{1,12}$/.test(lastId)) {
      throw new InputError(
        'Last-Event-ID: must be the number of the last line that was read',
      );
    }
    let after = Number(lastId);
    // Errors before the first byte are answered as ordinary errors.
    let page = await this.#service.readLog(caller, { buildId, after });

    const abort = new AbortController();
    this.#open.add(abort);
    res.on('close', () => abort.abort());
    const deadline = setTimeout(() => abort.abort(), MOST_STREAM_MS);
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Without no-transform, the backend's compression would hold events back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
    let lastWrite = Date.now();
    try {
      while (!abort.signal.aborted) {
        for (const line of page.lines) {
          after = line.n;
          await write(
            res,
            `id: ${line.n}\ndata: ${JSON.stringify(line)}\n\n`,
            abort.signal,
          );
          lastWrite = Date.now();
        }
        if (page.ended) {
          await write(res, 'event: end\ndata: {}\n\n', abort.signal);
          break;
        }
        if (page.lines.length === 0) {
          if (Date.now() - lastWrite >= HEARTBEAT_MS) {
            await write(res, ': still here\n\n', abort.signal);
            lastWrite = Date.now();
          }
          await pause(POLL_MS, abort.signal);
        }
        page = await this.#service.readLog(caller, { buildId, after });
      }
    } finally {
      clearTimeout(deadline);
      this.#open.delete(abort);
      res.end();
    }
  }

  /** The whole log as text. */
  async download(
    caller: Caller,
    buildId: string,
    res: Response,
  ): Promise<void> {
    let page = await this.#service.readLog(caller, { buildId, after: 0 });
    res.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${buildId}.txt"`,
      'x-content-type-options': 'nosniff',
    });
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    while (page.lines.length > 0 && !gone.signal.aborted) {
      for (const { stage, line } of page.lines) {
        await write(res, `[${stage}] ${line}\n`, gone.signal);
      }
      page = await this.#service.readLog(caller, {
        buildId,
        after: page.lines[page.lines.length - 1].n,
      });
    }
    res.end();
  }

  /** Ends all streams: a backend that shuts down would wait for them. */
  stop(): void {
    this.#open.forEach(abort => abort.abort());
  }
}

/** Writes, and waits while the reader is slower than we are. */
async function write(
  res: Response,
  chunk: string,
  signal: AbortSignal,
): Promise<void> {
  if (!signal.aborted && !res.write(chunk)) {
    await new Promise<void>(resolve => {
      const done = () => {
        res.off('drain', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      res.on('drain', done);
      signal.addEventListener('abort', done);
    });
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
