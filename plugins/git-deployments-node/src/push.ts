/** One change of one ref. */
export interface PushChange {
  /** The provider's id of the repository. */
  repositoryId: string;
  /** Its name at the time of the push; it may have been renamed since. */
  repositoryFullName: string;
  /** The name without `refs/heads/` or `refs/tags/`. */
  name: string;
  kind: 'branch' | 'tag';
  /** The commit before; absent for a new ref. Never the zero SHA. */
  before?: string;
  /** The commit after; absent when the ref was deleted. Never the zero SHA. */
  after?: string;
  /** Whether the provider says that history was rewritten. */
  forced: boolean;
  /** The message of the head commit, where the payload has it. */
  message?: string;
  /** Who pushed. */
  actor: { id?: string; login: string };
}

/** What a delivery says. Each but `ok` has the reason, for the ledger and for people. */
export type PushAnalysis =
  /** Pushes, one for each ref. */
  | { result: 'ok'; pushes: PushChange[] }
  /** Understood, and means nothing for us: a ping, say. */
  | { result: 'ignored'; reason: string }
  /** Signed, but not what the provider documents. */
  | { result: 'invalid'; reason: string }
  /** An event that we did not ask for. */
  | { result: 'unsupported'; reason: string };
