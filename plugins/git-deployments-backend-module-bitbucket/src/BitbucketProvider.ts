import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  CommitStatus,
  Comparison,
  GitProvider,
  GitProviderFactory,
  HookRequest,
  ListOptions,
  OAuthClient,
  ProviderAccount,
  ProviderBranch,
  ProviderCommit,
  ProviderHook,
  ProviderHttpClient,
  ProviderInstance,
  ProviderPage,
  ProviderRepository,
  PushAnalysis,
  TokenSet,
  TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { getAccount } from './account';
import { analyzePush } from './analyzePush';
import { BitbucketClient, createHttpClient } from './client';
import {
  commitUrl,
  compare,
  getCommit,
  listCommits,
  listFolder,
} from './commits';
import { readFile } from './files';
import { createHook, deleteHook, getHook, updateHook } from './hooks';
import { createOAuthClient, missingScopes } from './oauth';
import { getBranch, getRepository, listBranches } from './repositories';
import { readBitbucketSettings, type BitbucketSettings } from './settings';
import { hasSignature, verifySignature } from './signature';
import { setStatus } from './statuses';
import { RepositoryLists } from './workspaces';

/** Bitbucket Cloud. */
export class BitbucketProvider implements GitProvider {
  static create(options: {
    settings: BitbucketSettings;
    logger: LoggerService;
  }): BitbucketProvider {
    return new BitbucketProvider(options.settings, options.logger);
  }

  readonly #settings: BitbucketSettings;
  readonly #oauth: OAuthClient;
  readonly #http: ProviderHttpClient;
  readonly #lists: RepositoryLists;

  private constructor(settings: BitbucketSettings, logger: LoggerService) {
    const { apiBaseUrl, instance, oauth } = settings;
    this.#settings = settings;
    this.#oauth = createOAuthClient(instance.baseUrl, oauth);
    this.#http = createHttpClient({ apiBaseUrl, logger });
    this.#lists = new RepositoryLists({ baseUrl: instance.baseUrl });
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

  refresh(options: {
    refreshToken: string;
    redirectUri: string;
  }): Promise<TokenSet> {
    return this.#oauth.refresh(options);
  }

  missingScopes(granted: readonly string[]): string[] {
    return missingScopes(this.scopes, granted);
  }

  /** Does nothing: Bitbucket lets a consumer end no grant. Its owner can, in their settings. */
  async revoke(): Promise<void> {}

  getAccount(token: string): Promise<ProviderAccount> {
    return getAccount(this.#as(token));
  }

  listRepositories(
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>> {
    return this.#lists.list(this.#as(token), token, options);
  }

  getRepository(
    token: string,
    repository: string,
  ): Promise<ProviderRepository> {
    return getRepository(this.#as(token), this.#baseUrl, repository);
  }

  parseRepositoryUrl(url: string): string | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { origin, pathname } = new URL(url);
    const [, fullName] =
      /^\/([A-Za-z0-9_-]+\/[A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(pathname) ??
      [];
    return origin === new URL(this.#baseUrl).origin ? fullName : undefined;
  }

  listBranches(
    token: string,
    repository: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderBranch>> {
    return listBranches(this.#as(token), repository, options);
  }

  getBranch(
    token: string,
    repository: string,
    branch: string,
  ): Promise<ProviderBranch> {
    return getBranch(this.#as(token), repository, branch);
  }

  getCommit(
    token: string,
    repository: string,
    sha: string,
  ): Promise<ProviderCommit> {
    return getCommit(this.#as(token), this.#baseUrl, repository, sha);
  }

  listCommits(
    token: string,
    repository: string,
    branch: string,
    limit: number,
  ): Promise<ProviderCommit[]> {
    return listCommits(
      this.#as(token),
      this.#baseUrl,
      repository,
      branch,
      limit,
    );
  }

  compare(
    token: string,
    repository: string,
    base: string,
    head: string,
  ): Promise<Comparison> {
    return compare(this.#as(token), repository, base, head);
  }

  listFolder(
    token: string,
    repository: string,
    ref: string,
    path: string,
  ): Promise<TreeEntry[]> {
    return listFolder(this.#as(token), repository, ref, path);
  }

  readFile(
    token: string,
    repository: string,
    ref: string,
    path: string,
    maxBytes: number,
  ): Promise<string> {
    return readFile(this.#as(token), repository, ref, path, maxBytes);
  }

  createHook(
    token: string,
    repository: string,
    hook: HookRequest,
  ): Promise<string> {
    return createHook(this.#as(token), repository, hook);
  }

  getHook(
    token: string,
    repository: string,
    hookId: string,
  ): Promise<ProviderHook> {
    return getHook(this.#as(token), repository, hookId);
  }

  updateHook(
    token: string,
    repository: string,
    hookId: string,
    hook: HookRequest,
  ): Promise<void> {
    return updateHook(this.#as(token), repository, hookId, hook);
  }

  deleteHook(token: string, repository: string, hookId: string): Promise<void> {
    return deleteHook(this.#as(token), repository, hookId);
  }

  hooksPage(repository: string): string {
    return `${this.#baseUrl}/${repository}/admin/webhooks`;
  }

  setStatus(
    token: string,
    repository: string,
    sha: string,
    status: CommitStatus,
  ): Promise<void> {
    return setStatus(this.#as(token), repository, sha, status);
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

  // Bitbucket always sends an id; without one, the same bytes are the same delivery.
  deliveryId(headers: IncomingHttpHeaders, rawBody: Buffer): string {
    const id = headers['x-request-uuid'];
    return typeof id === 'string' && id !== ''
      ? id
      : `sha256-${createHash('sha256').update(rawBody).digest('hex')}`;
  }

  analyzePush(headers: IncomingHttpHeaders, rawBody: Buffer): PushAnalysis {
    return analyzePush(headers, rawBody);
  }

  cloneCredentials(token: string): { username: string; password: string } {
    return { username: 'x-token-auth', password: token };
  }

  commitUrl(repository: string, sha: string): string {
    return commitUrl(this.#baseUrl, repository, sha);
  }

  compareUrl(repository: string, base: string, head: string): string {
    return `${
      this.#baseUrl
    }/${repository}/branches/compare/${head}%0D${base}#diff`;
  }

  get #baseUrl(): string {
    return this.instance.baseUrl;
  }

  #as(token: string): BitbucketClient {
    return new BitbucketClient(this.#http, token);
  }
}

/** Serves entries of type `bitbucket`. */
export const bitbucketProviderFactory: GitProviderFactory = {
  type: 'bitbucket',
  create: ({ config, logger }) =>
    BitbucketProvider.create({
      settings: readBitbucketSettings(config),
      logger,
    }),
};
