import type { LogTab } from './fragment';
import { LogFolds, type GroupsOutcome } from './LogFolds';
import type { LogEntry, LogGroup, LogModel } from './LogModel';

/**
 * What of a log is shown in a tab: its lines, without those of folded groups. Follows the model by {@link LogView.update},
 * which looks at what has arrived since, and not at what was there before.
 */
export class LogView {
  readonly tab: LogTab;
  readonly #model: LogModel;
  readonly #folds: LogFolds;
  readonly #rows: LogEntry[] = [];
  /** How many lines of the tab were looked at. */
  #seen = 0;
  /** The last group of which a line is in sight. */
  #last: LogGroup | undefined;
  #layout = 0;

  constructor(model: LogModel, tab: LogTab, folds: LogFolds = new LogFolds()) {
    this.#model = model;
    this.tab = tab;
    this.#folds = folds;
    this.update();
  }

  /** The lines that are shown. Grows in place. */
  get rows(): readonly LogEntry[] {
    return this.#rows;
  }

  /** Counts the changes by which a row has become another one: what only adds rows is none. */
  get layout(): number {
    return this.#layout;
  }

  /** Takes in what has arrived. */
  update(): void {
    const lines = this.#model.linesOf(this.tab);
    for (; this.#seen < lines.length; this.#seen += 1) {
      const entry = lines[this.#seen];
      const { group } = entry;
      if (group && group !== this.#last) {
        const done = this.#last;
        this.#last = group;
        if (done) {
          this.#end(done);
        }
      }
      if (this.#isShown(entry)) {
        this.#rows.push(entry);
      }
    }
  }

  isFolded(group: LogGroup): boolean {
    return this.#folds.isFolded(group);
  }

  fold(group: LogGroup, folded: boolean): void {
    this.#folds.set(group, folded);
    this.#rebuild(group.title);
  }

  /** Folds, or opens, all groups. */
  foldAll(folded: boolean): void {
    this.#model.groups.forEach(group => this.#folds.set(group, folded));
    this.#rebuild();
  }

  /** How the stage of the groups stands. */
  setOutcome(outcome: GroupsOutcome): void {
    if (this.#folds.setOutcome(outcome)) {
      this.#rebuild();
    }
  }

  /** Somebody reads elsewhere than at the end. */
  hold(held: boolean): void {
    this.#folds.hold(held);
  }

  /** Opens what a line is in. */
  reveal(entry: LogEntry): void {
    const { group } = entry;
    if (group && group.title !== entry && this.isFolded(group)) {
      this.fold(group, false);
    }
  }

  /** The row of a line; where that is folded away, the one of its group; -1 where the tab has it not. */
  rowOf(entry: LogEntry): number {
    const shown =
      entry.group && this.isFolded(entry.group) ? entry.group.title : entry;
    const row = this.#firstRowFrom(shown);
    return this.#rows[row] === shown ? row : -1;
  }

  #isShown(entry: LogEntry): boolean {
    const { group } = entry;
    return !group || group.title === entry || !this.isFolded(group);
  }

  /** A group is done: it folds, unless somebody reads it. */
  #end(group: LogGroup): void {
    this.#folds.beforeNext(group);
    this.#rebuild(group.title);
  }

  /** Chooses anew what is shown from a line on. */
  #rebuild(from?: LogEntry): void {
    const start = from ? this.#firstRowFrom(from) : 0;
    this.#rows.length = start;
    const lines = this.#model.linesOf(this.tab);
    const first = from ? this.#model.numberIn(this.tab, from) - 1 : 0;
    for (let at = first; at < this.#seen; at += 1) {
      if (this.#isShown(lines[at])) {
        this.#rows.push(lines[at]);
      }
    }
    this.#layout += 1;
  }

  /** The first row that is this line or a later one. */
  #firstRowFrom(entry: LogEntry): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#rows[middle].index < entry.index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
