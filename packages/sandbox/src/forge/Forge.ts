import { existsSync } from 'node:fs';
import path from 'node:path';
import { CommitStatuses } from './CommitStatuses';
import { Directory, NewRepository } from './directory';
import { Faults } from './faults';
import { GitRepository } from './git/GitRepository';
import { NewCommit, writeCommits } from './git/writeCommits';
import { fullName, Repository, User } from './model';
import { OAuthApp, OAuthStore } from './oauth';
import { PushReceiver } from './PushReceiver';
import { RequestLog } from './RequestLog';
import {
  FrameRequest,
  OutcomeRule,
  ResendRule,
  Webhooks,
} from './webhooks/Webhooks';

/** What differs between providers in the core. */
export type ForgeOptions = {
  /** Everything is kept here. */
  dataDir: string;
  oauthApps: OAuthApp[];
  tokenPrefixes: { access: string; refresh: string };
  /** Git configuration of every hosted repository. */
  gitConfig?: Record<string, string>;
  frame: FrameRequest;
  /** Which deliveries are sent again by themselves; none unless told. */
  resend?: ResendRule;
  /** What a delivery's outcome changes about its hook; nothing unless told. */
  outcome?: OutcomeRule;
  hookTimeoutMs: number;
};

/** A change made at the forge itself, as if somebody had pushed it. */
export type DirectPush = {
  repository: string;
  pusher: string;
  branch?: string;
  message: string;
  files: NewCommit['files'];
};

/**
 * The provider-neutral core of a git forge: people, repositories, access, pushes and hooks. A
 * provider's module adds routes and shapes.
 */
export class Forge {
  static async open(options: ForgeOptions): Promise<Forge> {
    const at = (...names: string[]) => path.join(options.dataDir, ...names);
    const webhooks = await Webhooks.open({
      directory: at('webhooks'),
      frame: options.frame,
      resend: options.resend,
      outcome: options.outcome,
      timeoutMs: options.hookTimeoutMs,
    });
    return new Forge({
      options,
      webhooks,
      directory: Directory.open(at('directory.json')),
      statuses: CommitStatuses.open(at('statuses.json')),
      pushes: new PushReceiver({ directory: at('pushes') }),
      oauth: OAuthStore.open({
        file: at('oauth.json'),
        apps: options.oauthApps,
        prefixes: options.tokenPrefixes,
      }),
    });
  }

  readonly directory: Directory;
  readonly oauth: OAuthStore;
  readonly statuses: CommitStatuses;
  readonly pushes: PushReceiver;
  readonly webhooks: Webhooks;
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly #options: ForgeOptions;

  private constructor(parts: {
    options: ForgeOptions;
    directory: Directory;
    oauth: OAuthStore;
    statuses: CommitStatuses;
    pushes: PushReceiver;
    webhooks: Webhooks;
  }) {
    this.#options = parts.options;
    this.directory = parts.directory;
    this.oauth = parts.oauth;
    this.statuses = parts.statuses;
    this.pushes = parts.pushes;
    this.webhooks = parts.webhooks;
  }

  /** Its git directory comes into being when it is first asked for. */
  git(repository: Repository): GitRepository {
    const directory = this.#path(repository);
    return existsSync(directory)
      ? GitRepository.at(directory)
      : GitRepository.create(directory, {
          defaultBranch: repository.defaultBranch,
          config: this.#options.gitConfig,
        });
  }

  /** `owner/name`, which must exist. */
  repository(name: string): Repository {
    const [owner, rest] = name.split('/');
    const repository = this.directory.repository(owner, rest ?? '');
    if (!repository) {
      throw new Error(`There is no repository ${name}`);
    }
    return repository;
  }

  user(login: string): User {
    const user = this.directory.user(login);
    if (!user) {
      throw new Error(`There is no user ${login}`);
    }
    return user;
  }

  /** A new repository with this history (none: empty). No event is sent for its first commits. */
  async createRepository(
    options: NewRepository,
    commits: NewCommit[] = [],
  ): Promise<Repository> {
    const repository = await this.directory.addRepository(options);
    const git = this.git(repository);
    if (commits.length > 0) {
      await writeCommits(git, commits);
      await this.directory.updateRepository(repository, {
        pushedAt: commits[commits.length - 1].date.toISOString(),
      });
    }
    return repository;
  }

  /** Whether the repository is on disk and has any branch or tag. */
  async hasHistory(repository: Repository): Promise<boolean> {
    return (
      existsSync(this.#path(repository)) &&
      (await this.git(repository).refs()).size > 0
    );
  }

  async removeRepository(repository: Repository): Promise<void> {
    for (const hook of this.webhooks.hooksOf(repository.id)) {
      await this.webhooks.remove(hook);
    }
    await this.directory.removeRepository(repository);
    await this.git(repository).remove();
  }

  /** Commits to a branch (the default one unless told) in somebody's name; answers the commit's id. */
  async push(change: DirectPush): Promise<string> {
    const repository = this.repository(change.repository);
    const pusher = this.user(change.pusher);
    if (!this.directory.allows(pusher, repository, 'write')) {
      throw new Error(
        `${pusher.login} may not push to ${fullName(repository)}`,
      );
    }
    const git = this.git(repository);
    const branch = change.branch ?? repository.defaultBranch;
    await this.pushes.receive(repository, pusher, git, () =>
      writeCommits(git, [
        {
          branch,
          from:
            branch === repository.defaultBranch
              ? undefined
              : repository.defaultBranch,
          message: change.message,
          author: pusher,
          date: new Date(),
          files: change.files,
        },
      ]),
    );
    const sha = await git.ref(`refs/heads/${branch}`);
    if (!sha) {
      throw new Error(`${branch} did not come into being`);
    }
    return sha;
  }

  /** Tells what a killed process left untold. Call it once the listeners are in place. */
  async recover(): Promise<void> {
    await this.pushes.recover(({ repositoryId, pusherId }) => {
      const repository = this.directory.repositoryById(repositoryId);
      const pusher = this.directory.userById(pusherId);
      return repository && pusher
        ? { repository, pusher, git: this.git(repository) }
        : undefined;
    });
  }

  /** Resolves once every push has been told and every delivery has its outcome. */
  async idle(): Promise<void> {
    await this.pushes.idle();
    await this.webhooks.idle();
  }

  async stop(): Promise<void> {
    await this.pushes.idle();
    await this.webhooks.stop();
  }

  #path(repository: Repository): string {
    return path.join(
      this.#options.dataDir,
      'repositories',
      `${repository.id}.git`,
    );
  }
}
