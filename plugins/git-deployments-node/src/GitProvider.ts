import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { IncomingHttpHeaders } from 'node:http';
import type { PushAnalysis } from './push';

/** A git server as configured in `gitDeployments.providers[]`. Identities and hooks belong to it, never to a kind. */
export interface ProviderInstance {
  /** The configured id, for example `github`. Part of the webhook URL. */
  readonly id: string;
  /** The kind of server: the `type` of the provider module that serves it. */
  readonly type: string;
  /** What people see. */
  readonly title: string;
  /** Where the server's pages live, without a trailing slash; clone URLs have the same host. */
  readonly baseUrl: string;
}

/** What an access token is good for, and for how long. Plain text: encrypt before keeping. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string;
  /** When the access token ends; absent if it does not. */
  expiresAt?: Date;
  /** The scopes that were granted: those asked for where the server does not say (RFC 6749, section 5.1). */
  scopes: string[];
}

/** Who a token belongs to. */
export interface ProviderAccount {
  /** The id at the provider, which survives a rename. */
  id: string;
  login: string;
  avatarUrl?: string;
}

/** A repository at the provider. */
export interface ProviderRepository {
  /** The provider's own id, which survives renames and transfers. */
  id: string;
  /** `owner/name`. */
  fullName: string;
  /** The page of the repository. */
  url: string;
  /** Where `git` clones from and pushes to, over HTTP. */
  cloneUrl: string;
  defaultBranch: string;
  private: boolean;
  pushedAt?: Date;
  /** A picture of its owner, that a page may show: by https, or at the instance's own origin. */
  ownerAvatarUrl?: string;
}

/** A branch and its head. */
export interface ProviderBranch {
  name: string;
  sha: string;
}

/** A commit. */
export interface ProviderCommit {
  sha: string;
  message: string;
  /** The name of who committed, as the commit has it. */
  committer: string;
  /** Ids of the accounts that the provider says wrote and committed it; it may know none. */
  accountIds?: string[];
  committedAt: Date;
  /** The page of the commit. */
  url: string;
  /** The commits it was made from, the one it was merged into first; none for the first commit of all. */
  parents: string[];
}

/** What lies between two commits. */
export interface Comparison {
  /** How `head` stands to `base`. */
  status: 'identical' | 'ahead' | 'behind' | 'diverged';
  /** Every path that the net difference touches, old and new names of a rename both. */
  files: string[];
  /** Whether the provider cut the list: then anything may have changed. */
  truncated: boolean;
}

/** What is in one folder of a commit. */
export interface TreeEntry {
  /** From the root of the repository, without a leading slash. */
  path: string;
  type: 'file' | 'folder' | 'other';
}

/** A page of a list that is the provider's. `next` is opaque, and never a whole URL. */
export interface ProviderPage<T> {
  items: T[];
  next?: string;
}

/** Options of a list. */
export interface ListOptions {
  search?: string;
  /** How many at most, 1 to 100. */
  limit: number;
  /** What the page before answered as `next`. */
  cursor?: string;
}

/** The URL and the secret of a webhook to be made. */
export interface HookRequest {
  url: string;
  secret: string;
}

/** How a webhook stands at the server. */
export interface ProviderHook {
  /** Whether the server delivers: it may have switched the hook off after failures. */
  active: boolean;
  /** Where it delivers to. */
  url: string;
  /** What the server says is wrong with it, if anything. */
  problem?: string;
}

/** What people see at a commit of one build. Servers have fewer states: the provider takes the nearest one. */
export interface CommitStatus {
  /** `pending` also while an approval is awaited; `skipped` is nobody's failure. */
  state:
    | 'pending'
    | 'running'
    | 'success'
    | 'failure'
    | 'error'
    | 'cancelled'
    | 'skipped';
  /** Tells it from other statuses of the commit, for example `git-deployments/api (production)`; the same again replaces. */
  context: string;
  /** One sentence; the provider cuts it to what the server takes. */
  description: string;
  /** The page of the build. */
  url: string;
}

/**
 * One git server: everything that Git Deployments asks of it.
 *
 * Methods that speak to the server take the access token to speak with, honour the server's rate limits, and reject
 * with errors of `@backstage/errors`: `AuthenticationError` (the token is dead), `NotAllowedError` (it may not),
 * `NotFoundError` (there is no such thing, or it may not be seen), `ServiceUnavailableError` (try again later).
 * `repository` is always the `fullName`. No error message may hold a token. A server's rate limit is waited for where that
 * takes seconds, and else rejected as `RateLimitError`.
 */
export interface GitProvider {
  readonly instance: ProviderInstance;

  /** The scopes that are asked for when an account is connected. */
  readonly scopes: readonly string[];

