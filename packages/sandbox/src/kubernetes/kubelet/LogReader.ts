import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** One record of a log: a line, or a piece of one that goes on in the next. */
export interface LogRecord {
  time: string;
  bytes: Buffer;
  /** Whether the line ends with it. */
  whole: boolean;
}

const CHUNK_BYTES = 64 * 1024;
const HEAD = /^(\S+) stdout ([FP]) $/;

/** Reads a log from its beginning, as far as it is written. */
export class LogReader {
  readonly #file: number | undefined;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #position = 0;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(file: number | undefined) {
    this.#file = file;
  }

  static open(path: string): LogReader {
    return new LogReader(existsSync(path) ? openSync(path, 'r') : undefined);
  }

  /** The next records; none where there are no more by now. */
  next(): LogRecord[] {
    if (this.#file === undefined) return [];
    const records: LogRecord[] = [];
    while (!records.length) {
      const size = readSync(
        this.#file,
        this.#chunk,
        0,
        CHUNK_BYTES,
        this.#position,
      );
      if (!size) break;
      this.#position += size;
      this.#rest = Buffer.concat([this.#rest, this.#chunk.subarray(0, size)]);
      this.#takeRecords(records);
    }
    return records;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #takeRecords(into: LogRecord[]): void {
    let at = 0;
    for (;;) {
      const end = this.#rest.indexOf(10, at);
      if (end < 0) break;
      const record = recordOf(this.#rest.subarray(at, end));
      if (record) into.push(record);
      at = end + 1;
    }
    this.#rest = Buffer.from(this.#rest.subarray(at));
  }
}

function recordOf(line: Buffer): LogRecord | undefined {
  const first = line.indexOf(32);
  const headEnd = line.indexOf(32, line.indexOf(32, first + 1) + 1) + 1;
  const head = HEAD.exec(line.subarray(0, headEnd).toString('latin1'));
  // A record that a crash cut short is nobody's.
  if (!head) return undefined;
  return {
    time: head[1],
    bytes: Buffer.from(line.subarray(headEnd)),
    whole: head[2] === 'F',
  };
}
