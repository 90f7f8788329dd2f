import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from './durable';
import { GitRepository } from './git/GitRepository';
import { NO_COMMIT, Push, RefChange, Repository, User } from './model';
import { KeyedMutex } from './Mutex';

type JournalEntry = {
  repositoryId: number;
  pusherId: number;
  refsBefore: [string, string][];
};

/** Takes in a finished push. It is called again for a push whose first call did not end. */
export type PushListener = (push: Push, git: GitRepository) => Promise<void>;

/**
 * Finds out what a push changed, by looking at the refs before and after it. Pushes to one repository
 * take turns, so that the difference is that push's alone. What is under way is written down first:
 * a push that git had accepted when the process was killed is told at the next start.
 */
export class PushReceiver {
  readonly #directory: string;
  readonly #turns = new KeyedMutex<number>();
  readonly #listeners: PushListener[] = [];

  constructor(options: { directory: string }) {
    this.#directory = options.directory;
  }

  onPush(listener: PushListener) {
    this.#listeners.push(listener);
  }

  /** Runs `receive` (which lets git take the push in), then tells the listeners what changed. */
  receive(
    repository: Repository,
    pusher: User,
    git: GitRepository,
    receive: () => Promise<void>,
  ): Promise<void> {
    return this.#turns.run(repository.id, async () => {
      const refsBefore = await git.refs();
      const entry: JournalEntry = {
        repositoryId: repository.id,
        pusherId: pusher.id,
        refsBefore: [...refsBefore],
      };
      const journal = this.#journal(repository.id);
      await writeFileAtomic(journal, JSON.stringify(entry));
      await receive();
      await this.#tell(repository, pusher, git, refsBefore);
      await rm(journal, { force: true });
    });
  }

  /** Tells the pushes that a killed process had not told to the end. */
  async recover(
    find: (
      entry: JournalEntry,
    ) =>
      | { repository: Repository; pusher: User; git: GitRepository }
      | undefined,
  ): Promise<void> {
    if (!existsSync(this.#directory)) {
      return;
    }
    for (const name of await readdir(this.#directory)) {
      const file = path.join(this.#directory, name);
      if (name.endsWith('.json')) {
        const entry = JSON.parse(await readFile(file, 'utf8')) as JournalEntry;
        const found = find(entry);
        if (found) {
          const { repository, pusher, git } = found;
          await this.#tell(repository, pusher, git, new Map(entry.refsBefore));
        }
      }
      await rm(file, { force: true });
    }
  }

  /** Resolves once the pushes under way have been told. */
  async idle(): Promise<void> {
    await this.#turns.idle();
  }

  async #tell(
    repository: Repository,
    pusher: User,
    git: GitRepository,
    refsBefore: ReadonlyMap<string, string>,
  ) {
    const changes = changesBetween(refsBefore, await git.refs());
    if (changes.length === 0) {
      return;
    }
    for (const listener of this.#listeners) {
      await listener({ repository, pusher, refsBefore, changes }, git);
    }
  }

  #journal(repositoryId: number): string {
    return path.join(this.#directory, `${repositoryId}.json`);
  }
}

/** The branches and tags that differ between two states of a repository's refs. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): RefChange[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter(
      ref => ref.startsWith('refs/heads/') || ref.startsWith('refs/tags/'),
    )
    .filter(ref => before.get(ref) !== after.get(ref))
    .sort()
    .map(ref => ({
      ref,
      before: before.get(ref) ?? NO_COMMIT,
      after: after.get(ref) ?? NO_COMMIT,
    }));
}
