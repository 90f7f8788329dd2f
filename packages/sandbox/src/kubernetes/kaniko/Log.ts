import { Pace } from '../Pace';
import { Process } from '../kubelet/processes';

/** Kaniko's log: `INFO[0003] …`, the number being the seconds since it began. */
export class Log {
  readonly #process: Process;
  readonly #pace: Pace;
  #elapsed = 0;

  private constructor(process: Process, pace: Pace) {
    this.#process = process;
    this.#pace = pace;
  }

  static create(options: { process: Process; pace: Pace }): Log {
    return new Log(options.process, options.pace);
  }

  info(text: string): void {
    this.#process.log(`INFO[${this.#clock()}] ${text}`);
  }

  warn(text: string): void {
    this.#process.log(`WARN[${this.#clock()}] ${text}`);
  }

  /** A line of a command that the build runs. */
  raw(...line: Parameters<Process['log']>): void {
    this.#process.log(...line);
  }

  /** Lets time go by, as the work that is played would take. */
  async work(ms: number): Promise<void> {
    this.#elapsed += ms;
    await this.#pace.wait(ms, this.#process.signal);
  }

  #clock(): string {
    return String(Math.floor(this.#elapsed / 1000)).padStart(4, '0');
  }
}
