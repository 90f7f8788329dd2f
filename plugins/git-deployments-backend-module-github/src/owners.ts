import { createHash } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import { LRUCache } from 'lru-cache';

/** How long an account's owners are taken for granted, in milliseconds. */
const GOOD_MS = 60_000;
const MOST_ACCOUNTS = 1_000;

/** How many owners one search is narrowed to; those with the newest pushes come first. */
const SEARCHED_OWNERS = 30;

/**
 * Whose repositories an account works on, which a search is narrowed to. Asked once a minute, so that a keystroke costs
 * the search alone.
 */
export class KnownOwners {
  readonly #byAccount = new LRUCache<string, Promise<string[]>>({
    max: MOST_ACCOUNTS,
    ttl: GOOD_MS,
  });

  /** @param token - whose they are */
  of(octokit: Octokit, token: string): Promise<string[]> {
    const account = createHash('sha256').update(token).digest('hex');
    const known = this.#byAccount.get(account);
    if (known) {
      return known;
    }
    const asked = ask(octokit);
    this.#byAccount.set(account, asked);
    asked.catch(() => this.#byAccount.delete(account));
    return asked;
  }
}

async function ask(octokit: Octokit): Promise<string[]> {
  const { data } = await octokit.repos.listForAuthenticatedUser({
    sort: 'pushed',
    direction: 'desc',
    per_page: 100,
  });
  return [...new Set(data.map(({ owner }) => owner.login))].slice(
    0,
    SEARCHED_OWNERS,
  );
}
