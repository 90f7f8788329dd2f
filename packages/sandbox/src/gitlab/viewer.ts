import { Request } from 'express';
import { fullName, Repository, Role, User } from '../forge/model';
import {
  forbidden,
  GitlabError,
  notFound,
  tokenRefused,
  unauthorized,
} from './errors';
import { GitlabContext } from './GitlabContext';

/** Every scope that an application may ask for here. */
export const KNOWN_SCOPES = [
  'api',
  'read_api',
  'read_user',
  'read_repository',
  'write_repository',
  'openid',
  'profile',
  'email',
];

/** Who asks. Somebody anonymous has neither user nor scopes. */
export type Viewer = { user?: User };

const LEVELS: Record<Role, number> = { read: 20, write: 30, admin: 40 };

/** GitLab's number for what the user may do: reporter, developer, maintainer, owner. */
export function accessLevel(
  { forge }: GitlabContext,
  user: User,
  project: Repository,
): number | undefined {
  const role = forge.directory.explicitRoleOf(user, project);
  if (project.owner === user.login) {
    return 50;
  }
  return role && LEVELS[role];
}

/**
 * Reads `Authorization: Bearer …`. A token needs `api`, for reading `read_api` will do, and `also`
 * names what else would.
 */
export function viewerOf(
  { forge }: GitlabContext,
  req: Request,
  also: string[] = [],
): Viewer {
  const header = req.headers.authorization;
  const token = /^bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) {
    return {};
  }
  const grant = forge.oauth.grantOf(token);
  const user = grant && forge.directory.userById(grant.userId);
  if (!grant || !user) {
    switch (forge.oauth.deathOf(token)) {
      case 'expired':
        throw tokenRefused(
          401,
          'invalid_token',
          'Token is expired. You can either do re-authorization or token refresh.',
        );
      case 'revoked':
        throw tokenRefused(
          401,
          'invalid_token',
          'Token was revoked. You have to re-authorize from the user.',
        );
      default:
        throw unauthorized();
    }
  }
  const reading = ['GET', 'HEAD'].includes(req.method);
  const enough = ['api', ...(reading ? ['read_api'] : []), ...also];
  if (!enough.some(scope => grant.scopes.includes(scope))) {
    throw tokenRefused(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the access token.',
      { scope: enough.join(' ') },
    );
  }
  return { user };
}

/** The user, or 401. */
export function signedIn(viewer: Viewer): User {
  if (!viewer.user) {
    throw unauthorized();
  }
  return viewer.user;
}

/**
 * The project of the request (`:id`, a number or an escaped path), for somebody with this role. Who
 * may not see it gets 404, who sees it and may not do this 403, and who did not say who they are 401.
 */
export function projectFor(
  context: GitlabContext,
  req: Request,
  needed: { role?: Role; scopes?: string[] } = {},
): { project: Repository; viewer: Viewer } {
  const { role = 'read', scopes } = needed;
  const { directory } = context.forge;
  const viewer = viewerOf(context, req, scopes);
  if (role !== 'read') {
    signedIn(viewer);
  }
  const { project, moved } = findProject(context, req.params.id);
  if (!project || !directory.allows(viewer.user, project, 'read')) {
    throw notFound('Project');
  }
  if (moved) {
    throw movedTo(context, req, project);
  }
  if (!directory.allows(viewer.user, project, role)) {
    throw forbidden();
  }
  return { project, viewer };
}

function findProject(
  { forge }: GitlabContext,
  id: string,
): { project?: Repository; moved: boolean } {
  if (/^\d+$/.test(id)) {
    return {
      project: forge.directory.repositoryById(Number(id)),
      moved: false,
    };
  }
  const [owner, name = ''] = id.split('/');
  const project = forge.directory.repository(owner, name);
  return project
    ? { project, moved: false }
    : { project: forge.directory.renamedRepository(owner, name), moved: true };
}

/** Only reading is led on to the new address, which is the one by number. */
function movedTo(
  { links }: GitlabContext,
  req: Request,
  project: Repository,
): GitlabError {
  if (!['GET', 'HEAD'].includes(req.method)) {
    return new GitlabError(405, {
      message: 'Non GET methods are not allowed for moved projects',
    });
  }
  const rest = req.url.replace(/^\/projects\/[^/?]+/, '');
  const url = `${links.projectApi(project)}${rest}`;
  return new GitlabError(
    301,
    {
      message: `This resource has been moved permanently to ${url}`,
    },
    { Location: url },
  );
}

/** Whether the user has any role of their own there: what `membership=true` asks for. */
export function isMember(
  { forge }: GitlabContext,
  user: User | undefined,
  project: Repository,
): boolean {
  return (
    user !== undefined &&
    forge.directory.explicitRoleOf(user, project) !== undefined
  );
}

/** `owner/name` in lower case, to search and sort by. */
export function pathOf(project: Repository): string {
  return fullName(project).toLowerCase();
}
