import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Octokit } from '@octokit/rest';
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
  ProviderInstance,
  ProviderPage,
  ProviderRepository,
  PushAnalysis,
  TokenSet,
  TreeEntry,
} from 'backstage-plugin-git-deployments-node';
import { analyzePush } from './analyzePush';
import { createClient } from './client';
import { compare, getCommit, listCommits, listFolder } from './commits';
import { isHttpError, toBackstageError } from './errors';
import { readFile } from './files';
import { createHook, deleteHook, getHook, updateHook } from './hooks';
import { createOAuthClient, missingScopes } from './oauth';
import { KnownOwners } from './owners';
import {
  listBranches,
  listRepositories,
  splitName,
  toRepository,
} from './repositories';
import { GithubSettings, readGithubSettings } from './settings';
import { hasSignature, verifySignature } from './signature';
import { setStatus } from './statuses';

/** github.com, or a GitHub Enterprise Server. */
export class GithubProvider implements GitProvider {
  static create(options: {
    settings: GithubSettings;
    logger: LoggerService;
  }): GithubProvider {
    return new GithubProvider(options.settings, options.logger);
  }

  readonly #settings: GithubSettings;
  readonly #logger: LoggerService;
  readonly #oauth: OAuthClient;
  readonly #owners = new KnownOwners();

