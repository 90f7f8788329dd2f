import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import type { HookRow, Store } from '../store';

/** Who works at a hook and says nothing for so long counts as dead. */
const LEASE_MS = 2 * 60_000;
/** So long is waited for somebody who works at it, looking so often, in milliseconds. */
const MOST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 100;

/**
 * Lets one at a time work at a hook at its provider, whichever backend it is in: two would make it twice, or send it two
 * secrets in any order. Nothing is locked in the database while the provider is asked: it is a lease.
 */
export class HookLock {
  readonly #store: Pick<Store, 'hooks' | 'leases'>;

  constructor(store: Pick<Store, 'hooks' | 'leases'>) {
    this.#store = store;
  }

  /** @param work - gets the hook as it is by then */
  async alone<T>(
    hook: Pick<HookRow, 'id' | 'repository'>,
    work: (current: HookRow) => Promise<T>,
  ): Promise<T> {
    const { leases, hooks } = this.#store;
    const name = `hook:${hook.id}`;
    const holder = randomUUID();
    const end = Date.now() + MOST_WAIT_MS;
    while (!(await leases.acquire(name, holder, new Date(), LEASE_MS))) {
      if (Date.now() > end) {
        throw new ServiceUnavailableError(
          `The webhook of ${hook.repository} is being worked at; try again in a minute`,
        );
      }
      await pause(LOOK_AGAIN_MS);
    }
    try {
      const current = await hooks.get(hook.id);
      if (!current) {
        throw new ConflictError(
          `The webhook of ${hook.repository} was removed just now; try again`,
        );
      }
      return await work(current);
    } finally {
      await leases.release(name, holder);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
