/** Which log streams are to be cut, and where. */
export interface LogCut {
  /** The connection breaks once this many bytes of the stream were sent. */
  afterBytes: number;
  /** How many streams; all until it is taken back, where absent. */
  times?: number;
  /** Streams of this container alone (`step-build`). */
  container?: string;
}

interface Entry {
  cut: LogCut;
  left: number;
}

/** The cuts that wait for log streams which are long enough. */
export class LogFaults {
  readonly #entries = new Set<Entry>();

  /** Adds a cut; answers how to take it back. */
  add(cut: LogCut): () => void {
    const entry = { cut, left: cut.times ?? Infinity };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** After how many bytes a stream is cut that has come to `sent` bytes and is to send `more`; counts as struck. */
  take(container: string, sent: number, more: number): number | undefined {
    for (const entry of this.#entries) {
      const { afterBytes, container: only } = entry.cut;
      if (only && only !== container) continue;
      if (afterBytes < sent || afterBytes >= sent + more) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#entries.delete(entry);
      return afterBytes;
    }
    return undefined;
  }
}
