import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  OAuthClient,
  type OAuthRegistration,
  type TokenSet,
} from 'backstage-plugin-git-deployments-node';
import type { GitlabSettings } from './settings';

/** What a scope of GitLab covers besides itself. */
const COVERED: Record<string, readonly string[]> = {
  api: ['read_api', 'read_user'],
  read_api: ['read_user'],
  write_repository: ['read_repository'],
};

const REVOKE_TIMEOUT_MS = 10_000;

/** The OAuth flow with the GitLab at this address. A refresh ends both old tokens there. */
export function createOAuthClient({
  instance,
  oauth,
}: GitlabSettings): OAuthClient {
  const { baseUrl, title } = instance;
  return new OAuthClient(
    {
      title,
      issuer: baseUrl,
      authorizationEndpoint: `${baseUrl}/oauth/authorize`,
      tokenEndpoint: `${baseUrl}/oauth/token`,
      clientAuthentication: 'post',
      pkce: true,
      sendsScopes: true,
    },
    oauth,
  );
}

/** Which of the scopes neither were granted nor are covered by one that was. */
export function missingScopes(
  needed: readonly string[],
  granted: readonly string[],
): string[] {
  const has = new Set(
    granted.flatMap(scope => [scope, ...(COVERED[scope] ?? [])]),
  );
  return needed.filter(scope => !has.has(scope));
}

/**
 * Gives tokens back, the refresh token first: it is what could bring the other one to life again. Never rejects: where
 * GitLab cannot be told, the tokens are forgotten all the same.
 */
export async function revokeTokens(
  { instance, oauth }: GitlabSettings,
  { accessToken, refreshToken }: Pick<TokenSet, 'accessToken' | 'refreshToken'>,
  logger: LoggerService,
): Promise<void> {
  for (const token of [refreshToken, accessToken]) {
    if (token && !(await isRevoked(instance.baseUrl, oauth, token))) {
      logger.warn(
        `${instance.title} could not take back a grant, which its owner can do in their settings`,
      );
    }
  }
}

async function isRevoked(
  baseUrl: string,
  { clientId, clientSecret }: OAuthRegistration,
  token: string,
): Promise<boolean> {
  try {
    const response = await fetch(`${baseUrl}/oauth/revoke`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(REVOKE_TIMEOUT_MS),
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        token,
      }),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
