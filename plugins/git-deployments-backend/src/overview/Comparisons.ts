import { InputError } from '@backstage/errors';
import type { ContainerComparison } from 'backstage-plugin-git-deployments-common';
import type { ProviderCommit } from 'backstage-plugin-git-deployments-node';
import { LRUCache } from 'lru-cache';
import type { TokenVault } from '../connections/TokenVault';
import type { ContainerRow, Store } from '../store';
import { differencesOf } from './histories';

/** What lies between two commits does not change; a branch that is rewritten makes other commits. */
const GOOD_MS = 60 * 60_000;
/** A server that cannot be asked is left alone so long. */
const FAILED_MS = 30_000;
const MOST_ANSWERS = 1_000;
/** As many as a server answers at once. */
const MOST_COMMITS = 100;

type Answer = Pick<
  ContainerComparison,
  'status' | 'ahead' | 'behind' | 'truncated' | 'compareUrl' | 'problem'
>;

const NOTHING: Answer = {
  status: null,
  ahead: [],
  behind: [],
  truncated: false,
  compareUrl: null,
  problem: null,
};

/** Compares what runs in two containers of one repository, commit by commit. */
export class Comparisons {
  readonly #store: Pick<Store, 'history'>;
  readonly #vault: TokenVault;
  readonly #answers = new LRUCache<string, Promise<Answer>>({
    max: MOST_ANSWERS,
    ttl: GOOD_MS,
  });

  constructor(options: { store: Pick<Store, 'history'>; vault: TokenVault }) {
    this.#store = options.store;
    this.#vault = options.vault;
  }

  /** Never rejects for what the provider does: what runs is known without it. */
  async compare(
    one: ContainerRow,
    other: ContainerRow,
  ): Promise<ContainerComparison> {
    if (
      one.provider !== other.provider ||
      one.repositoryId !== other.repositoryId
    ) {
      throw new InputError(
        `with: ${other.id} is built from another repository than ${one.id}`,
      );
    }
    const running = await this.#store.history.newestOf(
      [one.id, other.id],
      'succeeded',
    );
    const [head, base] = [running.get(one.id), running.get(other.id)];
    const side = (row: ContainerRow) => {
      const build = running.get(row.id);
      return {
        containerId: row.id,
        buildId: build?.id ?? null,
        sha: build?.sha ?? null,
      };
    };
    return {
      container: side(one),
      with: side(other),
      ...(head && base
        ? await this.#between(one, other, head.sha, base.sha)
        : NOTHING),
    };
  }

  async #between(
    one: ContainerRow,
    other: ContainerRow,
    head: string,
    base: string,
  ): Promise<Answer> {
    if (head === base) {
      return { ...NOTHING, status: 'identical' };
    }
    const key = [one.provider, one.repositoryId, head, base].join(' ');
    const known = this.#answers.get(key);
    if (known) {
      return known;
    }
    const answer = this.#ask(one, other, head, base).catch(error => {
      const failed: Answer = {
        ...NOTHING,
        problem: `The commits could not be fetched: ${
          error instanceof Error ? error.message : error
        }`,
      };
      this.#answers.set(key, Promise.resolve(failed), { ttl: FAILED_MS });
      return failed;
    });
    // Those who ask while an answer is on its way share it.
    this.#answers.set(key, answer);
    return answer;
  }

  async #ask(
    one: ContainerRow,
    other: ContainerRow,
    head: string,
    base: string,
  ): Promise<Answer> {
    const { repository } = one;
    const connectionId = one.connectionId ?? other.connectionId;
    return this.#vault.use(connectionId, async (token, provider) => {
      const branches = [...new Set([one.branch, other.branch])];
      const [{ status }, ...lists] = await Promise.all([
        provider.compare(token, repository, base, head),
        ...branches.map(branch =>
          provider.listCommits(token, repository, branch, MOST_COMMITS),
        ),
      ]);
      const known = lists.flat();
      for (const sha of [head, base]) {
        if (!known.some(commit => commit.sha === sha)) {
          known.push(await provider.getCommit(token, repository, sha));
        }
      }
      const { ahead, behind, truncated } = differencesOf(
        head,
        base,
        status,
        known,
      );
      const present = (commits: readonly ProviderCommit[]) =>
        commits
          .slice(0, MOST_COMMITS)
          .map(({ sha, message, committer, url }) => ({
            sha,
            message: message.split('\n')[0].slice(0, 500),
            author: committer,
            url: url || provider.commitUrl(repository, sha),
          }));
      return {
        status,
        ahead: present(ahead),
        behind: present(behind),
        truncated:
          truncated ||
          ahead.length > MOST_COMMITS ||
          behind.length > MOST_COMMITS,
        compareUrl:
          (status === 'behind'
            ? provider.compareUrl?.(repository, head, base)
            : provider.compareUrl?.(repository, base, head)) ?? null,
        problem: null,
      };
    });
  }
}
