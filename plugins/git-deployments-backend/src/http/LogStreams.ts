import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import type { Caller, GitDeploymentsService } from '../service/types';
import { LogReader } from './LogReader';

/** How often it is seen to what readers want by time: once for all of them. */
const TICK_MS = 1_000;

/** Of readers who came together, so many are asked about at once: all within as many ticks. */
const CHECK_SHARE = 1 / 15;

/**
 * Serves logs: as server-sent events that tail the store, and as text. Streams end with the build, at shutdown, when
 * the reader goes, when the reader may not read any more, and when the reader's token has expired.
 */
export class LogStreams {
  readonly #service: GitDeploymentsService;
  readonly #logger: LoggerService;
  readonly #readers = new Set<LogReader>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    service: GitDeploymentsService;
    logger: LoggerService;
  }) {
    this.#service = options.service;
    this.#logger = options.logger;
  }

  /** Begins to stream a build's log, from the line after `Last-Event-ID`. */
  async serve(caller: Caller, req: Request, res: Response): Promise<void> {
    const buildId = req.params.id;
    const lastId = req.header('last-event-id') ?? '0';
    if (!/^\d{1,12}$/.test(lastId)) {
      throw new InputError(
        'Last-Event-ID: must be the number of the last line that was read',
      );
    }
    // Errors before the first byte are answered as ordinary errors.
    const tail = await this.#service.openLog(caller, { buildId });
    if (res.destroyed) {
      return;
    }
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Without no-transform, the backend's compression would hold events back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
    const reader = new LogReader({
      caller,
      buildId,
      res,
      tail,
      after: Number(lastId),
      now: Date.now(),
      onFailure: error =>
        this.#logger.warn(
          `The log of build ${buildId} could not be read on: ${error}`,
        ),
    });
    this.#readers.add(reader);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    res.on('close', () => this.#forget(reader));
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
    let page = await log.read(0);
    while (page.lines.length > 0 && !gone.signal.aborted) {
      const text = page.lines
        .map(({ stage, line }) => `[${stage}] ${line}\n`)
        .join('');
      if (!res.write(text)) {
        await once(res, 'drain', gone).catch(() => undefined);
      }
      page = await log.read(page.last);
    }
    res.end();
  }

  /** Ends all streams: a backend that shuts down would wait for them. */
  stop(): void {
    this.#readers.forEach(reader => reader.close());
  }

  #forget(reader: LogReader): void {
    reader.close();
    this.#readers.delete(reader);
    if (this.#readers.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #tick(): void {
    const now = Date.now();
    let checks = Math.ceil(this.#readers.size * CHECK_SHARE);
    for (const reader of this.#readers) {
      reader.tick(now);
      if (checks > 0 && reader.isToBeChecked(now)) {
        checks -= 1;
        this.#service
          .openLog(reader.caller, reader)
          .catch(() => reader.close());
      }
    }
  }
}
