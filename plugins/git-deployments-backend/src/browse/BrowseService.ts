import { NotFoundError } from '@backstage/errors';
import pLimit from 'p-limit';
import type {
  Branch,
  CursorPage,
  Inspection,
  Repository,
  RepositoryFile,
  WatchPathTest,
} from 'backstage-plugin-git-deployments-common';
import type {
  GitProvider,
  ProviderCommit,
  ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import { checkWatchPath } from '../containers/fields';
import type { TokenVault } from '../connections/TokenVault';
import { judgeCommit } from '../decide/judgeCommit';
import type { Cursors } from '../service/cursors';
import type { ConnectionRow } from '../store';
import { BrowseCache } from './BrowseCache';
import { inspectFolder } from './inspectFolder';
import { isDockerfile } from './isDockerfile';

/** For how many commits watchPath is tried out. */
const TESTED_COMMITS = 10;
const COMPARED_AT_ONCE = 4;

/** A Dockerfile is read up to this size. */
const MOST_FILE_BYTES = 64 * 1024;

/** What may be browsed: a connection, and of someone else's only the repositories with these ids. */
export interface BrowseAccess {
  connection: ConnectionRow;
  repositoryIds: 'all' | ReadonlySet<string>;
}

type ListRequest = { search?: string; limit: number; cursor?: string };

/**
 * What a connection sees at its provider, for the form. A keystroke costs one request at most: what was answered is kept
 * for a moment, and conditional requests do the rest.
 */
export class BrowseService {
  readonly #vault: TokenVault;
  readonly #cursors: Cursors;
  readonly #cache = new BrowseCache();

  constructor(options: { vault: TokenVault; cursors: Cursors }) {
    this.#vault = options.vault;
    this.#cursors = options.cursors;
  }

  /** A page of the repositories that one's own connection sees. */
  async repositories(
    { connection }: BrowseAccess,
    { search = '', limit, cursor }: ListRequest,
  ): Promise<CursorPage<Repository>> {
    const scope = ['repositories', connection.id, search];
    const position = this.#cursors.open(scope, cursor);
    const page = await this.#ask(
      connection,
      [...scope, limit, position],
      (token, provider) =>
        provider.listRepositories(token, {
          search: search || undefined,
          limit,
          cursor: position,
        }),
    );
    return {
      items: page.items.map(presentRepository),
      pageInfo: { nextCursor: this.#cursors.seal(scope, page.next) },
    };
  }

  /** A page of the branches of a repository. */
  async branches(
    access: BrowseAccess,
    {
      repository,
      search = '',
      limit,
      cursor,
    }: ListRequest & { repository: string },
  ): Promise<CursorPage<Branch>> {
    const { connection } = access;
    const scope = ['branches', connection.id, repository, search];
    const position = this.#cursors.open(scope, cursor);
    const [{ defaultBranch }, page] = await Promise.all([
      this.#repository(access, repository),
      this.#allowed(access, repository).then(() =>
        this.#ask(connection, [...scope, limit, position], (token, provider) =>
          provider.listBranches(token, repository, {
            search: search || undefined,
            limit,
            cursor: position,
          }),
        ),
      ),
    ]);
    return {
      items: page.items.map(({ name, sha }) => ({
        name,
        sha,
        default: name === defaultBranch,
      })),
      pageInfo: { nextCursor: this.#cursors.seal(scope, page.next) },
    };
  }

  /** Folders and Dockerfiles in one folder of a branch. */
  async files(
    access: BrowseAccess,
    input: { repository: string; branch: string; path: string },
  ): Promise<RepositoryFile[]> {
    const { repository, branch } = input;
    const folder = input.path.replace(/^\/+|\/+$/g, '');
    await this.#allowed(access, repository);
    const entries = await this.#ask(
      access.connection,
      ['files', repository, branch, folder],
      (token, provider) =>
        provider.listFolder(token, repository, branch, folder),
    );
    return entries.flatMap(({ path, type }): RepositoryFile[] => {
      if (type === 'folder') {
        return [{ path, type: 'folder' }];
      }
      return type === 'file' && isDockerfile(path)
        ? [{ path, type: 'dockerfile' }]
        : [];
    });
  }

  /** Which Dockerfiles are in a folder of a branch and below, and what the folder holds. */
  async inspect(
    access: BrowseAccess,
    input: { repository: string; branch: string; path: string },
  ): Promise<Inspection> {
    const { repository, branch } = input;
    await this.#allowed(access, repository);
    // All of it at one commit: a push meanwhile must not mix two.
    const { sha } = await this.#ask(
      access.connection,
      ['branch', repository, branch],
      (token, provider) => provider.getBranch(token, repository, branch),
    );
    return inspectFolder(
      input.path.replace(/^\/+|\/+$/g, ''),
      folder =>
        this.#ask(
          access.connection,
          ['files', repository, sha, folder],
          (token, provider) =>
            provider.listFolder(token, repository, sha, folder),
        ),
      path =>
        this.#ask(
          access.connection,
          ['file', repository, sha, path],
          (token, provider) =>
            provider.readFile(token, repository, sha, path, MOST_FILE_BYTES),
        ),
    );
  }

  /** Which of the newest commits of a branch would have built with a watchPath, each compared with the one before it. */
  async testWatchPath(
    access: BrowseAccess,
    input: { repository: string; branch: string; watchPath?: string },
  ): Promise<WatchPathTest[]> {
    const { repository, branch } = input;
    const watchPath = checkWatchPath(input.watchPath);
    await this.#allowed(access, repository);
    const commits = await this.#ask(
      access.connection,
      ['commits', repository, branch],
      (token, provider) =>
        provider.listCommits(token, repository, branch, TESTED_COMMITS),
    );
    const limit = pLimit(COMPARED_AT_ONCE);
    return Promise.all(
      commits.map(commit =>
        limit(async () => ({
          sha: commit.sha,
          message: commit.message.split('\n')[0],
          committer: commit.committer,
          committedAt: commit.committedAt.toISOString(),
          url: commit.url,
          ...judgeCommit(
            commit.message,
            watchPath,
            watchPath === null
              ? null
              : await this.#changedBy(access.connection, repository, commit),
          ),
        })),
      ),
    );
  }

  /** What a commit changed against its first parent; null where everything counts as changed. */
  async #changedBy(
    connection: ConnectionRow,
    repository: string,
    { sha, parents: [parent] }: ProviderCommit,
  ): Promise<string[] | null> {
    if (parent === undefined) {
      return null;
    }
    const { files, truncated } = await this.#ask(
      connection,
      ['compare', repository, parent, sha],
      (token, provider) => provider.compare(token, repository, parent, sha),
    );
    return truncated ? null : files;
  }

  async #repository(
    { connection, repositoryIds }: BrowseAccess,
    fullName: string,
  ): Promise<ProviderRepository> {
    const repository = await this.#ask(
      connection,
      ['repository', fullName],
      (token, provider) => provider.getRepository(token, fullName),
    );
    if (repositoryIds !== 'all' && !repositoryIds.has(repository.id)) {
      throw new NotFoundError(
        `The connection is not shared with this project for the repository ${fullName}`,
      );
    }
    return repository;
  }

  /** By the provider's id: a name could have come to another repository since it was shared. */
  async #allowed(access: BrowseAccess, fullName: string): Promise<void> {
    if (access.repositoryIds !== 'all') {
      await this.#repository(access, fullName);
    }
  }

  #ask<T>(
    connection: ConnectionRow,
    key: readonly unknown[],
    work: (token: string, provider: GitProvider) => Promise<T>,
  ): Promise<T> {
    return this.#cache.get([connection.id, ...key], () =>
      this.#vault.use(connection.id, work),
    );
  }
}

function presentRepository(repository: ProviderRepository): Repository {
  const { id, fullName, url, defaultBranch, pushedAt } = repository;
  return {
    id,
    fullName,
    url,
    defaultBranch,
    private: repository.private,
    pushedAt: pushedAt?.toISOString() ?? null,
    ownerAvatarUrl: repository.ownerAvatarUrl ?? null,
  };
}
