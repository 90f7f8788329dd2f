import { DurableJson } from './durable';

/** What somebody says about a commit. */
export type CommitStatus = {
  id: number;
  repositoryId: number;
  sha: string;
  context: string;
  state: string;
  description: string | null;
  targetUrl: string | null;
  /** What it is called beside its context, where the provider has both. */
  name?: string;
  /** The branch or tag that it was reported for, where the provider asks. */
  refName?: string;
  creatorId: number;
  createdAt: string;
  /** When it began to run, and when it ended, where the provider tells. */
  startedAt?: string;
  finishedAt?: string;
};

/** Commit statuses; the newest of a context counts. */
export class CommitStatuses {
  static open(file: string): CommitStatuses {
    return new CommitStatuses(
      DurableJson.open<{ nextId: number; statuses: CommitStatus[] }>(
        file,
        () => ({ nextId: 9001, statuses: [] }),
      ),
    );
  }

  readonly #state: DurableJson<{ nextId: number; statuses: CommitStatus[] }>;

  private constructor(
    state: DurableJson<{ nextId: number; statuses: CommitStatus[] }>,
  ) {
    this.#state = state;
  }

  /** All that was said about the commit, newest first. */
  of(repositoryId: number, sha: string): CommitStatus[] {
    return this.#state.value.statuses
      .filter(
        status => status.repositoryId === repositoryId && status.sha === sha,
      )
      .reverse();
  }

  /** The newest of each context. */
  latestOf(repositoryId: number, sha: string): CommitStatus[] {
    const seen = new Set<string>();
    return this.of(repositoryId, sha).filter(({ context }) => {
      const first = !seen.has(context);
      seen.add(context);
      return first;
    });
  }

  async add(
    status: Omit<CommitStatus, 'id' | 'createdAt'>,
  ): Promise<CommitStatus> {
    const added = {
      ...status,
      id: this.#state.value.nextId++,
      createdAt: new Date().toISOString(),
    };
    this.#state.value.statuses.push(added);
    await this.#state.save();
    return added;
  }

  /** Changes a status in place, where the provider does not add another. */
  async update(
    status: CommitStatus,
    change: Partial<Omit<CommitStatus, 'id' | 'repositoryId' | 'sha'>>,
  ): Promise<void> {
    Object.assign(status, change);
    await this.#state.save();
  }
}
