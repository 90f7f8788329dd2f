/** A step that waits for the test: `reached` resolves when it got there, `release` lets it go on. */
export interface Hold {
  reached: Promise<void>;
  release(): void;
}

interface HeldStep {
  container: string;
  when: 'before' | 'after';
  arrive(): void;
  release(): void;
  released: Promise<void>;
}

/** Where containers stand still. */
export class Holds {
  readonly #held = new Set<HeldStep>();

  /** Holds the next container of this name before it runs or after it ran. */
  add(container: string, when: 'before' | 'after'): Hold {
    let arrive = () => {};
    let release = () => {};
    const reached = new Promise<void>(resolve => {
      arrive = resolve;
    });
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    const held: HeldStep = { container, when, arrive, release, released };
    this.#held.add(held);
    return {
      reached,
      release: () => {
        this.#held.delete(held);
        release();
      },
    };
  }

  /** Releases and forgets all. */
  clear(): void {
    for (const held of this.#held) held.release();
    this.#held.clear();
  }

  /** Waits where a hold says so, until it is released or the container is stopped. */
  async pass(
    container: string,
    when: 'before' | 'after',
    signal: AbortSignal,
  ): Promise<void> {
    for (const held of Array.from(this.#held)) {
      if (held.container !== container || held.when !== when) continue;
      this.#held.delete(held);
      held.arrive();
      await Promise.race([
        held.released,
        new Promise<void>(resolve => {
          signal.addEventListener('abort', () => resolve(), { once: true });
          if (signal.aborted) resolve();
        }),
      ]);
    }
  }
}
