import type { ClusterLogLine } from './types';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;

class LogSplitter {
  readonly #most: number;
  /** Undefined until the timestamp of the line is whole. */
  #timestamp: string | undefined;
  #last = '1970-01-01T00:00:00Z';
  #text = '';
  #returned = false;

  constructor(maxLineLength: number) {
    this.#most = maxLineLength;
  }

  *feed(text: string): Generator<ClusterLogLine, void> {
    for (const token of text.match(/[\r\n]|[^\r\n]+/g) ?? []) {
      if (token === '\n') {
        this.#takeTimestamp(true);
        yield this.#line(this.#text);
        this.#reset();
      } else if (token === '\r') {
        this.#returned = true;
      } else {
        yield* this.#append(token);
      }
    }
  }

  *end(): Generator<ClusterLogLine, void> {
    if (this.#text !== '' || this.#timestamp !== undefined) {
      this.#takeTimestamp(true);
      yield this.#line(this.#text);
      this.#reset();
    }
  }

  *#append(text: string): Generator<ClusterLogLine, void> {
    if (this.#returned && this.#timestamp !== undefined) {
      this.#text = '';
    }
    this.#returned = false;
    this.#text += text;
    this.#takeTimestamp(false);
    while (this.#timestamp !== undefined && this.#text.length > this.#most) {
      const end = this.#most - (splitsPair(this.#text, this.#most) ? 1 : 0);
      yield this.#line(this.#text.slice(0, end));
      this.#text = this.#text.slice(end);
    }
  }

  /** The timestamp goes up to the first space; the kubelet's own complaints have none. */
  #takeTimestamp(whole: boolean): void {
    if (this.#timestamp !== undefined) {
      return;
    }
    const space = this.#text.indexOf(' ');
    if (space < 0 && !whole) {
      return;
    }
    const head = space < 0 ? this.#text : this.#text.slice(0, space);
    if (TIMESTAMP.test(head)) {
      this.#timestamp = head;
      this.#text = this.#text.slice(head.length + 1);
    } else {
      this.#timestamp = this.#last;
    }
  }

  #line(text: string): ClusterLogLine {
    this.#last = this.#timestamp ?? this.#last;
    return { timestamp: this.#last, text };
  }

  #reset(): void {
    this.#timestamp = undefined;
    this.#text = '';
    this.#returned = false;
  }
}

/** Whether a cut at this place would part the two halves of a character. */
function splitsPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at - 1]) && at > 1;
}

/**
 * Takes the output of the log API (with `timestamps=true`) apart into lines, however it is cut into chunks: the same
 * output always gives the same lines, so that who reads it again knows where to go on.
 *
 * - A carriage return begins the line anew, as on a terminal: of a progress bar its last state is kept.
 * - A line that is longer than `maxLineLength` (in UTF-16 units) comes in pieces with its timestamp.
 * - What ends without a newline is a line too; what breaks off with an error is not.
 */
export async function* splitLog(
  chunks: AsyncIterable<Uint8Array>,
  maxLineLength: number,
): AsyncGenerator<ClusterLogLine, void> {
  const decoder = new TextDecoder();
  const splitter = new LogSplitter(maxLineLength);
  for await (const chunk of chunks) {
    yield* splitter.feed(decoder.decode(chunk, { stream: true }));
  }
  yield* splitter.feed(decoder.decode());
  yield* splitter.end();
}
