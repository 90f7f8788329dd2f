import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryState,
  Page,
} from 'backstage-plugin-git-deployments-common';
import { newId } from '../ids';
import type { Cursors } from '../service/cursors';
import type { DeliveryRow, DeliverySummary, HookRow, Store } from '../store';

/** So much of a body is shown. */
const MOST_SHOWN_BYTES = 256 * 1024;
/** So many are deleted at a time. */
const DELETE_BATCH = 500;

/** Headers in which providers name the event. */
const EVENT_HEADER = /^x-((github|gitlab|gitea|forgejo)-event|event-key)$/;

/** Deliveries as administrators see them: looked at, processed again, and cleaned up in the end. */
export class DeliveryService {
  readonly #store: Store;
  readonly #cursors: Cursors;
  readonly #retentionDays: number;
  readonly #onDelivery: () => void;

  constructor(options: {
    store: Store;
    cursors: Cursors;
    /** How many days a delivery is kept. */
    retentionDays: number;
    onDelivery: () => void;
  }) {
    this.#store = options.store;
    this.#cursors = options.cursors;
    this.#retentionDays = options.retentionDays;
    this.#onDelivery = options.onDelivery;
  }

  async list(input: {
    provider?: string;
    repository?: string;
    state?: DeliveryState;
    limit: number;
    cursor?: string;
  }): Promise<Page<Delivery>> {
    const { cursor, ...filter } = input;
    const scope = [
      'deliveries',
      filter.provider ?? '',
      filter.repository ?? '',
      filter.state ?? '',
    ];
    const opened = this.#cursors.open(scope, cursor);
    const { items, totalItems } = await this.#store.deliveries.list({
      ...filter,
      before: opened === undefined ? undefined : JSON.parse(opened),
    });
    const last = items.length === filter.limit ? items.at(-1) : undefined;
    return {
      items: items.map(present),
      totalItems,
      pageInfo: {
        nextCursor: this.#cursors.seal(
          scope,
          last && JSON.stringify({ receivedAt: last.receivedAt, id: last.id }),
        ),
      },
    };
  }

  async get(id: string): Promise<DeliveryDetail> {
    const { row, hook } = await this.#find(id);
    return {
      ...present(summary(row, hook)),
      headers: row.headers,
      body: row.body.subarray(0, MOST_SHOWN_BYTES).toString('utf8'),
      truncated: row.body.length > MOST_SHOWN_BYTES,
    };
  }

  /**
   * Processes a delivery once more, as a new one: what is decided now counts, and a commit that was the last one decided
   * for a container is a duplicate.
   */
  async replay(id: string): Promise<Delivery> {
    const { row, hook } = await this.#find(id);
    if (row.state === 'received') {
      throw new ConflictError(
        'This delivery is being processed already; look at its outcome first',
      );
    }
    const now = new Date().toISOString();
    const again: DeliveryRow = {
      ...row,
      id: newId('dlv'),
      source: 'replay',
      replayOf: row.replayOf ?? row.id,
      state: 'received',
      outcome: null,
      attempts: 0,
      dueAt: now,
      receivedAt: now,
    };
    again.deliveryId = `replay-${again.id}`;
    await this.#store.deliveries.insert(again);
    this.#onDelivery();
    return present(summary(again, hook));
  }

  /** Deletes what is older than it is kept; answers whether there may be more. */
  async cleanUp(): Promise<boolean> {
    const before = new Date(
      Date.now() - this.#retentionDays * 24 * 60 * 60_000,
    ).toISOString();
    return (
      (await this.#store.deliveries.deleteOlder(before, DELETE_BATCH)) ===
      DELETE_BATCH
    );
  }

  async #find(id: string): Promise<{ row: DeliveryRow; hook: HookRow }> {
    const row = await this.#store.deliveries.get(id);
    const hook = row && (await this.#store.hooks.get(row.hookId));
    if (!row || !hook) {
      throw new NotFoundError(
        `There is no delivery ${id} (any more): they are kept for ${
          this.#retentionDays
        } days`,
      );
    }
    return { row, hook };
  }
}

function summary(
  { body, ...row }: DeliveryRow,
  { provider, repository }: HookRow,
): DeliverySummary {
  return { ...row, provider, repository, size: body.length };
}

function present(row: DeliverySummary): Delivery {
  return {
    id: row.id,
    provider: row.provider,
    repository: row.repository,
    source: row.source,
    event:
      Object.entries(row.headers).find(([name]) =>
        EVENT_HEADER.test(name),
      )?.[1] ?? null,
    providerDeliveryId: row.deliveryId,
    state: row.state,
    outcome: row.outcome,
    attempts: row.attempts,
    size: Number(row.size),
    replayOf: row.replayOf,
    receivedAt: row.receivedAt,
  };
}
