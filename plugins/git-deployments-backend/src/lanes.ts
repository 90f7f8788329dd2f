import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * Does work side by side: what belongs to one lane in the order in which it came, lanes at the same time. So a server
 * that hangs holds up its own lanes, and nobody else's.
 */
export class Lanes {
  readonly #name: string;
  readonly #most: number;
  readonly #logger: LoggerService;
  readonly #ends = new Map<string, Promise<void>>();
  readonly #underWay = new Set<string>();

  constructor(options: {
    name: string;
    /** How many lanes may be busy before {@link room} waits. */
    most: number;
    logger: LoggerService;
  }) {
    this.#name = options.name;
    this.#most = options.most;
    this.#logger = options.logger;
  }

  /** Begins work, or queues it behind what its lane does. What is under way already is not begun a second time. */
  add(lane: string, id: string, work: () => Promise<void>): void {
    if (this.#underWay.has(id)) {
      return;
    }
    this.#underWay.add(id);
    const end = (this.#ends.get(lane) ?? Promise.resolve())
      .then(work)
      .catch(error => {
        this.#logger.error(
          `${this.#name} failed for ${id} and goes on`,
          error instanceof Error ? error : new Error(String(error)),
        );
      })
      .then(() => {
        this.#underWay.delete(id);
        if (this.#ends.get(lane) === end) {
          this.#ends.delete(lane);
        }
      });
    this.#ends.set(lane, end);
  }

  /** Waits until another lane may become busy. */
  async room(): Promise<void> {
    while (this.#ends.size >= this.#most) {
      await Promise.race(this.#ends.values());
    }
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    while (this.#ends.size > 0) {
      await Promise.all(this.#ends.values());
    }
  }
}
