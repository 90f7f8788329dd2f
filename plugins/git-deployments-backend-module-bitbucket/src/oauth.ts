import {
  OAuthClient,
  type OAuthRegistration,
} from 'backstage-plugin-git-deployments-node';

/** What a scope of Bitbucket covers besides itself. */
const COVERED: Record<string, readonly string[]> = {
  account: ['email'],
  'account:write': ['account', 'email'],
  'repository:write': ['repository'],
  pullrequest: ['repository'],
  'pullrequest:write': ['pullrequest', 'repository:write', 'repository'],
};

/** The OAuth flow with the Bitbucket at this address. */
export function createOAuthClient(
  baseUrl: string,
  registration: OAuthRegistration,
): OAuthClient {
  return new OAuthClient(
    {
      title: 'Bitbucket',
      issuer: baseUrl,
      authorizationEndpoint: `${baseUrl}/site/oauth2/authorize`,
      tokenEndpoint: `${baseUrl}/site/oauth2/access_token`,
      clientAuthentication: 'basic',
      clientErrors: ['unauthorized_client'],
      pkce: false,
      // A consumer has its scopes from when it was made.
      sendsScopes: false,
    },
    registration,
  );
}

/** Which of the scopes neither were granted nor are covered by one that was: the consumer may have been made with less. */
export function missingScopes(
  needed: readonly string[],
  granted: readonly string[],
): string[] {
  const has = new Set(
    granted.flatMap(scope => [scope, ...(COVERED[scope] ?? [])]),
  );
  return needed.filter(scope => !has.has(scope));
}
