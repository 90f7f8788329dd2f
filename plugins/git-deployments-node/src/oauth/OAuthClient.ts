import {
  AuthenticationError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import * as oauth from 'oauth4webapi';
import type { TokenSet } from '../GitProvider';
import { isLoopback } from '../instance';
import { basicAuthentication } from './basicAuthentication';

/** How long the server may take, in milliseconds. Some take long to refresh, and must not be asked twice. */
const TIMEOUT_MS = 30_000;

/** What RFC 6749 and GitHub call a client that the server does not know. */
const CLIENT_ERRORS = ['invalid_client', 'incorrect_client_credentials'];

/** How a server does OAuth. */
export interface OAuthServer {
  /** What people call it, for error messages. */
  title: string;
  /** What the server puts into `iss` of its callbacks, where it does. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** How the client proves itself: in the body, or by HTTP Basic. */
  clientAuthentication: 'post' | 'basic';
  /** Errors of the token endpoint by which the server says that it does not know the client, besides `invalid_client`. */
  clientErrors?: readonly string[];
  /** Whether the server understands PKCE (S256). */
  pkce: boolean;
  /** Whether the server wants to be told the scopes: some have them with the registered client. */
  sendsScopes: boolean;
}

/** An OAuth client as it was registered at the server. */
export interface OAuthRegistration {
  clientId: string;
  clientSecret: string;
  /** What is asked for. */
  scopes: readonly string[];
}

/**
 * The OAuth 2.0 code flow with a git server, for provider modules.
 *
 * Rejects with `NotAllowedError` where the person refused, `AuthenticationError` where the callback, the code or the
 * grant is not good, `ServiceUnavailableError` where the server gives no usable answer.
 */
export class OAuthClient {
  readonly #server: OAuthServer;
  readonly #registration: OAuthRegistration;
  readonly #metadata: oauth.AuthorizationServer;
  readonly #client: oauth.Client;

  constructor(server: OAuthServer, registration: OAuthRegistration) {
    this.#server = server;
    this.#registration = registration;
    this.#metadata = {
      issuer: server.issuer,
      authorization_endpoint: server.authorizationEndpoint,
      token_endpoint: server.tokenEndpoint,
    };
    this.#client = { client_id: registration.clientId };
  }

  /** Where to send the browser for the consent. */
  async authorizeUrl(options: {
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<string> {
    const url = new URL(this.#server.authorizationEndpoint);
    url.search = new URLSearchParams({
      client_id: this.#registration.clientId,
      redirect_uri: options.redirectUri,
      response_type: 'code',
      state: options.state,
      ...(this.#server.sendsScopes && {
        scope: this.#registration.scopes.join(' '),
      }),
      ...(this.#server.pkce && {
        code_challenge: await oauth.calculatePKCECodeChallenge(
          options.codeVerifier,
        ),
        code_challenge_method: 'S256',
      }),
    }).toString();
    return url.toString();
  }

  /** Checks the callback, then exchanges its code. */
  async exchangeCode(options: {
    callbackUrl: URL;
    state: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<TokenSet> {
    const parameters = this.#checkCallback(options.callbackUrl, options.state);
    return this.#tokens('complete the authorization', () =>
      oauth.authorizationCodeGrantRequest(
        this.#metadata,
        this.#client,
        this.#authentication(),
        parameters,
        options.redirectUri,
        this.#server.pkce ? options.codeVerifier : oauth.nopkce,
        this.#requestOptions(),
      ),
    );
  }

  /** Exchanges a refresh token. Where the server does not send another one, it stays good. */
  async refresh(options: {
    refreshToken: string;
    redirectUri: string;
  }): Promise<TokenSet> {
    const tokens = await this.#tokens('renew the authorization', () =>
      oauth.refreshTokenGrantRequest(
        this.#metadata,
        this.#client,
        this.#authentication(),
        options.refreshToken,
        {
          ...this.#requestOptions(),
          // GitLab wants it again; the others do not mind.
          additionalParameters: { redirect_uri: options.redirectUri },
        },
      ),
    );
    return {
      ...tokens,
      refreshToken: tokens.refreshToken ?? options.refreshToken,
    };
  }

  #authentication(): oauth.ClientAuth {
    const { clientSecret } = this.#registration;
    return this.#server.clientAuthentication === 'basic'
      ? basicAuthentication(clientSecret)
      : oauth.ClientSecretPost(clientSecret);
  }

  #requestOptions() {
    return {
      signal: () => AbortSignal.timeout(TIMEOUT_MS),
      [oauth.allowInsecureRequests]: isLoopback(this.#server.tokenEndpoint),
    };
  }

  #checkCallback(callbackUrl: URL, state: string): URLSearchParams {
    const { title } = this.#server;
    try {
      return oauth.validateAuthResponse(
        this.#metadata,
        this.#client,
        callbackUrl,
        state,
      );
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError) {
        throw error.error === 'access_denied'
          ? new NotAllowedError(`The authorization was declined at ${title}`)
          : new AuthenticationError(
              `${title} did not authorize: ${
                error.error_description ?? error.error
              }`,
            );
      }
      throw new AuthenticationError(
        `What came back from ${title} does not belong to this authorization; connect once more`,
      );
    }
  }

  async #tokens(
    action: string,
    request: () => Promise<Response>,
  ): Promise<TokenSet> {
    const { title } = this.#server;
    const response = await request().catch(() => {
      throw new ServiceUnavailableError(
        `${title} did not answer when it was to ${action}; try again later`,
      );
    });
    const body = await readAnswer(response);
    const refusal = typeof body.error === 'string' ? body.error : undefined;
    // A failed exchange is 200 with `{"error": …}` at GitHub.
    if (refusal !== undefined && this.#isClients(refusal)) {
      throw new ServiceUnavailableError(
        `${title} does not accept the OAuth client that is configured for it (${refusal}): an administrator must check its clientId and clientSecret`,
      );
    }
    if (refusal !== undefined && !isPassing(refusal)) {
      throw new AuthenticationError(
        `${title} refused to ${action}: ${refusal}; connect once more`,
      );
    }
    if (response.status >= 300 || refusal !== undefined) {
      throw new ServiceUnavailableError(
        `${title} could not ${action} (${
          refusal ?? response.status
        }); try again later`,
      );
    }
    const { access_token, refresh_token, expires_in } = body;
    if (typeof access_token !== 'string' || access_token === '') {
      throw new ServiceUnavailableError(
        `${title} answered without an access token when it was to ${action}; try again later`,
      );
    }
    const lifetime = Number(expires_in);
    return {
      accessToken: access_token,
      refreshToken:
        typeof refresh_token === 'string' && refresh_token !== ''
          ? refresh_token
          : undefined,
      expiresAt:
        lifetime > 0 ? new Date(Date.now() + lifetime * 1000) : undefined,
      scopes: this.#scopes(body),
    };
  }

  /** Whether an OAuth error is about the registered client: the grant is as good as before. */
  #isClients(error: string): boolean {
    const { clientErrors = [] } = this.#server;
    return [...CLIENT_ERRORS, ...clientErrors].includes(error);
  }

  /** `scope`, or `scopes` as Bitbucket has it; separated by spaces, or by commas as GitHub does. */
  #scopes(body: Record<string, unknown>): string[] {
    const said = body.scope ?? body.scopes;
    return typeof said === 'string'
      ? said.split(/[\s,]+/).filter(Boolean)
      : [...this.#registration.scopes];
  }
}

/** Whether an OAuth error goes by itself. */
function isPassing(error: string): boolean {
  return ['temporarily_unavailable', 'server_error', 'slow_down'].includes(
    error,
  );
}

async function readAnswer(
  response: Response,
): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === 'object' && body !== null
    ? (body as Record<string, unknown>)
    : {};
}
