import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DurableJson } from './durable';
import { verifierMatches } from './oauthChecks';
import {
  DeadToken,
  Exchange,
  Grant,
  IssuedToken,
  OAuthApp,
} from './oauthTypes';

export { redirectAllowed } from './oauthChecks';
export type * from './oauthTypes';

type Code = Grant & {
  hash: string;
  redirectUri: string;
  challenge?: string;
  expiresAt: number;
};

type Token = Grant & {
  hash: string;
  refreshHash?: string;
  expiresAt?: number;
  refreshExpiresAt?: number;
  /** Where the authorisation sent the browser; missing where there was none. */
  redirectUri?: string;
  createdAt: number;
};

type State = {
  codes: Code[];
  tokens: Token[];
  /** Hashes of access tokens that were ended before their time, the latest of them. */
  revoked?: string[];
};

const CODE_SECONDS = 600;
const REFRESH_SECONDS = 15_897_600;
const REMEMBERED_REVOCATIONS = 1000;

const hashOf = (secret: string) =>
  createHash('sha256').update(secret).digest('hex');

const sameSecret = (a: string, b: string) =>
  timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));

/**
 * Codes and tokens of the OAuth web flow, with PKCE (S256). Only hashes are kept. `prefixes` give
 * tokens the look of the provider's.
 */
export class OAuthStore {
  static open(options: {
    file: string;
    apps: OAuthApp[];
    prefixes: { access: string; refresh: string };
  }): OAuthStore {
    const { file, apps, prefixes } = options;
    return new OAuthStore(
      DurableJson.open<State>(file, () => ({ codes: [], tokens: [] })),
      apps,
      prefixes,
    );
  }

  readonly #state: DurableJson<State>;
  readonly #apps: OAuthApp[];
  readonly #prefixes: { access: string; refresh: string };

  private constructor(
    state: DurableJson<State>,
    apps: OAuthApp[],
    prefixes: { access: string; refresh: string },
  ) {
    this.#state = state;
    this.#apps = apps;
    this.#prefixes = prefixes;
  }

  app(clientId: unknown): OAuthApp | undefined {
    return this.#apps.find(app => app.clientId === clientId);
  }

  authenticateApp(clientId: string, secret: string): OAuthApp | undefined {
    const app = this.app(clientId);
    return app && sameSecret(app.clientSecret, secret) ? app : undefined;
  }

  /** A single-use code, good for ten minutes. `challenge` is PKCE's, by S256. */
  async issueCode(
    grant: Grant,
    options: { redirectUri: string; challenge?: string },
  ): Promise<string> {
    const code = randomBytes(10).toString('hex');
    const now = Date.now();
    const { value } = this.#state;
    value.codes = value.codes.filter(other => other.expiresAt > now);
    value.codes.push({
      ...grant,
      ...options,
      hash: hashOf(code),
      expiresAt: now + CODE_SECONDS * 1000,
    });
    await this.#state.save();
    return code;
  }

  async exchangeCode(request: {
    clientId: string;
    clientSecret: string;
    code: string;
    redirectUri?: string;
    verifier?: string;
  }): Promise<Exchange> {
    const app = this.authenticateApp(request.clientId, request.clientSecret);
    if (!app) {
      return { kind: 'refused', reason: 'unknown-client' };
    }
    const { value } = this.#state;
    const hash = hashOf(request.code);
    const code = value.codes.find(
      other => other.hash === hash && other.clientId === app.clientId,
    );
    if (!code || code.expiresAt <= Date.now()) {
      return { kind: 'refused', reason: 'bad-code' };
    }
    if (
      request.redirectUri !== undefined &&
      request.redirectUri !== code.redirectUri
    ) {
      return { kind: 'refused', reason: 'redirect-uri' };
    }
    // Whatever becomes of it, a code whose verifier was guessed wrong is spent.
    value.codes = value.codes.filter(other => other !== code);
    if (!verifierMatches(code.challenge, request.verifier)) {
      await this.#state.save();
      return { kind: 'refused', reason: 'verifier' };
    }
    return {
      kind: 'issued',
      token: await this.#issue(code, this.#newRefreshToken()),
    };
  }

