import {
  OAuthClient,
  type OAuthRegistration,
  type ProviderInstance,
} from 'backstage-plugin-git-deployments-node';

/** The OAuth flow with the server at this address. */
export function createOAuthClient(
  { title, baseUrl }: ProviderInstance,
  registration: OAuthRegistration,
): OAuthClient {
  return new OAuthClient(
    {
      title,
      issuer: baseUrl,
      authorizationEndpoint: `${baseUrl}/login/oauth/authorize`,
      tokenEndpoint: `${baseUrl}/login/oauth/access_token`,
      clientAuthentication: 'post',
      pkce: true,
      sendsScopes: true,
    },
    registration,
  );
}

/** Which of the scopes neither were granted nor are covered by one that was. */
export function missingScopes(
  needed: readonly string[],
  granted: readonly string[],
): string[] {
  return needed.filter(
    scope =>
      !granted.some(
        other =>
          other === scope ||
          other === 'all' ||
          other === scope.replace(/^read:/, 'write:'),
      ),
  );
}
