/** What of the end of a log that is too long is kept all the same: there it says why it failed. */
const TAIL_LENGTH = 64 * 1024;

/**
 * Keeps the log of a step within a size: its beginning, and its end, with a mark between them that says how much is
 * missing. Holds the end in memory alone, so that after a restart the end begins there.
 */
export class StageLimit {
  readonly #most: number;
  #kept: number;
  #dropped: number;
  #tail: string[] = [];
  #tailLength = 0;

  /**
   * @param most - how much of the beginning is kept, in UTF-16 units
   * @param before - how much was kept and dropped before, by another process
   */
  constructor(
    most: number,
    before: { keptBytes: number; droppedBytes: number },
  ) {
    this.#most = most;
    this.#kept = before.keptBytes;
    this.#dropped = before.droppedBytes;
  }

  get keptBytes(): number {
    return this.#kept;
  }

  get droppedBytes(): number {
    return this.#dropped;
  }

  /** The lines to keep now. */
  feed(line: string): string[] {
    const length = line.length + 1;
    if (this.#dropped === 0 && this.#kept + length <= this.#most) {
      this.#kept += length;
      return [line];
    }
    const first = this.#dropped === 0;
    this.#dropped += length;
    this.#tail.push(line);
    this.#tailLength += length;
    while (this.#tailLength - this.#tail[0].length - 1 >= TAIL_LENGTH) {
      this.#tailLength -= (this.#tail.shift()?.length ?? 0) + 1;
    }
    return first
      ? [
          `… the log of this step is longer than ${readable(
            this.#most,
          )}: from here on only its end is kept`,
        ]
      : [];
  }

  /** The lines to keep when the log has ended. */
  end(): string[] {
    if (this.#tail.length === 0) {
      return [];
    }
    const missing = this.#dropped - this.#tailLength;
    const tail = this.#tail;
    this.#tail = [];
    this.#tailLength = 0;
    return missing > 0
      ? [`… ${readable(missing)} were left out here`, ...tail]
      : tail;
  }
}

function readable(length: number): string {
  return length >= 1024 * 1024
    ? `${(length / 1024 / 1024).toFixed(1)} MB`
    : `${Math.ceil(length / 1024)} kB`;
}
