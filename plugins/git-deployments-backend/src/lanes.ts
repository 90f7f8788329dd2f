import type { LoggerService } from '@backstage/backend-plugin-api';

/** What waits is held in memory, so it is not much. */
const QUEUED_PER_LANE = 4;

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
    /** How many lanes may be busy before they are {@link isFull}. */
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

  /** Whether no further lane may become busy now, or too much waits in those that are. */
  get isFull(): boolean {
    return (
      this.#ends.size >= this.#most ||
      this.#underWay.size >= this.#most * QUEUED_PER_LANE
    );
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    while (this.#ends.size > 0) {
      await Promise.all(this.#ends.values());
    }
  }
}

/** Lanes for each provider instance: one that hangs takes no room from the others. */
export class ProviderLanes {
  readonly #options: ConstructorParameters<typeof Lanes>[0];
  readonly #byProvider = new Map<string, Lanes>();

  /** @param options.most - how many lanes of each provider may be busy */
  constructor(options: ConstructorParameters<typeof Lanes>[0]) {
    this.#options = options;
  }

  of(provider: string): Lanes {
    const lanes = this.#byProvider.get(provider) ?? new Lanes(this.#options);
    this.#byProvider.set(provider, lanes);
    return lanes;
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#byProvider.values()].map(it => it.idle()));
  }
}
