import type { Response } from 'express';
import type { LogTail } from '../logs/LogTails';
import type { Caller } from '../service/types';

/** How often a silent stream shows that it lives. */
const HEARTBEAT_MS = 15_000;

/** How often it is asked whether the reader may still read. */
const PERMISSION_MS = 30_000;

/** How long a stream may live: the reader connects again, with a new token, and goes on. */
const MOST_STREAM_MS = 30 * 60_000;

/**
 * One who reads a log as server-sent events, as fast as it grows and as the connection takes it. There may be thousands:
 * one that waits is this object alone, without a timer and without a call under way.
 */
export class LogReader {
  readonly caller: Caller;
  readonly buildId: string;
  readonly #res: Response;
  readonly #tail: LogTail;
  readonly #unwatch: () => void;
  readonly #endsAt: number;
  readonly #onFailure: (error: unknown) => void;
  #after: number;
  #checkAt: number;
  #spokeAt: number;
  #closed = false;
  #reading = false;
  #more = false;

  /** @param options.after - the number of the last line that is known */
  constructor(options: {
    caller: Caller;
    buildId: string;
    res: Response;
    tail: LogTail;
    after: number;
    now: number;
    /** The log could not be read: the stream ends. */
    onFailure: (error: unknown) => void;
  }) {
    const { caller, res, tail, now } = options;
    this.caller = caller;
    this.buildId = options.buildId;
    this.#res = res;
    this.#tail = tail;
    this.#after = options.after;
    this.#endsAt = now + lifetimeOf(caller, now);
    this.#checkAt = now + PERMISSION_MS;
    this.#spokeAt = now;
    this.#onFailure = options.onFailure;
    res.on('drain', () => this.#goOn());
    this.#unwatch = tail.watch(() => this.#goOn());
    this.#goOn();
  }

  /** Whether it is time to ask whether the reader may still read; whoever is told so asks. */
  isToBeChecked(now: number): boolean {
    if (this.#closed || now < this.#checkAt) {
      return false;
    }
    this.#checkAt = now + PERMISSION_MS;
    return true;
  }

  /** Lets time pass: a stream that has lived too long ends, one that is silent shows that it lives. */
  tick(now: number): void {
    if (now >= this.#endsAt) {
      this.close();
    } else if (now >= this.#spokeAt + HEARTBEAT_MS && this.#mayWrite) {
      this.#spokeAt = now;
      this.#res.write(': still here\n\n');
    }
  }

  /** Ends the stream, as if it had been cut off: the reader comes again and goes on where it was. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#unwatch();
      this.#res.end();
    }
  }

  /** Not while the reader is slower than we are. */
  get #mayWrite(): boolean {
    return !this.#closed && !this.#res.writableNeedDrain;
  }

  #goOn(): void {
    this.#more = true;
    if (!this.#reading) {
      this.#read().catch(error => {
        this.#onFailure(error);
        this.close();
      });
    }
  }

  /** Writes all that there is, unless the connection is slower: then it goes on once that has drained. */
  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#more && this.#mayWrite) {
        this.#more = false;
        const page = await this.#tail.read(this.#after);
        if (this.#closed) {
          return;
        }
        if (page.lines.length > 0) {
          this.#after = page.last;
          this.#spokeAt = Date.now();
          this.#res.write(page.events);
          this.#more = true;
        } else if (page.ended) {
          this.#res.write('event: end\ndata: {}\n\n');
          this.close();
        }
      }
    } finally {
      this.#reading = false;
    }
  }
}

/** How long a stream may live: never longer than the token that it was opened with. */
function lifetimeOf({ credentials }: Caller, now: number): number {
  const left = credentials.expiresAt
    ? credentials.expiresAt.getTime() - now
    : Infinity;
  return Math.max(0, Math.min(MOST_STREAM_MS, left));
}
