import type { LogGroup } from './LogModel';

/** How the stage stands that the groups are of. */
export type GroupsOutcome = 'running' | 'succeeded' | 'failed';

/**
 * Which groups are folded: those that are done, unless somebody has opened them; those that run or have failed are open,
 * unless somebody has folded them.
 */
export class LogFolds {
  readonly #chosen = new Map<LogGroup, boolean>();
  #outcome: GroupsOutcome = 'running';
  /** While somebody reads elsewhere than at the end, what ends stays open: nothing moves away under their eyes. */
  #held = false;

  isFolded(group: LogGroup): boolean {
    const chosen = this.#chosen.get(group);
    if (chosen !== undefined) {
      return chosen;
    }
    return group.next !== undefined || this.#outcome === 'succeeded';
  }

  /** Whether anything of what is shown is another thing by that. */
  setOutcome(outcome: GroupsOutcome): boolean {
    const changed = this.#outcome !== outcome;
    this.#outcome = outcome;
    return changed;
  }

  set(group: LogGroup, folded: boolean): void {
    this.#chosen.set(group, folded);
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  /** Told of a group before another one begins. */
  beforeNext(group: LogGroup): void {
    if (this.#held && !this.#chosen.has(group)) {
      this.#chosen.set(group, false);
    }
  }
}
