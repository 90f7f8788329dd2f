import { AuthenticationError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ProviderLanes } from '../lanes';
import type { DeliveryRow, Store } from '../store';
import { PushHandler } from './PushHandler';

/** How often a delivery is tried before it counts as failed; with doubling pauses, about two hours. */
const MOST_ATTEMPTS = 12;
/** A delivery of a process that died is taken up again after so long; doing it twice does no harm. */
const CLAIM_MS = 15_000;
const BATCH = 20;
/** For so many hooks of a provider is worked at the same time: one that hangs holds up its own. */
const MOST_HOOKS = 16;

/** What was found at a branch waits so long for what its hook has reported and is not decided yet, again and again. */
const REPORTED_PAUSE_MS = 5_000;

/** How often is looked whether a connection that has died was connected again, which also wakes what waits for it. */
const RECONNECT_PAUSE_MS = 5 * 60_000;

/**
 * Takes kept deliveries and hands them to the {@link PushHandler} until they are decided, those of one hook in order. A
 * crash at any line is healed by doing it again, here or in another backend.
 */
export class DeliveryProcessor {
  readonly #store: Store;
  readonly #handler: PushHandler;
  readonly #logger: LoggerService;
  readonly #lanes: ProviderLanes;
  /** What this process has claimed, and keeps claimed until it is done. */
  readonly #held = new Set<string>();
  #beat: NodeJS.Timeout | undefined;

  constructor(
    options: ConstructorParameters<typeof PushHandler>[0] & {
      store: Store;
      logger: LoggerService;
    },
  ) {
    this.#store = options.store;
    this.#handler = new PushHandler(options);
    this.#logger = options.logger;
    this.#lanes = new ProviderLanes({
      name: 'The processing of deliveries',
      most: MOST_HOOKS,
      logger: options.logger,
    });
  }

  /** Begins to process what is due, the deliveries of one hook in order; answers whether there may be more. */
  async run(): Promise<boolean> {
    let begun = 0;
    for (const provider of await this.#store.deliveries.dueProviders(
      new Date(),
    )) {
      begun += await this.#begin(provider);
    }
    return begun > 0;
  }

  async #begin(provider: string): Promise<number> {
    const lanes = this.#lanes.of(provider);
    if (lanes.isFull) {
      return 0;
    }
    const deliveries = await this.#store.deliveries.claim(
      provider,
      new Date(),
      CLAIM_MS,
      BATCH,
    );
    for (const delivery of deliveries) {
      this.#hold(delivery.id);
      lanes.add(delivery.hookId, delivery.id, () =>
        this.#process(delivery).finally(() => this.#letGo(delivery.id)),
      );
    }
    return deliveries.length;
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.#lanes.idle();
  }

  async #process(delivery: DeliveryRow): Promise<void> {
    if (
      delivery.source === 'poll' &&
      (await this.#store.deliveries.hasReported(delivery.hookId))
    ) {
      await this.#postpone(
        delivery,
        REPORTED_PAUSE_MS,
        'Waits until what the webhook has reported is decided',
      );
      return;
    }
    const { outcome, problems } = await this.#handler
      .handle(delivery)
      .catch(error => ({ outcome: '', problems: [error] }));
    if (problems.length === 0) {
      await this.#store.deliveries.finish(delivery, 'processed', outcome);
      return;
    }
    const passing = problems.filter(
      problem => !(problem instanceof AuthenticationError),
    );
    const [reason] = (passing.length > 0 ? passing : problems).map(messageOf);
    if (passing.length === 0) {
      // It waits for a person, however long that takes: no attempt is used up.
      await this.#postpone(delivery, RECONNECT_PAUSE_MS, reason);
    } else {
      await this.#tryAgain(delivery, reason, passing.length < problems.length);
    }
  }

  /** @param alsoWaits - for a person too: then it does not end before that */
  async #tryAgain(
    delivery: DeliveryRow,
    reason: string,
    alsoWaits: boolean,
  ): Promise<void> {
    if (delivery.attempts >= MOST_ATTEMPTS && !alsoWaits) {
      this.#logger.error(`Delivery ${delivery.id} failed for good: ${reason}`);
      await this.#store.deliveries.finish(delivery, 'failed', reason);
      return;
    }
    const pause = Math.min(
      alsoWaits ? RECONNECT_PAUSE_MS : 30 * 60_000,
      2_000 * 2 ** (delivery.attempts - 1),
    );
    this.#logger.warn(
      `Delivery ${delivery.id} is tried again in ${pause / 1000} s: ${reason}`,
    );
    await this.#store.deliveries.retry(delivery, {
      dueAt: new Date(Date.now() + pause).toISOString(),
      attempts: delivery.attempts,
      outcome: reason,
    });
  }

  /** Processes it later, without using up an attempt. */
  async #postpone(
    delivery: DeliveryRow,
    pauseMs: number,
    outcome: string,
  ): Promise<void> {
    await this.#store.deliveries.retry(delivery, {
      dueAt: new Date(Date.now() + pauseMs).toISOString(),
      attempts: delivery.attempts - 1,
      outcome,
    });
  }

  /** Keeps a delivery claimed, however long it takes or waits in its lane. */
  #hold(id: string): void {
    this.#held.add(id);
    this.#beat ??= setInterval(() => {
      this.#store.deliveries
        .extend([...this.#held], new Date(Date.now() + CLAIM_MS).toISOString())
        .catch(error =>
          this.#logger.warn(`Deliveries could not be kept claimed: ${error}`),
        );
    }, CLAIM_MS / 3);
  }

  #letGo(id: string): void {
    this.#held.delete(id);
    if (this.#held.size === 0) {
      clearInterval(this.#beat);
      this.#beat = undefined;
    }
  }
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
