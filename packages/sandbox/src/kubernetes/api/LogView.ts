import { LogRecord } from '../kubelet/LogReader';

const NEWLINE = Buffer.from('\n');
const NOTHING = Buffer.alloc(0);

interface Options {
  /** Leave out what was written before this second. */
  since?: string;
  timestamps: boolean;
  limitBytes?: number;
  /** How many lines of the beginning to leave out. */
  skipLines: number;
}

/** What a client sees of a log: the lines it asked for, with or without their times, up to its limit. */
export class LogView {
  readonly #options: Options;
  #left: number;
  #skip: number;
  #atLineStart = true;

  private constructor(options: Options) {
    this.#options = options;
    this.#left = options.limitBytes ?? Infinity;
    this.#skip = options.skipLines;
  }

  static create(options: Options): LogView {
    return new LogView(options);
  }

  /** Whether the limit is reached. */
  get full(): boolean {
    return this.#left <= 0;
  }

  /** The bytes that these records amount to. */
  show(records: LogRecord[]): Buffer {
    const bytes = Buffer.concat(records.map(record => this.#shown(record)));
    const kept = bytes.subarray(0, this.#left);
    this.#left -= kept.length;
    return kept;
  }

  #shown({ time, bytes, whole }: LogRecord): Buffer {
    const { since, timestamps } = this.#options;
    if (this.#skip > 0) {
      if (whole) this.#skip -= 1;
      return NOTHING;
    }
    if (since && time < since) return NOTHING;
    // A line in several records has its time once.
    const head =
      timestamps && this.#atLineStart ? Buffer.from(`${time} `) : NOTHING;
    this.#atLineStart = whole;
    return Buffer.concat(whole ? [head, bytes, NEWLINE] : [head, bytes]);
  }
}
