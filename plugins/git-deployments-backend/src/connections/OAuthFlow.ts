import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitProvider,
  ProviderAccount,
  TokenSet,
} from 'backstage-plugin-git-deployments-node';
import { type Cipher, sha256 } from '../crypto/Cipher';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { Store } from '../store';
import { giveBack } from './giveBack';
import type { TokenVault } from './TokenVault';

/** How long an authorisation may take. */
const FLOW_MINUTES = 10;

/** Where the callbacks live; the flow's cookie is sent to nothing else. */
export const OAUTH_PATH = '/api/git-deployments/oauth';

/** Where a provider instance sends the browser back to. */
export function callbackUrl(backendBaseUrl: string, provider: string): string {
  return `${backendBaseUrl}${OAUTH_PATH}/${provider}/callback`;
}

/** What the encrypted verifier of a flow belongs to. */
export function flowIdentity(stateHash: string): string {
  return `oauth_flows/${stateHash}`;
}

/** Name of the flow's cookie. */
export const FLOW_COOKIE = 'git-deployments-oauth';

/** Errors whose messages are for people. Others, such as those of the database, may say what is nobody's business. */
const EXPECTED = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'ServiceUnavailableError',
]);

/**
 * Connects an account by the OAuth code flow: the callback counts only if it comes from the browser that started the
 * flow (cookie), once (state), in time, and from the provider instance that it was started for.
 */
export class OAuthFlow {
  readonly #store: Store;
  readonly #cipher: Cipher;
  readonly #vault: TokenVault;
  readonly #providers: Providers;
  readonly #logger: LoggerService;
  readonly #appBaseUrl: string;
  readonly #backendBaseUrl: string;
  readonly #onConnected: () => void;

  constructor(options: {
    store: Store;
    cipher: Cipher;
    vault: TokenVault;
    providers: Providers;
    logger: LoggerService;
    appBaseUrl: string;
    backendBaseUrl: string;
    /** Called when an account was connected: what waited for it can go on. */
    onConnected: () => void;
  }) {
    this.#store = options.store;
    this.#cipher = options.cipher;
    this.#vault = options.vault;
    this.#providers = options.providers;
    this.#logger = options.logger;
    this.#appBaseUrl = options.appBaseUrl;
    this.#backendBaseUrl = options.backendBaseUrl;
    this.#onConnected = options.onConnected;
  }

