import {
  LogLine,
  STAGES,
  Stage,
} from 'backstage-plugin-git-deployments-common';
import type { LogRange, LogTab } from './fragment';
import { cleanLine, plainText } from './terminal';

/** A line of the log, ready to be shown. */
export interface LogEntry {
  /** Its place in the log, from 0. */
  index: number;
  /** Its number within its stage, from 1. */
  number: number;
  stage: Stage;
  /** ISO 8601, as the server has it. */
  time: string;
  /** See `cleanLine`. */
  text: string;
  /** How many characters of it are seen. */
  length: number;
  /** The step of the Dockerfile that it belongs to. */
  group: LogGroup | undefined;
}

/** What was printed for one instruction of the Dockerfile. */
export interface LogGroup {
  /** Which one, from 1. */
  step: number;
  /** The entry that is its title. */
  title: LogEntry;
  /** The title of the next; undefined for the last. */
  next: LogEntry | undefined;
  /** How many lines it has, beside the title. */
  lines: number;
}

/**
 * The log of a build as far as it has arrived. Lines are only ever added, each at the same cost, however many there are
 * already; a line that has arrived before is none.
 */
export class LogModel {
  readonly #entries: LogEntry[] = [];
  readonly #groups: LogGroup[] = [];
  readonly #ofStage: Record<Stage, LogEntry[]> = {
    setup: [],
    build: [],
    push: [],
    deploy: [],
  };
  #lastNumber: number | undefined;

  /** The number of the last line as the server counts: what to go on after. */
  get lastNumber(): number | undefined {
    return this.#lastNumber;
  }

  get groups(): readonly LogGroup[] {
    return this.#groups;
  }

  append(lines: readonly LogLine[]): void {
    for (const line of lines) {
      if (this.#lastNumber === undefined || line.n > this.#lastNumber) {
        this.#lastNumber = line.n;
        this.#add(line);
      }
    }
  }

  /** The lines of a tab, in order. Grows with the log: read it, do not keep it. */
  linesOf(tab: LogTab): readonly LogEntry[] {
    return tab === 'all' ? this.#entries : this.#ofStage[tab];
  }

  /** The line of a tab that has this number. */
  line(tab: LogTab, number: number): LogEntry | undefined {
    return this.linesOf(tab)[number - 1];
  }

  /** Which number a line has in a tab. */
  numberIn(tab: LogTab, entry: LogEntry): number {
    return tab === 'all' ? entry.index + 1 : entry.number;
  }

  /** The text of some lines, or of all of a tab; with `all` each says its stage, as the server's download does. */
  textOf(tab: LogTab, range?: LogRange): string {
    const lines = this.linesOf(tab);
    return (range ? lines.slice(range.from - 1, range.to) : lines)
      .map(({ stage, text }) =>
        tab === 'all' ? `[${stage}] ${plainText(text)}` : plainText(text),
      )
      .join('\n');
  }

  /** Which stages have printed something. */
  get stages(): Stage[] {
    return STAGES.filter(stage => this.#ofStage[stage].length > 0);
  }

  #add({ stage, line, time }: LogLine): void {
    const ofStage = this.#ofStage[stage];
    const text = cleanLine(line);
    const entry: LogEntry = {
      index: this.#entries.length,
      number: ofStage.length + 1,
      stage,
      time,
      text,
      length: plainText(text).length,
      group: undefined,
    };
    if (stage === 'build') {
      entry.group = this.#groupOf(entry);
    }
    this.#entries.push(entry);
    ofStage.push(entry);
  }

  /** The title lines are the server's own: `Step 3/8: RUN npm ci`. What a Dockerfile prints can look like one, and only folds. */
  #groupOf(entry: LogEntry): LogGroup | undefined {
    const current = this.#groups[this.#groups.length - 1];
    const step = stepOf(entry.text);
    // They count up: anything else is somebody's own line.
    if (step === undefined || step <= (current?.step ?? 0)) {
      if (current) {
        current.lines += 1;
      }
      return current;
    }
    if (current) {
      current.next = entry;
    }
    const group = { step, title: entry, next: undefined, lines: 0 };
    this.#groups.push(group);
    return group;
  }
}

function stepOf(text: string): number | undefined {
  const [, step, steps] = /^Step (\d{1,4})\/(\d{1,4}): \S/.exec(text) ?? [];
  return step !== undefined && Number(step) <= Number(steps) && step !== '0'
    ? Number(step)
    : undefined;
}
