import type {
  Comparison,
  ProviderCommit,
} from 'backstage-plugin-git-deployments-node';

/** What only one of two commits has in its history. */
export interface Differences {
  ahead: ProviderCommit[];
  behind: ProviderCommit[];
  /** Whether there are more than are known. */
  truncated: boolean;
}

/**
 * What lies between two commits, by the commits that are known; pure.
 *
 * The server says how the two stand to each other, which no list of the newest commits can tell for sure: what it calls
 * no more than `ahead` has nothing behind, whatever is missing from the list.
 *
 * @param known - commits of their branches, the newest first; and these two, where the lists do not have them
 */
export function differencesOf(
  head: string,
  base: string,
  status: Comparison['status'],
  known: readonly ProviderCommit[],
): Differences {
  const bySha = new Map(known.map(commit => [commit.sha, commit]));
  const ofHead = reachable(head, bySha);
  const ofBase = reachable(base, bySha);
  const only = (mine: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...bySha.values()].filter(({ sha }) => mine.has(sha) && !others.has(sha));
  const ahead =
    status === 'ahead' || status === 'diverged' ? only(ofHead, ofBase) : [];
  const behind =
    status === 'behind' || status === 'diverged' ? only(ofBase, ofHead) : [];
  return {
    ahead,
    behind,
    truncated:
      hasUnknown(ahead, bySha, ofBase) || hasUnknown(behind, bySha, ofHead),
  };
}

/** All that a commit was made from, as far as it is known, and what is not. */
function reachable(
  from: string,
  bySha: ReadonlyMap<string, ProviderCommit>,
): Set<string> {
  const found = new Set([from]);
  const left = [from];
  for (let sha = left.pop(); sha !== undefined; sha = left.pop()) {
    for (const parent of bySha.get(sha)?.parents ?? []) {
      if (!found.has(parent)) {
        found.add(parent);
        left.push(parent);
      }
    }
  }
  return found;
}

function hasUnknown(
  commits: readonly ProviderCommit[],
  bySha: ReadonlyMap<string, ProviderCommit>,
  others: ReadonlySet<string>,
): boolean {
  return commits.some(({ parents }) =>
    parents.some(parent => !bySha.has(parent) && !others.has(parent)),
  );
}
