import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** One line of a container's output with the time it was written, RFC 3339 with nanoseconds. */
export interface LogLine {
  time: string;
  text: string;
}

/** The output of one container: kept in a file, told to whoever follows. */
export class ContainerLog {
  readonly #path: string;
  readonly #lines: LogLine[];
  readonly #followers = new Set<() => void>();
  #ended = false;
  #last = 0n;

  constructor(path: string) {
    this.#path = path;
    this.#lines = existsSync(path)
      ? readFileSync(path, 'utf8').split('\n').filter(Boolean).map(parseLine)
      : [];
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Whether nothing will come any more. */
  get ended(): boolean {
    return this.#ended;
  }

  append(text: string): void {
    const line = { time: this.#stamp(), text };
    this.#lines.push(line);
    mkdirSync(dirname(this.#path), { recursive: true });
    // The container runtime's own format; `F` says that the line is whole.
    appendFileSync(this.#path, `${line.time} stdout F ${text}\n`);
    this.#tell();
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  /** A container that starts anew goes on in a new log. */
  restart(): void {
    this.#lines.length = 0;
    this.#ended = false;
    rmSync(this.#path, { force: true });
  }

  /** Takes up a log that was ended too early, or by a restart of the cluster. */
  reopen(): void {
    this.#ended = false;
  }

  /** Calls back after each line and at the end. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #tell(): void {
    for (const follower of Array.from(this.#followers)) follower();
  }

  // Two lines never bear the same time, as on a machine whose clock counts nanoseconds.
  #stamp(): string {
    let nanos = BigInt(Date.now()) * 1_000_000n;
    if (nanos <= this.#last) nanos = this.#last + 1_000n;
    this.#last = nanos;
    const seconds = new Date(Number(nanos / 1_000_000n)).toISOString();
    const fraction = String(nanos % 1_000_000_000n).padStart(9, '0');
    return `${seconds.slice(0, 19)}.${fraction}Z`;
  }
}

function parseLine(line: string): LogLine {
  const [time] = line.split(' ', 1);
  return { time, text: line.slice(time.length + ' stdout F '.length) };
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
      log.end();
      this.#logs.delete(key);
    }
    rmSync(join(this.#dir, podUid), { recursive: true, force: true });
  }
}