  private constructor(settings: GithubSettings, logger: LoggerService) {
    this.#settings = settings;
    this.#logger = logger;
    this.#oauth = createOAuthClient(settings.instance.baseUrl, settings.oauth);
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

  /**
   * Takes back all that the account has granted to the application. Never rejects: where GitHub cannot be told, the
   * tokens are forgotten all the same.
   */
  async revoke({ accessToken }: Pick<TokenSet, 'accessToken'>): Promise<void> {
    const { clientId, clientSecret } = this.#settings.oauth;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const octokit = createClient({
      apiBaseUrl: this.#settings.apiBaseUrl,
      logger: this.#logger,
    });
    try {
      await octokit.apps.deleteAuthorization({
        client_id: clientId,
        access_token: accessToken,
        headers: { authorization: `Basic ${basic}` },
      });
    } catch (error) {
      // So GitHub answers where the token is dead already.
      if (!isHttpError(error, 404, 422)) {
        this.#logger.warn(
          toBackstageError(
            error,
            `revoke a grant at ${this.instance.id}, which its owner can do in their settings`,
          ).message,
        );
      }
    }
  }

  async getAccount(token: string): Promise<ProviderAccount> {
    const { data } = await this.#ask(
      token,
      'tell whose token this is',
      github => github.users.getAuthenticated(),
    );
    return {
      id: String(data.id),
      login: data.login,
      avatarUrl: data.avatar_url,
    };
  }

  listRepositories(
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>> {
    return this.#ask(token, 'list repositories', github =>
      listRepositories(
        github,
        options,
        () => this.#owners.of(github, token),
        this.instance.baseUrl,
      ),
    );
  }

  async getRepository(
    token: string,
    repository: string,
  ): Promise<ProviderRepository> {
    const { data } = await this.#ask(token, `show ${repository}`, github =>
      github.repos.get({ ...splitName(repository) }),
    );
    return toRepository(data, this.instance.baseUrl);
  }

  parseRepositoryUrl(url: string): string | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { origin, pathname } = new URL(url);
    const [, fullName] =
      /^\/([A-Za-z0-9_-]+\/[A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(pathname) ??
      [];
    return origin === new URL(this.instance.baseUrl).origin
      ? fullName
      : undefined;
  }

  listBranches(
    token: string,
    repository: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderBranch>> {
    return this.#ask(token, `list the branches of ${repository}`, github =>
      listBranches(github, splitName(repository), options),
    );
  }

  // By its ref: asked for a branch that was renamed, GitHub would answer with the new one.
  async getBranch(
    token: string,
    repository: string,
    branch: string,
  ): Promise<ProviderBranch> {
    const { data } = await this.#ask(
      token,
      `show the branch ${branch} of ${repository}`,
      github =>
        github.git.getRef({
          ...splitName(repository),
          ref: `heads/${branch}`,
        }),
    );
    return { name: branch, sha: data.object.sha };
  }

  getCommit(
    token: string,
    repository: string,
    sha: string,
  ): Promise<ProviderCommit> {
    return this.#ask(token, `show the commit ${sha} of ${repository}`, github =>
      getCommit(github, splitName(repository), sha),
    );
  }

  listCommits(
    token: string,
    repository: string,
    branch: string,
    limit: number,
  ): Promise<ProviderCommit[]> {
    return this.#ask(
      token,
      `list the commits of ${branch} in ${repository}`,
      github => listCommits(github, splitName(repository), branch, limit),
    );
  }

  compare(
    token: string,
    repository: string,
    base: string,
    head: string,
  ): Promise<Comparison> {
    return this.#ask(
      token,
      `compare ${base} with ${head} in ${repository}`,
      github => compare(github, splitName(repository), base, head),
    );
  }

  listFolder(
    token: string,
    repository: string,
    ref: string,
    path: string,
  ): Promise<TreeEntry[]> {
    return this.#ask(
      token,
      `list the folder "${path}" of ${repository} at ${ref}`,
      github => listFolder(github, splitName(repository), ref, path),
    );
  }

  readFile(
    token: string,
    repository: string,
    ref: string,
    path: string,
    maxBytes: number,
  ): Promise<string> {
    return this.#ask(
      token,
      `read the file "${path}" of ${repository} at ${ref}`,
      github => readFile(github, splitName(repository), ref, path, maxBytes),
    );
  }

  createHook(
    token: string,
    repository: string,
    hook: HookRequest,
  ): Promise<string> {
    return this.#ask(token, `make a webhook at ${repository}`, github =>
      createHook(github, splitName(repository), hook),
    );
  }

  getHook(
    token: string,
    repository: string,
    hookId: string,
  ): Promise<ProviderHook> {
    return this.#ask(
      token,
      `show the webhook ${hookId} of ${repository}`,
      github => getHook(github, splitName(repository), hookId),
    );
  }

  updateHook(
    token: string,
    repository: string,
    hookId: string,
    hook: HookRequest,
  ): Promise<void> {
    return this.#ask(
      token,
      `change the webhook ${hookId} of ${repository}`,
      github => updateHook(github, splitName(repository), hookId, hook),
    );
  }

  deleteHook(token: string, repository: string, hookId: string): Promise<void> {
    return this.#ask(
      token,
      `remove the webhook ${hookId} of ${repository}`,
      github => deleteHook(github, splitName(repository), hookId),
    );
  }

  hooksPage(repository: string): string {
    return `${this.instance.baseUrl}/${repository}/settings/hooks/new`;
  }

  setStatus(
    token: string,
    repository: string,
    sha: string,
    status: CommitStatus,
  ): Promise<void> {
    return this.#ask(
      token,
      `put a status at the commit ${sha} of ${repository}`,
      github => setStatus(github, splitName(repository), sha, status),
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

  // GitHub always sends an id; without one, the same bytes are the same delivery.
  deliveryId(headers: IncomingHttpHeaders, rawBody: Buffer): string {
    const id = headers['x-github-delivery'];
    return typeof id === 'string' && id !== ''
      ? id
      : `sha256-${createHash('sha256').update(rawBody).digest('hex')}`;
  }

  analyzePush(headers: IncomingHttpHeaders, rawBody: Buffer): PushAnalysis {
    return analyzePush(headers, rawBody);
  }

  cloneCredentials(token: string): { username: string; password: string } {
    return { username: 'x-access-token', password: token };
  }

  commitUrl(repository: string, sha: string): string {
    return `${this.instance.baseUrl}/${repository}/commit/${sha}`;
  }

  compareUrl(repository: string, base: string, head: string): string {
    return `${this.instance.baseUrl}/${repository}/compare/${base}...${head}`;
  }

  async #ask<T>(
    token: string,
    action: string,
    request: (github: Octokit) => Promise<T>,
  ): Promise<T> {
    try {
      return await request(
        createClient({
          apiBaseUrl: this.#settings.apiBaseUrl,
          token,
          logger: this.#logger,
        }),
      );
    } catch (error) {
      throw toBackstageError(error, action);
    }
  }
}

/** Serves entries of type `github`. */
export const githubProviderFactory: GitProviderFactory = {
  type: 'github',
  create: ({ config, logger }) =>
    GithubProvider.create({ settings: readGithubSettings(config), logger }),
};
