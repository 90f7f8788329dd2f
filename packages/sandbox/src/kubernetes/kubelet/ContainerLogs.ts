import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LogClock } from './LogClock';

// As containerd: what is longer goes into the file in several records.
const RECORD_BYTES = 16 * 1024;
const NEWLINE = Buffer.from('\n');

/**
 * The output of one container: kept in a file in the container runtime's own format, told to whoever follows.
 *
 * What is written in one go goes to the file in one go, and readers take it from there: a log of any size costs no
 * memory.
 */
export class ContainerLog {
  readonly #path: string;
  readonly #clock = LogClock.create();
  readonly #followers = new Set<() => void>();
  readonly #pending: Buffer[] = [];
  #file: number | undefined;
  #ended = false;
  #removed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether nothing will come any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there is a log of the run before this one. */
  get hasPrevious(): boolean {
    return existsSync(this.#previousPath);
  }

  /** Writes one line. `unfinished`: the program has not ended it, and the log shows no line end. */
  append(line: string | Buffer, options: { unfinished?: boolean } = {}): void {
    if (this.#removed) return;
    const bytes = typeof line === 'string' ? Buffer.from(line) : line;
    let at = 0;
    do {
      const part = bytes.subarray(at, at + RECORD_BYTES);
      at += RECORD_BYTES;
      const whole = at >= bytes.length && !options.unfinished;
      const head = `${this.#clock.stamp()} stdout ${whole ? 'F' : 'P'} `;
      this.#pending.push(Buffer.from(head), part, NEWLINE);
    } while (at < bytes.length);
    // One write for all that a program prints at once.
    if (this.#pending.length <= 3) setImmediate(() => this.#flush());
  }

  end(): void {
    this.#flush();
    this.#ended = true;
    this.#tell();
  }

  /** A container that runs again writes a log of its own; the one of its run before is kept. */
  restart(): void {
    this.#flush();
    this.#close();
    if (existsSync(this.#path)) renameSync(this.#path, this.#previousPath);
    this.#ended = false;
  }

  /** Takes up a log that was ended too early, or by a restart of the cluster. */
  reopen(): void {
    this.#ended = false;
    this.#open();
  }

  /** Calls back after each write and at the end. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Opens the log for reading: its records so far, and later ones as they come. */
  read(options: { previous?: boolean } = {}): LogReader {
    this.#flush();
    return LogReader.open(options.previous ? this.#previousPath : this.#path);
  }

  /** Ends the log and forgets it; who reads it may read to its end. */
  remove(): void {
    this.end();
    this.#removed = true;
    this.#close();
  }

  get #previousPath(): string {
    return `${this.#path}.previous`;
  }

  #flush(): void {
    if (!this.#pending.length) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending.length = 0;
    const file = this.#open();
    writeSync(file, bytes);
    this.#tell();
  }

  #open(): number {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#file = openSync(this.#path, 'a', 0o600);
    }
    return this.#file;
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #tell(): void {
    for (const follower of Array.from(this.#followers)) follower();
  }
}

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

/** The logs of all containers of the node. */
export class ContainerLogs {
  readonly #dir: string;
  readonly #logs = new Map<string, ContainerLog>();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static create(options: { dataDir: string }): ContainerLogs {
    return new ContainerLogs(join(options.dataDir, 'logs'));
  }

  of(podUid: string, container: string): ContainerLog {
    const key = join(podUid, `${container}.log`);
    let log = this.#logs.get(key);
    if (!log) {
      log = new ContainerLog(join(this.#dir, key));
      this.#logs.set(key, log);
    }
    return log;
  }

  /** Ends and forgets the logs of a pod that is gone. */
  remove(podUid: string): void {
    for (const [key, log] of Array.from(this.#logs)) {
      if (!key.startsWith(`${podUid}/`)) continue;
      log.remove();
      this.#logs.delete(key);
    }
    rmSync(join(this.#dir, podUid), { recursive: true, force: true });
  }

  /** Writes down what is not yet, and closes all files. */
  close(): void {
    for (const log of this.#logs.values()) log.remove();
  }
}
