import {
  AuthenticationError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { TokenSet } from 'backstage-plugin-git-deployments-node';
import * as oauth from 'oauth4webapi';
import { REQUEST_TIMEOUT_MS } from './client';
import { isLoopback } from './settings';

/** The OAuth application at the server. */
export interface OAuthApplication {
  /** The server's web address, without a trailing slash. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
}

function authorizationServer(baseUrl: string) {
  return {
    // What GitHub puts into `iss` of its callbacks.
    issuer: `${baseUrl}/login/oauth`,
    authorization_endpoint: `${baseUrl}/login/oauth/authorize`,
    token_endpoint: `${baseUrl}/login/oauth/access_token`,
  };
}

/** Where to send the browser for the consent. */
export async function authorizeUrl(
  app: OAuthApplication,
  options: { state: string; redirectUri: string; codeVerifier: string },
): Promise<string> {
  const url = new URL(authorizationServer(app.baseUrl).authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: app.scopes.join(' '),
    state: options.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(
      options.codeVerifier,
    ),
    code_challenge_method: 'S256',
  }).toString();
  return url.toString();
}

/**
 * Checks the callback, then exchanges its code.
 *
 * Rejects with `NotAllowedError` where the person refused, `AuthenticationError` where the callback or the code is not
 * good, `ServiceUnavailableError` where GitHub gives no answer.
 */
export async function exchangeCode(
  app: OAuthApplication,
  options: {
    callbackUrl: URL;
    state: string;
    redirectUri: string;
    codeVerifier: string;
  },
): Promise<TokenSet> {
  const server = authorizationServer(app.baseUrl);
  const client = { client_id: app.clientId };
  const parameters = checkCallback(server, client, options);
  const response = await oauth
    .authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(app.clientSecret),
      parameters,
      options.redirectUri,
      options.codeVerifier,
      {
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        [oauth.allowInsecureRequests]: isLoopback(app.baseUrl),
      },
    )
    .catch(() => {
      throw new ServiceUnavailableError(
        'GitHub did not answer when the authorization was to be completed; try again later',
      );
    });
  if (response.status >= 500) {
    throw new ServiceUnavailableError(
      `GitHub answered ${response.status} when the authorization was to be completed; try again later`,
    );
  }
  await refuseFailure(response.clone());
  const receivedAt = Date.now();
  const tokens = await oauth
    .processAuthorizationCodeResponse(server, client, response)
    .catch(() => {
      throw new AuthenticationError(
        'GitHub did not answer with an access token; connect once more',
      );
    });
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token || undefined,
    expiresAt: tokens.expires_in
      ? new Date(receivedAt + tokens.expires_in * 1000)
      : undefined,
    scopes: (tokens.scope ?? '').split(/[\s,]+/).filter(Boolean),
  };
}

function checkCallback(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  options: { callbackUrl: URL; state: string },
): URLSearchParams {
  try {
    return oauth.validateAuthResponse(
      server,
      client,
      options.callbackUrl,
      options.state,
    );
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      throw error.error === 'access_denied'
        ? new NotAllowedError('The authorization was declined at GitHub')
        : new AuthenticationError(
            `GitHub did not authorize: ${
              error.error_description ?? error.error
            }`,
          );
    }
    throw new AuthenticationError(
      'What came back from GitHub does not belong to this authorization; connect once more',
    );
  }
}

// GitHub answers a failed exchange with 200 and `{"error": …}`, which no OAuth library takes for an error of its own.
async function refuseFailure(response: Response): Promise<void> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'error' in body) {
    throw new AuthenticationError(
      `GitHub refused to complete the authorization: ${body.error}; connect once more`,
    );
  }
}