  /** Starts a flow: answers where to send the browser, and the cookie that it must bring back. */
  async start(
    userRef: string,
    input: { provider: string; connectionId?: string; returnTo?: string },
  ): Promise<{ authorizeUrl: string; cookie: string; maxAgeMs: number }> {
    if (input.connectionId !== undefined) {
      const again = await this.#store.connections.get(input.connectionId);
      if (again?.ownerRef !== userRef || again.provider !== input.provider) {
        throw new NotFoundError(
          `You have no connection ${input.connectionId} to ${input.provider}`,
        );
      }
    }
    const provider = this.#providers.get(input.provider);
    const returnTo = this.#checkReturnTo(
      input.returnTo ?? '/settings/git-providers',
    );
    const state = randomBytes(32).toString('base64url');
    const cookie = randomBytes(32).toString('base64url');
    const codeVerifier = randomBytes(48).toString('base64url');
    const stateHash = sha256(state);
    const authorizeUrl = await provider.authorizeUrl({
      state,
      redirectUri: this.#redirectUri(provider.instance.id),
      codeVerifier,
    });
    await this.#store.connections.insertFlow({
      stateHash,
      cookieHash: sha256(cookie),
      provider: provider.instance.id,
      userRef,
      codeVerifier: this.#cipher.encrypt(codeVerifier, flowIdentity(stateHash)),
      returnTo,
      connectionId: input.connectionId ?? null,
      expiresAt: new Date(Date.now() + FLOW_MINUTES * 60_000).toISOString(),
    });
    return { authorizeUrl, cookie, maxAgeMs: FLOW_MINUTES * 60_000 };
  }

  /** Ends a flow: answers the address of the app to send the browser to, with the outcome. Never throws. */
  async finish(
    providerId: string,
    query: URLSearchParams,
    cookie: string | undefined,
  ): Promise<string> {
    const state = query.get('state') ?? '';
    let returnTo = '/settings/git-providers';
    try {
      const flow = await this.#store.connections.takeFlow(sha256(state));
      returnTo = flow?.returnTo ?? returnTo;
      if (!flow || flow.expiresAt < new Date().toISOString()) {
        throw new InputError(
          'This authorisation was used already or took longer than ten minutes: connect again',
        );
      }
      if (
        flow.provider !== providerId ||
        !sameHash(flow.cookieHash, sha256(cookie ?? ''))
      ) {
        throw new InputError(
          'This authorisation was started in another browser: connect again here',
        );
      }
      const provider = this.#providers.get(providerId);
      const arrivedAt = new URL(this.#redirectUri(providerId));
      arrivedAt.search = query.toString();
      const tokens = await provider.exchangeCode({
        callbackUrl: arrivedAt,
        state,
        redirectUri: this.#redirectUri(providerId),
        codeVerifier: this.#cipher.decrypt(
          flow.codeVerifier,
          flowIdentity(flow.stateHash),
        ),
      });
      const account = await provider.getAccount(tokens.accessToken);
      if (flow.connectionId !== null) {
        await this.#mustBeSameAccount(flow.connectionId, provider, {
          account,
          tokens,
        });
      }
      const now = new Date().toISOString();
      const id = newId('git');
      const connectionId = await this.#store.connections.upsert(
        {
          id,
          provider: providerId,
          ownerRef: flow.userRef,
          accountId: account.id,
          accountLogin: account.login,
          avatarUrl: account.avatarUrl ?? null,
          scopes: tokens.scopes,
          tokens: this.#vault.seal(id, tokens),
          tokenExpiresAt: tokens.expiresAt?.toISOString() ?? null,
          tokenVersion: 1,
          refreshHolder: null,
          refreshUntil: null,
          status: 'active',
          problem: null,
          createdAt: now,
          updatedAt: now,
        },
        holder => this.#vault.seal(holder, tokens),
      );
      await this.#store.deliveries.wake(connectionId, now);
      await this.#store.commitStatuses.wake(connectionId, now);
      await this.#store.hooks.wake(connectionId, now);
      this.#onConnected();
      return this.#appUrl(returnTo, {
        gitDeployments: 'connected',
        provider: providerId,
      });
    } catch (error) {
      const expected = error instanceof Error && EXPECTED.has(error.name);
      this.#logger.warn(
        `Connecting to ${providerId} failed`,
        expected ? { reason: error.message } : { reason: String(error) },
      );
      return this.#appUrl(returnTo, {
        gitDeployments: 'failed',
        provider: providerId,
        reason: expected
          ? error.message
          : 'Connecting failed; try again, and ask an administrator to look at the log if it fails again',
      });
    }
  }

  #redirectUri(provider: string): string {
    return callbackUrl(this.#backendBaseUrl, provider);
  }

  /** Another account would take over the containers of this one: it is refused, and its grant given back. */
  async #mustBeSameAccount(
    connectionId: string,
    provider: GitProvider,
    { account, tokens }: { account: ProviderAccount; tokens: TokenSet },
  ): Promise<void> {
    const before = await this.#store.connections.get(connectionId);
    if (before && before.accountId !== account.id) {
      await giveBack(this.#store, provider, account.id, tokens);
      throw new NotAllowedError(
        `This is the connection of ${before.accountLogin}, but you are signed in at ${provider.instance.title} as ${account.login}: sign in there as ${before.accountLogin}, or connect ${account.login} as a further account`,
      );
    }
  }

  /** Only a path of the app: whatever else a browser might make of it would be an open redirect. */
  #checkReturnTo(returnTo: string): string {
    const app = new URL(this.#appBaseUrl);
    const url = URL.canParse(returnTo, app.origin)
      ? new URL(returnTo, app.origin)
      : undefined;
    if (!returnTo.startsWith('/') || url?.origin !== app.origin) {
      throw new InputError(
        'returnTo must be a path of the app, such as /settings/git-providers',
      );
    }
    return `${url.pathname}${url.search}${url.hash}`;
  }

  #appUrl(returnTo: string, outcome: Record<string, string>): string {
    // The app may live below a path of its host.
    const url = new URL(`${this.#appBaseUrl}${returnTo}`);
    for (const [name, value] of Object.entries(outcome)) {
      url.searchParams.set(name, value);
    }
    return url.toString();
  }
}

function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