  /** Where to send the browser. `codeVerifier` is for PKCE, where the server has it. */
  authorizeUrl(options: {
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<string>;

  /**
   * Turns the callback into tokens: checks state, issuer and errors in it, then exchanges the code.
   * `callbackUrl` is the URL that the provider sent the browser to, with its query.
   */
  exchangeCode(options: {
    callbackUrl: URL;
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<TokenSet>;

  /**
   * Exchanges the refresh token for new tokens; what comes back replaces all that was. Rejects with
   * `AuthenticationError` only where the server says that the grant is dead: anything else may be tried again.
   */
  refresh(options: {
    refreshToken: string;
    redirectUri: string;
  }): Promise<TokenSet>;

  /** Which of the scopes that are needed were not granted, in the server's words. Pure. */
  missingScopes(granted: readonly string[]): string[];

  /** Ends a grant at the server, where it can be. Never rejects. */
  revoke(tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>): Promise<void>;

  /** Who the token belongs to. */
  getAccount(token: string): Promise<ProviderAccount>;

  listRepositories(
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>>;

  getRepository(token: string, repository: string): Promise<ProviderRepository>;

  /** The `fullName` of a repository page's URL at this instance; undefined where it is none. */
  parseRepositoryUrl(url: string): string | undefined;

  listBranches(
    token: string,
    repository: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderBranch>>;

  /** The head of a branch. Rejects with NotFoundError where the branch is gone. */
  getBranch(
    token: string,
    repository: string,
    branch: string,
  ): Promise<ProviderBranch>;

  getCommit(
    token: string,
    repository: string,
    sha: string,
  ): Promise<ProviderCommit>;

  /** The newest commits of a branch, newest first, at most `limit` (1 to 100). */
  listCommits(
    token: string,
    repository: string,
    branch: string,
    limit: number,
  ): Promise<ProviderCommit[]>;

  /** The net difference from `base` to `head`. NotFoundError where either is gone. */
  compare(
    token: string,
    repository: string,
    base: string,
    head: string,
  ): Promise<Comparison>;

  /** What is in a folder (`''` is the root) of a branch or commit. NotFoundError where there is no such folder. */
  listFolder(
    token: string,
    repository: string,
    ref: string,
    path: string,
  ): Promise<TreeEntry[]>;

  /**
   * The text of a file of a branch or commit. NotFoundError where there is no such file (a folder, a submodule and, where
   * the server tells, a symbolic link are none); InputError where it is larger than `maxBytes` (1 MiB at most: no server
   * gives more at once) or no text.
   */
  readFile(
    token: string,
    repository: string,
    ref: string,
    path: string,
    maxBytes: number,
  ): Promise<string>;

  /** Makes a push webhook and answers its id at the provider. NotAllowedError where the account may not. */
  createHook(
    token: string,
    repository: string,
    hook: HookRequest,
  ): Promise<string>;

  /** How a webhook stands. NotFoundError where it is gone. */
  getHook(
    token: string,
    repository: string,
    hookId: string,
  ): Promise<ProviderHook>;

  /** Gives a webhook this URL and secret, and switches it on again. NotFoundError where it is gone. */
  updateHook(
    token: string,
    repository: string,
    hookId: string,
    hook: HookRequest,
  ): Promise<void>;

  /** Removes a webhook; one that is gone already counts as removed. */
  deleteHook(token: string, repository: string, hookId: string): Promise<void>;

  /** Whether a request carries what a signature needs at all; asked before its body is read. */
  hasSignature(headers: IncomingHttpHeaders): boolean;

  /** Whether the raw body was signed with one of the secrets. Constant time; never throws. */
  verifySignature(
    headers: IncomingHttpHeaders,
    rawBody: Buffer,
    secrets: readonly string[],
  ): boolean;

  /** The id of the delivery, the same when the provider sends it again. */
  deliveryId(headers: IncomingHttpHeaders, rawBody: Buffer): string;

  /** What a delivery says: pure, and never a network call. */
  analyzePush(headers: IncomingHttpHeaders, rawBody: Buffer): PushAnalysis;

  /** The page of the server where a webhook is made by hand. */
  hooksPage(repository: string): string;

  /** Puts a status at a commit. The same again counts as done. */
  setStatus(
    token: string,
    repository: string,
    sha: string,
    status: CommitStatus,
  ): Promise<void>;

  /** The user name and password with which `git` clones over HTTP. */
  cloneCredentials(token: string): { username: string; password: string };

  /** The page of a commit. */
  commitUrl(repository: string, sha: string): string;

  /** The page that shows what lies between two commits, where the provider has one. */
  compareUrl?(repository: string, base: string, head: string): string;
}

/** Makes the provider of an instance. */
export interface GitProviderFactory {
  /** The kind that this factory serves: the `type` of `gitDeployments.providers[]`. */
  readonly type: string;

  /** Makes a provider for one entry of `gitDeployments.providers[]`; throws on a bad configuration. */
  create(options: {
    /** The entry, whole. */
    config: Config;
    logger: LoggerService;
  }): GitProvider;
}
