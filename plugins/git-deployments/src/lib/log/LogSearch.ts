import type { LogTab } from './fragment';
import type { LogEntry, LogModel } from './LogModel';
import { plainText } from './terminal';

/** Where in a line something was found, in characters of its plain text. */
export interface LogMatch {
  entry: LogEntry;
  from: number;
  to: number;
}

/** More than anybody looks through; what else there is, is not counted. */
export const MOST_MATCHES = 10_000;

/**
 * Where in the lines of a tab a text is found, whatever its case. Follows the model by {@link LogSearch.update}, which
 * looks at what has arrived since.
 */
export class LogSearch {
  readonly query: string;
  readonly #model: LogModel;
  readonly #tab: LogTab;
  readonly #pattern: RegExp | undefined;
  readonly #matches: LogMatch[] = [];
  readonly #ofEntry = new Map<number, number>();
  #seen = 0;

  constructor(model: LogModel, tab: LogTab, query: string) {
    this.#model = model;
    this.#tab = tab;
    this.query = query;
    this.#pattern =
      query === '' ? undefined : new RegExp(escapePattern(query), 'giu');
    this.update();
  }

  get matches(): readonly LogMatch[] {
    return this.#matches;
  }

  /** Whether there may be more than are counted. */
  get isCut(): boolean {
    return this.#matches.length >= MOST_MATCHES;
  }

  /** Takes in what has arrived. */
  update(): void {
    const lines = this.#model.linesOf(this.#tab);
    if (!this.#pattern) {
      return;
    }
    for (; this.#seen < lines.length && !this.isCut; this.#seen += 1) {
      const entry = lines[this.#seen];
      const found = matchesIn(plainText(entry.text), this.#pattern);
      if (found.length > 0) {
        this.#ofEntry.set(entry.index, this.#matches.length);
        this.#matches.push(...found.map(range => ({ entry, ...range })));
      }
    }
  }

  /** The matches of a line, with their places among all. */
  matchesOf(entry: LogEntry): (LogMatch & { place: number })[] {
    const result: (LogMatch & { place: number })[] = [];
    const first = this.#ofEntry.get(entry.index);
    if (first !== undefined) {
      for (
        let place = first;
        this.#matches[place]?.entry === entry;
        place += 1
      ) {
        result.push({ ...this.#matches[place], place });
      }
    }
    return result;
  }

  /** The place of the first match at or after a line; the first of all where there is none. */
  placeFrom(entry: LogEntry | undefined): number {
    const place = entry
      ? this.#matches.findIndex(match => match.entry.index >= entry.index)
      : 0;
    return Math.max(place, 0);
  }
}

/** Where a pattern (with the flag `g`) is found in a text, at most as often as anybody counts. */
export function matchesIn(
  text: string,
  pattern: RegExp,
): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match && match[0] !== '' && found.length < 1000;
    match = pattern.exec(text)
  ) {
    found.push({ from: match.index, to: match.index + match[0].length });
  }
  return found;
}

/** The place after this one, or before it, around the end. */
export function stepPlace(
  place: number,
  count: number,
  direction: 1 | -1,
): number {
  return count === 0 ? 0 : (place + direction + count) % count;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
