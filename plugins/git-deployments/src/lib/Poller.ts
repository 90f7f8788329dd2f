/** What a {@link Poller} asks and tells. Times are in milliseconds. */
export interface PollerOptions<T> {
  load(): Promise<T>;
  /** Until the next attempt, from the newest answer. */
  intervalOf(value: T): number;
  /** Until the next attempt after one that failed. */
  retryInterval: number;
  /** Whether anybody can see the page. */
  isVisible(): boolean;
  onValue(value: T): void;
  onError(error: unknown): void;
}

/** Attempts that others ask for are so far apart at least: a busy backend signals often. */
const GAP = 1_000;
/** While signals arrive, polling is only for those that are lost. */
const SIGNALLED_INTERVAL = 15_000;
/** A signal shows for so long that signals arrive. */
const SIGNAL_TRUST = 60_000;

/**
 * Asks, waits, and asks again, one attempt at a time, while the page can be seen; what is wanted meanwhile is asked
 * after the one under way.
 */
export class Poller<T> {
  readonly #options: PollerOptions<T>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #busy = false;
  #again = false;
  #soon = false;
  #startedAt = -Infinity;
  #signalledAt = -Infinity;

  constructor(options: PollerOptions<T>) {
    this.#options = options;
  }

  /** Asks at once, or after the attempt under way. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#startedAt = Date.now();
    let wait = this.#options.retryInterval;
    try {
      const value = await this.#options.load();
      if (!this.#stopped) {
        this.#options.onValue(value);
        wait = this.#stretched(this.#options.intervalOf(value));
      }
    } catch (error) {
      if (!this.#stopped) {
        this.#options.onError(error);
      }
    }
    this.#busy = false;
    const delay = this.#delay(wait);
    this.#again = false;
    this.#soon = false;
    this.#schedule(delay);
  }

  /** Something has changed, says the backend. */
  signal(): void {
    this.#signalledAt = Date.now();
    this.soon();
  }

  /** Asks as soon as it may again. */
  soon(): void {
    if (this.#busy) {
      this.#soon = true;
    } else {
      this.#schedule(this.#gap());
    }
  }

  /** The page can be seen again, or cannot any more: then it costs nothing. */
  visibilityChanged(): void {
    clearTimeout(this.#timer);
    if (this.#options.isVisible()) {
      this.run();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped && this.#options.isVisible()) {
      this.#timer = setTimeout(() => this.run(), milliseconds);
    }
  }

  /** After an attempt: what was wanted meanwhile goes before what would be next. */
  #delay(wait: number): number {
    if (this.#again) {
      return 0;
    }
    return this.#soon ? this.#gap() : wait;
  }

  #gap(): number {
    return Math.max(0, this.#startedAt + GAP - Date.now());
  }

  #stretched(interval: number): number {
    return Date.now() - this.#signalledAt < SIGNAL_TRUST
      ? Math.max(interval, SIGNALLED_INTERVAL)
      : interval;
  }
}
