import { LRUCache } from 'lru-cache';

/** How long an answer of a provider is good for people who browse, in milliseconds. */
const GOOD_MS = 20_000;
const MOST_ANSWERS = 2_000;

/**
 * Keeps what providers answered for a moment, by connection: typing back and forth, or two fields that ask the same,
 * cost one request. Those that come while it is on its way share it; a failure is not kept.
 */
export class BrowseCache {
  readonly #answers = new LRUCache<string, Promise<unknown>>({
    max: MOST_ANSWERS,
    ttl: GOOD_MS,
  });

  /** @param key - the connection, what is asked of it, and with what */
  async get<T>(key: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key);
    const known = this.#answers.get(name);
    if (known) {
      return known as Promise<T>;
    }
    const answer = ask();
    this.#answers.set(name, answer);
    answer.catch(() => {
      if (this.#answers.peek(name) === answer) {
        this.#answers.delete(name);
      }
    });
    return answer;
  }
}
