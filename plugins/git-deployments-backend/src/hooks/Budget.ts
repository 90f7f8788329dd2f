const MINUTE_MS = 60_000;

/** How many requests a minute background work may make with each connection, so that people's requests have room. */
export class Budget {
  readonly #perMinute: number;
  readonly #spent = new Map<string, { since: number; count: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Takes one request of the connection's budget; answers whether there was one left. */
  take(connectionId: string, now = Date.now()): boolean {
    const current = this.#spent.get(connectionId);
    if (!current || now - current.since >= MINUTE_MS) {
      this.#forget(now);
      this.#spent.set(connectionId, { since: now, count: 1 });
      return true;
    }
    current.count += 1;
    return current.count <= this.#perMinute;
  }

  #forget(now: number): void {
    for (const [id, { since }] of this.#spent) {
      if (now - since >= MINUTE_MS) {
        this.#spent.delete(id);
      }
    }
  }
}
