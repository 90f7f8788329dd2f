import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type {
  GitProvider,
  PushChange,
} from 'backstage-plugin-git-deployments-node';
import type { Providers } from '../../providers';

/** A commit's SHA from a letter, so that tests read like a history. */
export const sha = (letter: string) =>
  Buffer.from(letter).toString('hex').repeat(20);

/** A server with repositories by name, each of one branch without merges. */
export class LinearForge {
  /** The history of `main`, oldest first, by the full name of the repository. */
  readonly histories = new Map<string, string[]>([['acme/api', []]]);
  /** Ids of repositories by their full names. */
  readonly ids = new Map<string, string>([['acme/api', '1']]);
  /** Access tokens that are dead. */
  readonly dead = new Set<string>();
  /** What the server does before it answers. */
  before: (asked: string, token: string) => Promise<void> | void = () => {};

  readonly provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    analyzePush: (_headers: object, body: Buffer) => ({
      result: 'ok',
      pushes: JSON.parse(body.toString('utf8')),
    }),
    commitUrl: () => 'https://forge.example.com/commit',
    getRepository: async (token: string, fullName: string) => {
      await this.#ask(token, 'getRepository');
      const id = this.ids.get(fullName);
      if (id === undefined) {
        throw new NotFoundError(`There is no repository ${fullName}`);
      }
      return {
        id,
        fullName,
        url: `https://forge.example.com/${fullName}`,
        cloneUrl: `https://forge.example.com/${fullName}.git`,
        defaultBranch: 'main',
        private: false,
      };
    },
    getBranch: async (token: string, repository: string, name: string) => {
      await this.#ask(token, 'getBranch');
      const head = this.#history(repository).at(-1);
      if (head === undefined) {
        throw new NotFoundError(`There is no branch ${name}`);
      }
      return { name, sha: head };
    },
    getCommit: async (token: string, repository: string, id: string) => {
      await this.#ask(token, 'getCommit');
      this.#history(repository);
      return {
        sha: id,
        message: `Commit ${id}`,
        committer: 'Mia',
        committedAt: new Date(),
        url: 'https://forge.example.com/commit',
        parents: [],
      };
    },
    compare: async (
      token: string,
      repository: string,
      base: string,
      head: string,
    ) => {
      await this.#ask(token, 'compare');
      const history = this.#history(repository);
      const [from, to] = [history.indexOf(base), history.indexOf(head)];
      if (from < 0 || to < 0) {
        throw new NotFoundError('There is no such commit');
      }
      return {
        status: (['behind', 'identical', 'ahead'] as const)[
          Math.sign(to - from) + 1
        ],
        files: ['a.txt'],
        truncated: false,
      };
    },
  } as Partial<GitProvider> as GitProvider;

  readonly providers = {
    get: () => this.provider,
    find: () => this.provider,
    list: () => [this.provider],
  } as Partial<Providers> as Providers;

  /** A push of what is the head of `acme/api` after it. */
  push(letter: string, changes: Partial<PushChange> = {}): PushChange {
    const repositoryFullName = changes.repositoryFullName ?? 'acme/api';
    const history = this.#history(repositoryFullName);
    const before = history.at(-1);
    history.push(sha(letter));
    return {
      repositoryId: '1',
      repositoryFullName,
      name: 'main',
      kind: 'branch',
      before,
      after: sha(letter),
      forced: false,
      actor: { login: 'mia' },
      ...changes,
    };
  }

  #history(repository: string): string[] {
    const history = this.histories.get(repository);
    if (!history) {
      throw new NotFoundError(`There is no repository ${repository}`);
    }
    return history;
  }

  async #ask(token: string, what: string): Promise<void> {
    if (this.dead.has(token)) {
      throw new AuthenticationError('The token is dead');
    }
    await this.before(what, token);
  }
}