  /** A new access token for a refresh token; what becomes of the old pair is the application's `refresh`. */
  async refresh(request: {
    clientId: string;
    clientSecret: string;
    refreshToken: string;
    redirectUri?: string;
  }): Promise<Exchange> {
    const app = this.authenticateApp(request.clientId, request.clientSecret);
    if (!app) {
      return { kind: 'refused', reason: 'unknown-client' };
    }
    const { value } = this.#state;
    const hash = hashOf(request.refreshToken);
    const token = value.tokens.find(
      other => other.refreshHash === hash && other.clientId === app.clientId,
    );
    if (!token || (token.refreshExpiresAt ?? 0) <= Date.now()) {
      return { kind: 'refused', reason: 'bad-refresh-token' };
    }
    if (
      app.refreshNamesRedirectUri &&
      token.redirectUri !== undefined &&
      token.redirectUri !== request.redirectUri
    ) {
      return { kind: 'refused', reason: 'redirect-uri' };
    }
    if (app.refresh === 'keep') {
      const now = Date.now();
      value.tokens = value.tokens.filter(
        other =>
          other.refreshHash !== hash || (other.expiresAt ?? Infinity) > now,
      );
      return {
        kind: 'issued',
        token: await this.#issue(token, request.refreshToken),
      };
    }
    if (app.refresh === 'rotate') {
      token.refreshHash = undefined;
    } else {
      this.#drop(other => other === token);
    }
    return {
      kind: 'issued',
      token: await this.#issue(token, this.#newRefreshToken()),
    };
  }

  issueToken(grant: Grant): Promise<IssuedToken> {
    return this.#issue(grant, this.#newRefreshToken());
  }

  #newRefreshToken(): string {
    return this.#prefixes.refresh + randomBytes(38).toString('hex');
  }

  async #issue(
    grant: Grant & Pick<Token, 'redirectUri'>,
    refreshToken: string,
  ): Promise<IssuedToken> {
    const accessToken = this.#prefixes.access + randomBytes(18).toString('hex');
    const lifetime = this.app(grant.clientId)?.accessTokenSeconds;
    const now = Date.now();
    const token: Token = {
      clientId: grant.clientId,
      userId: grant.userId,
      scopes: grant.scopes,
      hash: hashOf(accessToken),
      createdAt: now,
      ...(grant.redirectUri ? { redirectUri: grant.redirectUri } : {}),
    };
    const issued: IssuedToken = { accessToken, scopes: grant.scopes };
    if (lifetime !== undefined) {
      token.expiresAt = now + lifetime * 1000;
      token.refreshHash = hashOf(refreshToken);
      token.refreshExpiresAt = now + REFRESH_SECONDS * 1000;
      Object.assign(issued, {
        expiresIn: lifetime,
        refreshToken,
        refreshExpiresIn: REFRESH_SECONDS,
      });
    }
    this.#state.value.tokens.push(token);
    await this.#state.save();
    return issued;
  }

  /** What the access token grants, as long as it is good. */
  grantOf(accessToken: string): Grant | undefined {
    const hash = hashOf(accessToken);
    const token = this.#state.value.tokens.find(other => other.hash === hash);
    return token && (token.expiresAt ?? Infinity) > Date.now()
      ? token
      : undefined;
  }

  /** Why the access token grants nothing. */
  deathOf(accessToken: string): DeadToken {
    const hash = hashOf(accessToken);
    const { tokens, revoked = [] } = this.#state.value;
    if (tokens.some(token => token.hash === hash)) {
      return 'expired';
    }
    return revoked.includes(hash) ? 'revoked' : 'unknown';
  }

  /**
   * Ends one token of the application, named by its access token or its refresh token; false where
   * it has no such token.
   */
  async revokeToken(clientId: string, secret: string): Promise<boolean> {
    const hash = hashOf(secret);
    return this.#revoke(
      token =>
        (token.hash === hash || token.refreshHash === hash) &&
        token.clientId === clientId,
    );
  }

  /** Lets every access token of the user run out now. Their refresh tokens stay good. */
  async expireAccessTokens(userId: number): Promise<void> {
    const now = Date.now();
    for (const token of this.#state.value.tokens) {
      if (token.userId === userId) {
        token.expiresAt = Math.min(token.expiresAt ?? now, now);
      }
    }
    await this.#state.save();
  }

  /** Ends all that the user granted to any application, as they could do in their settings. */
  async revokeGrants(userId: number): Promise<void> {
    await this.#revoke(token => token.userId === userId);
  }

  /** Ends everything that the user granted to the application. */
  async revokeGrant(clientId: string, userId: number): Promise<boolean> {
    return this.#revoke(
      token => token.userId === userId && token.clientId === clientId,
    );
  }

  async #revoke(dead: (token: Token) => boolean): Promise<boolean> {
    const found = this.#drop(dead);
    await this.#state.save();
    return found;
  }

  #drop(dead: (token: Token) => boolean): boolean {
    const { value } = this.#state;
    const ended = value.tokens.filter(dead);
    value.tokens = value.tokens.filter(token => !ended.includes(token));
    value.revoked = [
      ...(value.revoked ?? []),
      ...ended.map(token => token.hash),
    ].slice(-REMEMBERED_REVOCATIONS);
    return ended.length > 0;
  }
}
