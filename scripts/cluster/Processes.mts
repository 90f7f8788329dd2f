import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { PlainError } from '../portal.mts';
import { LOGS, state } from './places.mts';
import { Ended, until } from './until.mts';

interface ProcessRecord {
  name: string;
  pid: number;
  /** When the kernel says that it started: another process may get the same number later. */
  started: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** How long a process may take to end when it is asked to. */
const GRACE_SECONDS = 2;

/**
 * The processes of the cluster. Each is written down as it starts, so that any later process can end or restart it, also
 * after the one that started it has crashed.
 */
export class Processes {
  readonly #file = state('processes.json');

  /** Starts a process of its own, with its output in a file. */
  start(
    name: string,
    command: string,
    args: string[] = [],
    env: Record<string, string> = {},
  ): void {
    const log = openSync(this.logFile(name), 'a');
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    child.unref();
    const { pid } = child;
    if (pid === undefined) {
      throw new PlainError(`${command} cannot be started`);
    }
    const record = {
      name,
      pid,
      started: startTime(pid) ?? '',
      command,
      args,
      env,
    };
    writeFileSync(
      this.#file,
      JSON.stringify([
        ...this.#records().filter(other => other.name !== name),
        record,
      ]),
      { mode: 0o600 },
    );
  }

  /** Where a process's output goes. */
  logFile(name: string): string {
    mkdirSync(LOGS, { recursive: true });
    return path.join(LOGS, `${name}.log`);
  }

  /** Waits until what a process does is there; says why where the process ends or takes too long. */
  async ready(name: string, look: () => boolean | Promise<boolean>) {
    await until(
      `${name} is ready (its log is ${this.logFile(name)})`,
      async () => {
        if (!isRunning(this.#record(name))) {
          const lines = readFileSync(this.logFile(name), 'utf8').trimEnd();
          throw new Ended(
            `${name} ended:\n${lines.split('\n').slice(-10).join('\n')}`,
          );
        }
        return look();
      },
    );
  }

  /** Ends a process as a crash does, and starts it again as it was. */
  async restart(name: string): Promise<void> {
    const record = this.#record(name);
    await this.end(name, 0);
    this.start(name, record.command, record.args, record.env);
  }

  /** Lets a process stand still: who is connected to it, or connects, gets no answer. */
  pause(name: string): void {
    process.kill(this.#record(name).pid, 'SIGSTOP');
  }

  /** Lets a process go on that was paused. */
  resume(name: string): void {
    process.kill(this.#record(name).pid, 'SIGCONT');
  }

  /** Ends a process, if it runs. */
  async end(name: string, graceSeconds = GRACE_SECONDS): Promise<void> {
    const record = this.#records().find(other => other.name === name);
    if (!record || !isRunning(record)) {
      return;
    }
    const ended = () => !isRunning(record);
    if (graceSeconds > 0) {
      process.kill(record.pid, 'SIGTERM');
      if (await until(`${name} has ended`, ended, graceSeconds).catch(noted)) {
        return;
      }
    }
    if (!ended()) {
      process.kill(record.pid, 'SIGKILL');
    }
    await until(`${name} has been ended`, ended);
  }

  /** Whether such a process was started and has not ended. */
  isRunning(name: string): boolean {
    return this.#records().some(
      record => record.name === name && isRunning(record),
    );
  }

  /** Their names, in the order in which they were started. */
  names(): string[] {
    return this.#records().map(({ name }) => name);
  }

  #record(name: string): ProcessRecord {
    const record = this.#records().find(other => other.name === name);
    if (!record) {
      throw new PlainError(
        `The cluster has no process "${name}"; it has ${
          this.names().join(', ') || 'none'
        }`,
      );
    }
    return record;
  }

  #records(): ProcessRecord[] {
    return existsSync(this.#file)
      ? JSON.parse(readFileSync(this.#file, 'utf8'))
      : [];
  }
}

function noted(): false {
  return false;
}

function isRunning({ pid, started }: ProcessRecord): boolean {
  return startTime(pid) === started;
}

/** The 22nd field of `/proc/<pid>/stat`; undefined where there is no such process, or only what is left of one. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, which may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Until the last of its threads has ended, its ports are in use.
    const isOver =
      fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1;
    return isOver ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
