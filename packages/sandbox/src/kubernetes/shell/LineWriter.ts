import { Process } from '../kubelet/processes';

/** Makes lines of a log out of what a program prints, however it comes in pieces. */
export class LineWriter {
  readonly #log: Process['log'];
  #rest = '';

  private constructor(log: Process['log']) {
    this.#log = log;
  }

  static create(options: { log: Process['log'] }): LineWriter {
    return new LineWriter(options.log);
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#log(line);
  }

  /** Writes what has no line end. */
  end(): void {
    if (this.#rest) this.#log(this.#rest, { unfinished: true });
    this.#rest = '';
  }
}
