import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LogClock } from './LogClock';
import { LogReader } from './LogReader';

// As containerd: what is longer goes into the file in several records.
const RECORD_BYTES = 16 * 1024;

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
  // Bytes, each as a character of its own.
  #pending = '';
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
      const part = bytes.toString('latin1', at, at + RECORD_BYTES);
      at += RECORD_BYTES;
      const whole = at >= bytes.length && !options.unfinished;
      // One write for all that a program prints at once.
      if (!this.#pending) setImmediate(() => this.#flush());
      this.#pending += `${this.#clock.stamp()} stdout ${
        whole ? 'F' : 'P'
      } ${part}\n`;
    } while (at < bytes.length);
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
    if (!this.#pending) return;
    const bytes = Buffer.from(this.#pending, 'latin1');
    this.#pending = '';
    writeSync(this.#open(), bytes);
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
