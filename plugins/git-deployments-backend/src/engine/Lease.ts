import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import type { Store } from '../store';

/** A backend that dies gives up what it holds after so long. */
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;

/**
 * Work that one backend at a time does: takes the lease when it is free, renews it however long the work takes, and
 * tells when it is lost. Losing it late does no harm: everything that is done under it can be done twice.
 */
export class Lease {
  readonly #store: Store;
  readonly #name: string;
  readonly #holder = randomUUID();
  readonly #logger: LoggerService;
  readonly #onTaken: () => void;
  readonly #onLost: () => void;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #heldUntil = 0;
  #isHeld = false;

  constructor(options: {
    store: Store;
    name: string;
    logger: LoggerService;
    onTaken: () => void;
    onLost: () => void;
  }) {
    this.#store = options.store;
    this.#name = options.name;
    this.#logger = options.logger;
    this.#onTaken = options.onTaken;
    this.#onLost = options.onLost;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  start(): void {
    const renew = () => {
      this.#renewing = this.#renew().catch(error =>
        this.#logger.warn(`${this.#name} could not be renewed: ${error}`),
      );
    };
    renew();
    this.#timer = setInterval(renew, RENEW_MS);
  }

  /** Gives it back, so that another backend need not wait for its end. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    this.#isHeld = false;
    await this.#store.leases.release(this.#name, this.#holder);
  }

  async #renew(): Promise<void> {
    const now = Date.now();
    try {
      const taken = await this.#store.leases.acquire(
        this.#name,
        this.#holder,
        new Date(now),
        LEASE_MS,
      );
      if (taken) {
        this.#heldUntil = now + LEASE_MS;
      } else {
        this.#heldUntil = 0;
      }
    } finally {
      // A database that cannot be asked takes the lease no sooner than it ends.
      const held = Date.now() < this.#heldUntil;
      if (held !== this.#isHeld) {
        this.#isHeld = held;
        (held ? this.#onTaken : this.#onLost)();
      }
    }
  }
}
