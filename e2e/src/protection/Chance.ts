/** There is nothing yet that could be done this to. */
export class NothingToChoose extends Error {}

/** Choices that are the same for the same seed: what was found by chance can be looked at again. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `end`: mulberry32. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  /** One of these. */
  one<T>(of: readonly T[]): T {
    if (of.length === 0) {
      throw new NothingToChoose();
    }
    return of[this.below(of.length)];
  }
}
