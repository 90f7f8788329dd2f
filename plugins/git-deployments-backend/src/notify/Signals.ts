import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';

/** The channel of signals that open pages listen to. What they carry has no ids: whoever hears them asks anew. */
export const SIGNAL_CHANNEL = 'git-deployments';

/** Signals are so far apart at least: each makes every open page ask anew. In milliseconds. */
const GAP = 1_000;

/** Tells open pages that something has changed: at once, and of what follows closely once more at the end of it. */
export class Signals {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(options: { signals: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  /** Never throws: pages ask by themselves too. */
  changed(): void {
    if (this.#timer) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#again) {
        this.#again = false;
        this.changed();
      }
    }, GAP);
    // A backend that is shut down does not wait for pages to be told.
    this.#timer.unref();
    this.#signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: SIGNAL_CHANNEL,
        message: { changed: true },
      })
      .catch(error =>
        this.#logger.warn(`Open pages could not be told: ${error}`),
      );
  }
}
