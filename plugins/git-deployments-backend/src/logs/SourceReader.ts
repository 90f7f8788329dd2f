import { ForwardedError } from '@backstage/errors';
import type { LogCursor, NewLine } from '../store';
import type { ClusterLogLine, LogSource } from '../tekton';
import { batches } from './batches';
import { redact } from './redact';
import { StageLimit } from './StageLimit';

/** A line is read in pieces of so much: redacting sees each whole. */
export const PIECE_LENGTH = 256 * 1024;

/** What of the end of a piece is looked at again with the next one: secrets are shorter. */
const OVERLAP = 4096;

/** A longer line is kept, and shown, as several. */
const LINE_LENGTH = 16 * 1024;

/** What reading one source needs. */
export interface ReaderOptions {
  cursor: LogCursor;
  secrets: readonly string[];
  maxBytes: number;
  /** Makes of a printed line those that are kept. */
  titled: (line: string) => string[];
  /** Keeps lines and how far the source was read, both or neither. */
  append: (
    lines: NewLine[],
    cursor: { source: string } & LogCursor,
  ) => Promise<void>;
}

/** Lines were read that could not be kept: who reads them again has to begin where the store is. */
export class NotKeptError extends ForwardedError {}

/** The name under which it is kept how far a source was read. */
export function nameOf({ pod, container }: LogSource): string {
  return `${pod}/${container}`;
}

/** Takes lines of one source in, and knows how far it is. */
export class SourceReader {
  readonly #source: LogSource;
  readonly #options: ReaderOptions;
  readonly #limit: StageLimit;
  #cursor: LogCursor;
  #seen = 0;
  #carry = '';

  constructor(source: LogSource, options: ReaderOptions) {
    this.#source = source;
    this.#options = options;
    this.#cursor = options.cursor;
    this.#limit = new StageLimit(options.maxBytes, options.cursor);
  }

  /** Changes whenever something new was taken in. */
  get position(): number {
    return this.#seen;
  }

  get since(): string | undefined {
    return this.#cursor.timestamp ?? undefined;
  }

  async read(lines: AsyncIterable<ClusterLogLine>): Promise<void> {
    const from = this.#cursor.timestamp;
    let known = this.#cursor.same;
    for await (const batch of batches(lines)) {
      const kept: NewLine[] = [];
      for (const { timestamp, text } of batch) {
        if (from !== null && timestamp <= from) {
          if (timestamp < from) {
            continue;
          }
          if (known > 0) {
            known -= 1;
            continue;
          }
        }
        this.#take(timestamp, text, kept);
      }
      await this.#keep(kept);
    }
  }

  async finish(): Promise<void> {
    const kept: NewLine[] = [];
    const { carry, timestamp } = this.#cursor;
    if (carry !== null) {
      this.#emit(timestamp ?? '', carry, kept);
    }
    kept.push(
      ...this.#limit.end().map(line => this.#stored(timestamp ?? '', line)),
    );
    this.#cursor = { ...this.#cursor, carry: null, done: true };
    await this.#keep(kept);
  }

  #take(timestamp: string, text: string, kept: NewLine[]): void {
    const { carry } = this.#cursor;
    const continues = carry !== null && timestamp === this.#cursor.timestamp;
    if (carry !== null && !continues) {
      this.#emit(this.#cursor.timestamp ?? '', carry, kept);
    }
    const whole = continues ? `${carry}${text}` : text;
    // A piece that is full goes on: its end is held back, so that no secret is cut in two.
    const held = text.length >= PIECE_LENGTH - 1 ? OVERLAP : 0;
    if (held === 0) {
      this.#emit(timestamp, whole, kept);
    } else {
      this.#emitHead(timestamp, whole, held, kept);
    }
    this.#cursor = {
      ...this.#cursor,
      timestamp,
      same: timestamp === this.#cursor.timestamp ? this.#cursor.same + 1 : 1,
      carry: held === 0 ? null : this.#carry,
    };
    this.#seen += 1;
  }

  /** All but the end of a piece, redacted with the end in sight. */
  #emitHead(
    timestamp: string,
    whole: string,
    held: number,
    kept: NewLine[],
  ): void {
    const clean = redact(whole, this.#options.secrets);
    const cut = Math.max(0, clean.length - held);
    this.#carry = clean.slice(cut);
    this.#emit(timestamp, clean.slice(0, cut), kept);
  }

  #emit(timestamp: string, text: string, kept: NewLine[]): void {
    for (const line of pieces(redact(text, this.#options.secrets))) {
      for (const titled of this.#options.titled(line)) {
        kept.push(
          ...this.#limit.feed(titled).map(it => this.#stored(timestamp, it)),
        );
      }
    }
  }

  #stored(timestamp: string, line: string): NewLine {
    return {
      stage: this.#source.stage,
      time: toMilliseconds(timestamp),
      line,
    };
  }

  async #keep(kept: NewLine[]): Promise<void> {
    const { keptBytes, droppedBytes } = this.#limit;
    this.#cursor = { ...this.#cursor, keptBytes, droppedBytes };
    try {
      await this.#options.append(kept, {
        source: nameOf(this.#source),
        ...this.#cursor,
      });
    } catch (error) {
      throw new NotKeptError(
        `The log of ${nameOf(this.#source)} could not be kept`,
        error,
      );
    }
  }
}

/** A line in pieces that a page can show. */
function* pieces(line: string): Generator<string, void> {
  let from = 0;
  do {
    let to = Math.min(from + LINE_LENGTH, line.length);
    // Not between the two halves of a character.
    if (to < line.length && /[\ud800-\udbff]/.test(line[to - 1])) {
      to -= 1;
    }
    yield line.slice(from, to);
    from = to;
  } while (from < line.length);
}

/** The kubelet writes nanoseconds; people read milliseconds. */
function toMilliseconds(timestamp: string): string {
  const time = Date.parse(timestamp);
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
}
