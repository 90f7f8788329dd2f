import {
  OAuthClient,
  type OAuthRegistration,
} from 'backstage-plugin-git-deployments-node';

/** What a scope of GitHub covers besides itself. GitHub leaves covered ones out of what it says was granted. */
const COVERED: Record<string, readonly string[]> = {
  repo: [
    'repo:status',
    'repo_deployment',
    'public_repo',
    'repo:invite',
    'security_events',
  ],
  'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
  'write:repo_hook': ['read:repo_hook'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
  user: ['read:user', 'user:email', 'user:follow'],
};

/** The OAuth flow with the GitHub at this address. */
export function createOAuthClient(
  baseUrl: string,
  registration: OAuthRegistration,
): OAuthClient {
  return new OAuthClient(
    {
      title: 'GitHub',
      issuer: `${baseUrl}/login/oauth`,
      authorizationEndpoint: `${baseUrl}/login/oauth/authorize`,
      tokenEndpoint: `${baseUrl}/login/oauth/access_token`,
      clientAuthentication: 'post',
      pkce: true,
      sendsScopes: true,
    },
    registration,
  );
}

/** Which of the scopes neither were granted nor are covered by one that was: people may grant less than was asked. */
export function missingScopes(
  needed: readonly string[],
  granted: readonly string[],
): string[] {
  const has = new Set(
    granted.flatMap(scope => [scope, ...(COVERED[scope] ?? [])]),
  );
  return needed.filter(scope => !has.has(scope));
}
