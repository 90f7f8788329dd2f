import { InputError } from '@backstage/errors';
import type { Request, Response } from 'express';
import type { Caller, GitDeploymentsService } from '../service/types';

/** How often a silent stream shows that it lives. */
const HEARTBEAT_MS = 15_000;

/** How often it is asked whether the reader may still read. */
const PERMISSION_MS = 30_000;

/** How long a stream may live: the reader connects again, with a new token, and goes on. */
const MOST_STREAM_MS = 30 * 60_000;

/**
 * Serves logs: as server-sent events that tail the store, and as text. Streams end with the build, at shutdown, when
 * the reader goes, when the reader may not read any more, and when the reader's token has expired.
 */
export class LogStreams {
  readonly #service: GitDeploymentsService;
  readonly #open = new Set<AbortController>();

  constructor(service: GitDeploymentsService) {
    this.#service = service;
  }

  /** Streams a build's log from the line after `Last-Event-ID`. */
  async serve(caller: Caller, req: Request, res: Response): Promise<void> {
    const input = { buildId: req.params.id };
    const lastId = req.header('last-event-id') ?? '0';
    if (!/^\d{1,12}$/.test(lastId)) {
      throw new InputError(
        'Last-Event-ID: must be the number of the last line that was read',
      );
    }
    // Errors before the first byte are answered as ordinary errors.
    const log = await this.#service.openLog(caller, input);

    const abort = new AbortController();
    const { signal } = abort;
    this.#open.add(abort);
    res.on('close', () => abort.abort());
    const deadline = setTimeout(() => abort.abort(), lifetimeOf(caller));
    const permission = setInterval(() => {
      this.#service.openLog(caller, input).catch(() => abort.abort());
    }, PERMISSION_MS);
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Without no-transform, the backend's compression would hold events back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
    let after = Number(lastId);
    try {
      while (!signal.aborted) {
        const page = await log.next(after, {
          signal,
          patienceMs: HEARTBEAT_MS,
        });
        if (page.ended) {
          await write(res, 'event: end\ndata: {}\n\n', signal);
          break;
        }
        await write(
          res,
          page.events.length > 0 ? page.events : ': still here\n\n',
          signal,
        );
        after = page.last;
      }
    } finally {
      clearTimeout(deadline);
      clearInterval(permission);
      this.#open.delete(abort);
      res.end();
    }
  }

  /** The log as text, as far as it goes now. */
  async download(
    caller: Caller,
    buildId: string,
    res: Response,
  ): Promise<void> {
    const log = await this.#service.openLog(caller, { buildId });
    res.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${buildId}.txt"`,
      'x-content-type-options': 'nosniff',
    });
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const now = { signal: gone.signal, patienceMs: 0 };
    let page = await log.next(0, now);
    while (page.lines.length > 0 && !gone.signal.aborted) {
      const text = page.lines
        .map(({ stage, line }) => `[${stage}] ${line}\n`)
        .join('');
      await write(res, text, gone.signal);
      page = await log.next(page.last, now);
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
  chunk: string | Buffer,
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

/** How long a stream may live: never longer than the token that it was opened with. */
function lifetimeOf({ credentials }: Caller): number {
  const left = credentials.expiresAt
    ? credentials.expiresAt.getTime() - Date.now()
    : Infinity;
  return Math.max(0, Math.min(MOST_STREAM_MS, left));
}
