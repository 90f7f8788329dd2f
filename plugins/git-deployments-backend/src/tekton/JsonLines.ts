/**
 * Takes a stream of JSON objects apart, one a line, however it is cut into chunks. A line that is longer than `most`
 * bytes is not kept but told of.
 */
export class JsonLines {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The objects that are whole with this chunk.
   *
   * @throws SyntaxError - where a line is not JSON
   */
  *feed<T extends object>(chunk: Uint8Array): Generator<T | 'too long', void> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, start);
      this.#keep(chunk.subarray(start, end < 0 ? undefined : end));
      if (end < 0) {
        return;
      }
      start = end + 1;
      const line = this.#take();
      if (line !== '') {
        yield line === undefined ? 'too long' : parse<T>(line);
      }
    }
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#most) {
      this.#parts = [];
    } else if (part.length > 0) {
      this.#parts.push(part);
    }
  }

  /** The line; undefined where it was too long. */
  #take(): string | undefined {
    const line =
      this.#length > this.#most
        ? undefined
        : Buffer.concat(this.#parts).toString('utf8').trim();
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

function parse<T extends object>(line: string): T {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) {
    throw new SyntaxError('A line is not a JSON object');
  }
  return value as T;
}
