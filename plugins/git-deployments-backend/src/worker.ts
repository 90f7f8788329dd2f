import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * Calls `work` again and again: at once when nudged or while it answers that there is more, else every `intervalMs`.
 * A failure is logged and tried again; stopping waits for what is under way.
 */
export class Worker {
  readonly #name: string;
  readonly #work: () => Promise<boolean>;
  readonly #intervalMs: number;
  readonly #logger: LoggerService;
  #wake: () => void = () => undefined;
  #nudged = false;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: {
    name: string;
    work: () => Promise<boolean>;
    intervalMs: number;
    logger: LoggerService;
  }) {
    this.#name = options.name;
    this.#work = options.work;
    this.#intervalMs = options.intervalMs;
    this.#logger = options.logger;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  /** Asks for a pass now; cheap, and never lost. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      this.#nudged = false;
      let more = false;
      try {
        more = await this.#work();
      } catch (error) {
        this.#logger.error(
          `${this.#name} failed and goes on`,
          error instanceof Error ? error : new Error(String(error)),
        );
      }
      if (!more && !this.#nudged && !this.#stopped) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, this.#intervalMs);
          this.#wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }
}
