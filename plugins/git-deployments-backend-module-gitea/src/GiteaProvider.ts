import type { IncomingHttpHeaders } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
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
import { createClient, type Ask } from './client';
import { compare, getCommit, listCommits, type CommitContext } from './commits';
import { readFile } from './files';
import { deliveryId } from './headers';
import { createHook, deleteHook, getHook, updateHook } from './hooks';
import { createOAuthClient, missingScopes } from './oauth';
import {
  getBranch,
  getRepository,
  listBranches,
  listRepositories,
} from './repositories';
import { readGiteaSettings, type GiteaSettings } from './settings';
import { hasSignature, verifySignature } from './signature';
import { setStatus } from './statuses';
import { listFolder } from './trees';

/** A Gitea or a Forgejo. */
export class GiteaProvider implements GitProvider {
  static create(options: {
    settings: GiteaSettings;
    logger: LoggerService;
  }): GiteaProvider {
    return new GiteaProvider(options.settings, options.logger);
  }

  readonly #settings: GiteaSettings;
  readonly #logger: LoggerService;
  readonly #oauth: OAuthClient;
  readonly #client: ProviderHttpClient;

  private constructor(settings: GiteaSettings, logger: LoggerService) {
    this.#settings = settings;
    this.#logger = logger;
    this.#oauth = createOAuthClient(settings.instance, settings.oauth);
    this.#client = createClient(settings, logger);
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

  /** Does nothing: the server lets applications end no grant. Its owner can, in their settings there. */
  async revoke(): Promise<void> {
    this.#logger.info(
      `A grant stays at ${this.instance.id} until its owner takes it back at ${this.instance.baseUrl}/user/settings/applications`,
    );
  }

  async getAccount(token: string): Promise<ProviderAccount> {
    const ask = this.#as(token, 'tell whose token this is');
    const account = asObject((await ask({ path: '/user' })).data);
    return {
      id: needed(asIdentifier(account?.id), 'id'),
      login: needed(asText(account?.login), 'login'),
      avatarUrl: asText(account?.avatar_url),
    };
  }

  listRepositories(
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>> {
    return listRepositories(
      this.#as(token, 'list repositories'),
      options,
      this.instance.baseUrl,
    );
  }

  getRepository(
    token: string,
    repository: string,
  ): Promise<ProviderRepository> {
    return getRepository(
      this.#as(token, `show ${repository}`),
      repository,
      this.instance.baseUrl,
    );
  }

  parseRepositoryUrl(url: string): string | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const base = new URL(`${this.instance.baseUrl}/`);
    const { origin, pathname } = new URL(url);
    if (origin !== base.origin || !pathname.startsWith(base.pathname)) {
      return undefined;
    }
    return /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(
      pathname.slice(base.pathname.length),
    )?.[1];
  }

  listBranches(
    token: string,
    repository: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderBranch>> {
    return listBranches(
      this.#as(token, `list the branches of ${repository}`),
      repository,
      options,
    );
  }

  getBranch(
    token: string,
    repository: string,
    branch: string,
  ): Promise<ProviderBranch> {
    return getBranch(
      this.#as(token, `show the branch ${branch} of ${repository}`),
      repository,
      branch,
    );
  }

  getCommit(
    token: string,
    repository: string,
    sha: string,
  ): Promise<ProviderCommit> {
    return getCommit(
      this.#commits(token, repository, `show the commit ${sha}`),
      sha,
    );
  }

  listCommits(
    token: string,
    repository: string,
    branch: string,
    limit: number,
  ): Promise<ProviderCommit[]> {
    return listCommits(
      this.#commits(token, repository, `list the commits of ${branch}`),
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
    return compare(
      this.#commits(token, repository, `compare ${base} with ${head}`),
      base,
      head,
    );
  }

  listFolder(
    token: string,
    repository: string,
    ref: string,
    path: string,
  ): Promise<TreeEntry[]> {
    return listFolder(
      this.#as(token, `list the folder "${path}" of ${repository} at ${ref}`),
      repository,
      ref,
      path,
    );
  }

  readFile(
    token: string,
    repository: string,
    ref: string,
    path: string,
    maxBytes: number,
  ): Promise<string> {
    return readFile(
      this.#as(token, `read the file "${path}" of ${repository} at ${ref}`),
      repository,
      ref,
      path,
      maxBytes,
    );
  }

  createHook(
    token: string,
    repository: string,
    hook: HookRequest,
  ): Promise<string> {
    return createHook(
      this.#as(token, `make a webhook at ${repository}`),
      repository,
      hook,
    );
  }

  getHook(
    token: string,
    repository: string,
    hookId: string,
  ): Promise<ProviderHook> {
    return getHook(
      this.#as(token, `show the webhook ${hookId} of ${repository}`),
      repository,
      hookId,
    );
  }

  updateHook(
    token: string,
    repository: string,
    hookId: string,
    hook: HookRequest,
  ): Promise<void> {
    return updateHook(
      this.#as(token, `change the webhook ${hookId} of ${repository}`),
      repository,
      hookId,
      hook,
    );
  }

  deleteHook(token: string, repository: string, hookId: string): Promise<void> {
    return deleteHook(
      this.#as(token, `remove the webhook ${hookId} of ${repository}`),
      repository,
      hookId,
    );
  }

  hooksPage(repository: string): string {
    return `${this.instance.baseUrl}/${repository}/settings/hooks/gitea/new`;
  }

  setStatus(
    token: string,
    repository: string,
    sha: string,
    status: CommitStatus,
  ): Promise<void> {
    return setStatus(
      this.#as(token, `put a status at the commit ${sha} of ${repository}`),
      repository,
      sha,
      status,
    );
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

  deliveryId(headers: IncomingHttpHeaders, rawBody: Buffer): string {
    return deliveryId(headers, rawBody);
  }

  analyzePush(headers: IncomingHttpHeaders, rawBody: Buffer): PushAnalysis {
    return analyzePush(headers, rawBody);
  }

  // Any user name will do.
  cloneCredentials(token: string): { username: string; password: string } {
    return { username: 'oauth2', password: token };
  }

  commitUrl(repository: string, sha: string): string {
    return `${this.instance.baseUrl}/${repository}/commit/${sha}`;
  }

  compareUrl(repository: string, base: string, head: string): string {
    return `${this.instance.baseUrl}/${repository}/compare/${base}...${head}`;
  }

  #as(token: string, action: string): Ask {
    return request => this.#client.request(action, { ...request, token });
  }

  #commits(token: string, repository: string, action: string): CommitContext {
    return {
      ask: this.#as(token, `${action} in ${repository}`),
      repository,
      urlOf: sha => this.commitUrl(repository, sha),
    };
  }
}

/** Serves entries of type `gitea`. */
export const giteaProviderFactory: GitProviderFactory = {
  type: 'gitea',
  create: ({ config, logger }) =>
    GiteaProvider.create({ settings: readGiteaSettings(config), logger }),
};
