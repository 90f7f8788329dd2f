import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  asIdentifier,
  asObject,
  asText,
  type CommitStatus,
  type Comparison,
  type GitProvider,
  type GitProviderFactory,
  type HookRequest,
  type ListOptions,
  needed,
  type OAuthClient,
  type ProviderAccount,
  type ProviderBranch,
  type ProviderCommit,
  type ProviderHook,
  type ProviderHttpClient,
  type ProviderInstance,
  type ProviderPage,
  type ProviderRepository,
  type PushAnalysis,
  type TokenSet,
  type TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { analyzePush } from './analyzePush';
import { createClient } from './client';
import { compare, getCommit, listCommits, listFolder } from './commits';
import { readFile } from './files';
import { createHook, deleteHook, getHook, HooksOf, updateHook } from './hooks';
import { createOAuthClient, missingScopes, revokeTokens } from './oauth';
import {
  getBranch,
  getRepository,
  listBranches,
  listRepositories,
  parseProjectUrl,
} from './repositories';
import { GitlabSettings, readGitlabSettings } from './settings';
import { hasSignature, verifySignature } from './signature';
import { setStatus } from './statuses';

/** gitlab.com, or a self-managed GitLab. */
export class GitlabProvider implements GitProvider {
  static create(options: {
    settings: GitlabSettings;
    logger: LoggerService;
  }): GitlabProvider {
    return new GitlabProvider(options.settings, options.logger);
  }

  readonly #settings: GitlabSettings;
  readonly #logger: LoggerService;
  readonly #http: ProviderHttpClient;
  readonly #oauth: OAuthClient;

  private constructor(settings: GitlabSettings, logger: LoggerService) {
    this.#settings = settings;
    this.#logger = logger;
    this.#http = createClient(settings, logger);
    this.#oauth = createOAuthClient(settings);
  }

  get instance(): ProviderInstance {
    return this.#settings.instance;
  }

  get scopes(): readonly string[] {
    return this.#settings.oauth.scopes;
  }

  authorizeUrl(options: {
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<string> {
    return this.#oauth.authorizeUrl(options);
  }

  exchangeCode(options: {
    callbackUrl: URL;
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<TokenSet> {
    return this.#oauth.exchangeCode(options);
  }

  /** Both old tokens are dead from then on, also for a clone that is under way. */
  refresh(options: {
    refreshToken: string;
    redirectUri: string;
  }): Promise<TokenSet> {
    return this.#oauth.refresh(options);
  }

  missingScopes(granted: readonly string[]): string[] {
    return missingScopes(this.scopes, granted);
  }

  revoke(
    tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>,
  ): Promise<void> {
    return revokeTokens(this.#settings, tokens, this.#logger);
  }

  async getAccount(token: string): Promise<ProviderAccount> {
    const { data } = await this.#http.request('tell whose token this is', {
      path: '/user',
      token,
    });
    const user = needed(asObject(data), 'a user');
    return {
      id: needed(asIdentifier(user.id), 'the id of a user'),
      login: needed(asText(user.username), 'the name of a user'),
      avatarUrl: asText(user.avatar_url),
    };
  }

  listRepositories(
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>> {
    return listRepositories(this.#http, token, options, this.instance.baseUrl);
  }

  getRepository(
    token: string,
    repository: string,
  ): Promise<ProviderRepository> {
    return getRepository(this.#http, token, repository, this.instance.baseUrl);
  }

  parseRepositoryUrl(url: string): string | undefined {
    return parseProjectUrl(this.instance.baseUrl, url);
  }

  listBranches(
    token: string,
    repository: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderBranch>> {
    return listBranches(this.#http, token, repository, options);
  }

  async getBranch(
    token: string,
    repository: string,
    branch: string,
  ): Promise<ProviderBranch> {
    const found = await getBranch(this.#http, token, repository, branch);
    // A whole ref name may lead to a branch that is called otherwise.
    if (found.name !== branch) {
      throw new NotFoundError(`${repository} has no branch "${branch}"`);
    }
    return found;
  }

  getCommit(
    token: string,
    repository: string,
    sha: string,
  ): Promise<ProviderCommit> {
    return getCommit(this.#http, token, repository, sha);
  }

  listCommits(
    token: string,
    repository: string,
    branch: string,
    limit: number,
  ): Promise<ProviderCommit[]> {
    return listCommits(this.#http, token, repository, branch, limit);
  }

  compare(
    token: string,
    repository: string,
    base: string,
    head: string,
  ): Promise<Comparison> {
    return compare(this.#http, token, repository, base, head);
  }

  listFolder(
    token: string,
    repository: string,
    ref: string,
    path: string,
  ): Promise<TreeEntry[]> {
    return listFolder(this.#http, token, repository, ref, path);
  }

  readFile(
    token: string,
    repository: string,
    ref: string,
    path: string,
    maxBytes: number,
  ): Promise<string> {
    return readFile(this.#http, token, repository, ref, path, maxBytes);
  }

  createHook(
    token: string,
    repository: string,
    hook: HookRequest,
  ): Promise<string> {
    return createHook(this.#hooksOf(token, repository), hook);
  }

  getHook(
    token: string,
    repository: string,
    hookId: string,
  ): Promise<ProviderHook> {
    return getHook(this.#hooksOf(token, repository), hookId);
  }

  updateHook(
    token: string,
    repository: string,
    hookId: string,
    hook: HookRequest,
  ): Promise<void> {
    return updateHook(this.#hooksOf(token, repository), hookId, hook);
  }

  deleteHook(token: string, repository: string, hookId: string): Promise<void> {
    return deleteHook(this.#hooksOf(token, repository), hookId);
  }

  hooksPage(repository: string): string {
    return `${this.instance.baseUrl}/${repository}/-/hooks`;
  }

  setStatus(
    token: string,
    repository: string,
    sha: string,
    status: CommitStatus,
  ): Promise<void> {
    return setStatus({ http: this.#http, token, repository, sha }, status);
  }

  hasSignature(headers: IncomingHttpHeaders): boolean {
    return hasSignature(headers);
  }

  verifySignature(
    headers: IncomingHttpHeaders,
    rawBody: Buffer,
    secrets: readonly string[],
  ): boolean {
    return verifySignature(headers, rawBody, secrets);
  }

  // Never the UUID of the event, which is one for all hooks. Very old servers send no id: then the same bytes are the
  // same delivery.
  deliveryId(headers: IncomingHttpHeaders, rawBody: Buffer): string {
    const id = headers['webhook-id'] ?? headers['idempotency-key'];
    return typeof id === 'string' && id !== ''
      ? id
      : `sha256-${createHash('sha256').update(rawBody).digest('hex')}`;
  }

  analyzePush(headers: IncomingHttpHeaders, rawBody: Buffer): PushAnalysis {
    return analyzePush(headers, rawBody);
  }

  cloneCredentials(token: string): { username: string; password: string } {
    return { username: 'oauth2', password: token };
  }

  commitUrl(repository: string, sha: string): string {
    return `${this.instance.baseUrl}/${repository}/-/commit/${sha}`;
  }

  compareUrl(repository: string, base: string, head: string): string {
    return `${this.instance.baseUrl}/${repository}/-/compare/${base}...${head}`;
  }

  #hooksOf(token: string, repository: string): HooksOf {
    return { http: this.#http, token, repository, logger: this.#logger };
  }
}

/** Serves entries of type `gitlab`. */
export const gitlabProviderFactory: GitProviderFactory = {
  type: 'gitlab',
  create: ({ config, logger }) =>
    GitlabProvider.create({ settings: readGitlabSettings(config), logger }),
};
