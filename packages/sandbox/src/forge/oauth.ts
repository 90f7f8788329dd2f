import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DurableJson } from './durable';

/** An application that may ask the forge's users for access. */
export type OAuthApp = {
  clientId: string;
  clientSecret: string;
  name: string;
  /** Where the browser may be sent back to: these addresses and paths below them. */
  redirectUris: string[];
  /** Seconds that an access token lives; without it tokens do not expire and none can be refreshed. */
  accessTokenSeconds?: number;
  /** What it may do, where the provider lets an application say so once and not at each authorisation. */
  scopes?: string[];
  /**
   * What a refresh does. `replace` (the default) gives a new pair and ends the old one at once; with
   * `rotate` the old access token lives on until it expires; with `keep` the refresh token stays, too.
   */
  refresh?: 'replace' | 'rotate' | 'keep';
};

/** What a user granted, as a token carries it. */
export type Grant = { clientId: string; userId: number; scopes: string[] };

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
  createdAt: number;
};

export type IssuedToken = {
  accessToken: string;
  scopes: string[];
  expiresIn?: number;
  refreshToken?: string;
  refreshExpiresIn?: number;
};

/** The outcome of an exchange: a token, or why there is none. */
export type Exchange =
  | { kind: 'issued'; token: IssuedToken }
  | {
      kind: 'refused';
      reason:
        | 'unknown-client'
        | 'bad-code'
        | 'redirect-uri'
        | 'verifier'
        | 'bad-refresh-token';
    };

const CODE_SECONDS = 600;
const REFRESH_SECONDS = 15_897_600;

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
      DurableJson.open<{ codes: Code[]; tokens: Token[] }>(file, () => ({
        codes: [],
        tokens: [],
      })),
      apps,
      prefixes,
    );
  }

  readonly #state: DurableJson<{ codes: Code[]; tokens: Token[] }>;
  readonly #apps: OAuthApp[];
  readonly #prefixes: { access: string; refresh: string };

  private constructor(
    state: DurableJson<{ codes: Code[]; tokens: Token[] }>,
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
    return { kind: 'issued', token: await this.issueToken(code) };
  }

  /** A new access token for a refresh token; what becomes of the old pair is the application's `refresh`. */
  async refresh(request: {
    clientId: string;
    clientSecret: string;
    refreshToken: string;
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
      value.tokens = value.tokens.filter(other => other !== token);
    }
    return { kind: 'issued', token: await this.issueToken(token) };
  }

  issueToken(grant: Grant): Promise<IssuedToken> {
    return this.#issue(
      grant,
      this.#prefixes.refresh + randomBytes(38).toString('hex'),
    );
  }

  async #issue(grant: Grant, refreshToken: string): Promise<IssuedToken> {
    const accessToken = this.#prefixes.access + randomBytes(18).toString('hex');
    const lifetime = this.app(grant.clientId)?.accessTokenSeconds;
    const now = Date.now();
    const token: Token = {
      clientId: grant.clientId,
      userId: grant.userId,
      scopes: grant.scopes,
      hash: hashOf(accessToken),
      createdAt: now,
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

  /** Ends one token of the application; false where it has no such token. */
  async revokeToken(clientId: string, accessToken: string): Promise<boolean> {
    const hash = hashOf(accessToken);
    return this.#revoke(
      token => token.hash === hash && token.clientId === clientId,
    );
  }

  /** Ends everything that the user granted to the application. */
  async revokeGrant(clientId: string, userId: number): Promise<boolean> {
    return this.#revoke(
      token => token.userId === userId && token.clientId === clientId,
    );
  }

  async #revoke(dead: (token: Token) => boolean): Promise<boolean> {
    const { value } = this.#state;
    const kept = value.tokens.filter(token => !dead(token));
    const found = kept.length < value.tokens.length;
    value.tokens = kept;
    await this.#state.save();
    return found;
  }
}

/**
 * Whether the browser may be sent to `wanted`: same origin as a registered address, and its path or
 * one below it.
 */
export function redirectAllowed(registered: string[], wanted: string): boolean {
  let target: URL;
  try {
    target = new URL(wanted);
  } catch {
    return false;
  }
  return registered.some(uri => {
    const base = new URL(uri);
    const folder = base.pathname.endsWith('/')
      ? base.pathname
      : `${base.pathname}/`;
    return (
      target.origin === base.origin &&
      !target.username &&
      !target.password &&
      (target.pathname === base.pathname || target.pathname.startsWith(folder))
    );
  });
}

function verifierMatches(
  challenge: string | undefined,
  verifier: string | undefined,
): boolean {
  if (challenge === undefined) {
    return true;
  }
  return (
    verifier !== undefined &&
    createHash('sha256').update(verifier).digest('base64url') === challenge
  );
}
