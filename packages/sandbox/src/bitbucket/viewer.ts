import { Request, Response } from 'express';
import { basicCredentials } from '../forge/credentials';
import { Repository, Role, User } from '../forge/model';
import { BitbucketContext } from './BitbucketContext';
import { BitbucketError, repositoryNotFound } from './errors';
import { idOfUuid } from './identity';
import { findWorkspace } from './workspaces';

/** Who asks. Somebody anonymous has no user; a password has no scopes and may do all that its user may. */
export type Viewer = { user?: User; scopes?: ReadonlySet<string> };

/** What each scope includes, besides itself. `webhook` includes none: an event's own scope is needed as well. */
const INCLUDES: Record<string, string[]> = {
  account: ['email'],
  'account:write': ['account', 'email'],
  'repository:write': ['repository'],
  pullrequest: ['repository'],
  'pullrequest:write': ['pullrequest', 'repository:write', 'repository'],
};

export function expandScopes(scopes: string[]): Set<string> {
  return new Set(scopes.flatMap(scope => [scope, ...(INCLUDES[scope] ?? [])]));
}

/** Reads `Authorization`: `Bearer` with an access token, or Basic with a name and a password. */
export function viewerOf(
  { forge }: BitbucketContext,
  req: Request,
  res: Response,
): Viewer {
  const header = req.headers.authorization;
  if (header === undefined) {
    return { scopes: new Set() };
  }
  const basic = basicCredentials(header);
  if (basic) {
    const user = forge.directory.signIn(basic.user, basic.password);
    if (!user) {
      throw new BitbucketError(401, 'Invalid credentials.');
    }
    return { user };
  }
  const token = /^bearer\s+(\S+)$/i.exec(header)?.[1];
  const grant = token ? forge.oauth.grantOf(token) : undefined;
  const user = grant && forge.directory.userById(grant.userId);
  if (!grant || !user) {
    throw new BitbucketError(
      401,
      'Token is invalid, expired, or not supported for this endpoint.',
    );
  }
  res.set('X-OAuth-Scopes', grant.scopes.join(', '));
  res.set('X-Credential-Type', 'oauth2');
  return { user, scopes: expandScopes(grant.scopes) };
}

/** The user, or 401. */
export function signedIn(viewer: Viewer): User {
  if (!viewer.user) {
    throw new BitbucketError(401, 'Authentication is required.');
  }
  return viewer.user;
}

/** Refuses a token that lacks one of the scopes. Who is anonymous needs none for what is public. */
export function requireScopes(viewer: Viewer, res: Response, needed: string[]) {
  res.set('X-Accepted-OAuth-Scopes', needed.join(', '));
  const { user, scopes } = viewer;
  if (user && scopes && needed.some(scope => !scopes.has(scope))) {
    throw new BitbucketError(
      403,
      'Your credentials lack one or more required privilege scopes.',
      { detail: { required: needed, granted: [...scopes].sort() } },
    );
  }
}

/** The signed-in user of a request that needs these scopes. */
export function userFor(
  context: BitbucketContext,
  req: Request,
  res: Response,
  scopes: string[],
): User {
  const viewer = viewerOf(context, req, res);
  const user = signedIn(viewer);
  requireScopes(viewer, res, scopes);
  return user;
}

/**
 * The repository of the request, for somebody with this role and these scopes. Who may not see it
 * gets 404, as if it were not there; who sees it and may not do this gets 403.
 */
export function repositoryFor(
  context: BitbucketContext,
  req: Request,
  res: Response,
  needed: { role?: Role; scopes?: string[] } = {},
): { repository: Repository; viewer: Viewer } {
  const { role = 'read', scopes = ['repository'] } = needed;
  const viewer = viewerOf(context, req, res);
  requireScopes(viewer, res, scopes);
  const repository = findRepository(
    context,
    req.params.workspace,
    req.params.repo,
  );
  const { directory } = context.forge;
  if (!repository || !directory.allows(viewer.user, repository, 'read')) {
    throw repositoryNotFound();
  }
  if (role !== 'read') {
    signedIn(viewer);
  }
  if (!directory.allows(viewer.user, repository, role)) {
    throw new BitbucketError(
      403,
      `Access denied. You must have ${role} access.`,
    );
  }
  return { repository, viewer };
}

/** A repository by slug or UUID. One that was renamed is found by its UUID alone. */
function findRepository(
  context: BitbucketContext,
  workspaceText: string,
  repositoryText: string,
): Repository | undefined {
  const { directory } = context.forge;
  const id = idOfUuid('repository', repositoryText);
  const byId = id === undefined ? undefined : directory.repositoryById(id);
  // `{}` stands for "whatever workspace it is in", where the repository's UUID says it all.
  if (byId && workspaceText === '{}') {
    return byId;
  }
  const workspace = findWorkspace(context, workspaceText);
  const repository =
    workspace && (byId ?? directory.repository(workspace.slug, repositoryText));
  return repository && repository.owner === workspace.slug
    ? repository
    : undefined;
}
