import { Request, Response } from 'express';
import { basicCredentials } from '../forge/credentials';
import { Repository, Role, User } from '../forge/model';
import { GithubError, notFound, requiresAuthentication } from './errors';
import { GithubContext } from './GithubContext';

/** Who asks. Somebody anonymous has no user; scopes belong to a token. */
export type Viewer = { user?: User; scopes: ReadonlySet<string> };

/** What each scope includes, besides itself. */
const INCLUDES: Record<string, string[]> = {
  repo: [
    'repo:status',
    'repo_deployment',
    'public_repo',
    'repo:invite',
    'security_events',
    'write:repo_hook',
    'read:repo_hook',
  ],
  'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
  'write:repo_hook': ['read:repo_hook'],
  user: ['read:user', 'user:email', 'user:follow'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
};

/** Every scope that the sandbox knows; others are dropped when they are asked for, as GitHub does. */
export const KNOWN_SCOPES = new Set([
  ...Object.keys(INCLUDES),
  ...Object.values(INCLUDES).flat(),
]);

/** Scopes without those that others include already, as GitHub grants them. */
export function normalizeScopes(scopes: string[]): string[] {
  const known = [...new Set(scopes)].filter(scope => KNOWN_SCOPES.has(scope));
  const implied = new Set(known.flatMap(scope => INCLUDES[scope] ?? []));
  return known.filter(scope => !implied.has(scope));
}

export function expandScopes(scopes: string[]): Set<string> {
  return new Set(scopes.flatMap(scope => [scope, ...(INCLUDES[scope] ?? [])]));
}

/** Reads `Authorization`: `token X`, `Bearer X`, or Basic with the token as user name or password. */
export function viewerOf(
  { forge }: GithubContext,
  req: Request,
  res: Response,
): Viewer {
  const token = tokenOf(req.headers.authorization);
  if (token === undefined) {
    return { scopes: new Set() };
  }
  const grant = forge.oauth.grantOf(token);
  const user = grant && forge.directory.userById(grant.userId);
  if (!grant || !user) {
    throw new GithubError(401, 'Bad credentials');
  }
  res.set('X-OAuth-Scopes', grant.scopes.join(', '));
  res.set('X-OAuth-Client-Id', grant.clientId);
  return { user, scopes: expandScopes(grant.scopes) };
}

function tokenOf(header: string | undefined): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  const [scheme, value = ''] = header.split(' ');
  if (/^(token|bearer)$/i.test(scheme)) {
    return value;
  }
  const basic = basicCredentials(header);
  if (!basic) {
    return '';
  }
  return basic.password === '' || basic.password === 'x-oauth-basic'
    ? basic.user
    : basic.password;
}

/** The user, or 401. */
export function signedIn(viewer: Viewer): User {
  if (!viewer.user) {
    throw requiresAuthentication();
  }
  return viewer.user;
}

/** Whether the viewer may see the repository: a private one also needs the scope `repo`. */
export function sees(
  { forge }: GithubContext,
  viewer: Viewer,
  repository: Repository,
): boolean {
  return (
    forge.directory.allows(viewer.user, repository, 'read') &&
    (!repository.private || viewer.scopes.has('repo'))
  );
}

/**
 * The repository of the request, for somebody with this role and one of these scopes. Everybody else
 * gets 404, as at GitHub: it does not tell the forbidden from the missing.
 */
export function repositoryFor(
  context: GithubContext,
  req: Request,
  res: Response,
  needed: { role: Role; scopes?: string[] } = { role: 'read' },
): { repository: Repository; viewer: Viewer } {
  const { forge, links } = context;
  const viewer = viewerOf(context, req, res);
  const { owner, repo } = req.params;
  const repository = forge.directory.repository(owner, repo);
  if (!repository) {
    const moved = forge.directory.renamedRepository(owner, repo);
    if (moved && sees(context, viewer, moved)) {
      const rest = req.url.split('/').slice(4).join('/');
      throw new GithubError(
        ['GET', 'HEAD'].includes(req.method) ? 301 : 307,
        'Moved Permanently',
        {
          url: `${links.api}/repositories/${moved.id}${rest ? `/${rest}` : ''}`,
        },
      );
    }
    throw notFound();
  }
  if (needed.scopes) {
    res.set('X-Accepted-OAuth-Scopes', needed.scopes.join(', '));
  }
  if (!sees(context, viewer, repository)) {
    throw notFound();
  }
  if (needed.role !== 'read') {
    signedIn(viewer);
  }
  const allowed =
    forge.directory.allows(viewer.user, repository, needed.role) &&
    (!needed.scopes || needed.scopes.some(scope => viewer.scopes.has(scope)));
  if (!allowed) {
    throw notFound();
  }
  return { repository, viewer };
}
