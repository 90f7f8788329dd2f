import { RequestHandler } from 'express';
import { basicCredentials } from '../forge/credentials';
import { gitRequestOf, runHttpBackend } from '../forge/git/httpBackend';
import { fullName, Repository, User } from '../forge/model';
import { GitlabContext } from './GitlabContext';

const PATH =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** The user name that says "the password is an OAuth access token". */
const TOKEN_USER = 'oauth2';

const READING = ['api', 'read_repository', 'write_repository'];
const WRITING = ['api', 'write_repository'];

/** Git over HTTP: Basic auth with a persona's password, or `oauth2` and an OAuth token. */
export function gitRoutes(context: GitlabContext): RequestHandler {
  const { forge, links } = context;
  return async (req, res, next) => {
    const match = PATH.exec(req.path);
    const request = match && gitRequestOf(req.method, match[3], req.query);
    if (!match || !request) {
      next();
      return;
    }
    const refuse = (status: number, message: string) => {
      if (status === 401) {
        res.set('WWW-Authenticate', 'Basic realm="GitLab"');
      }
      res.status(status).type('text/plain').send(`${message}\n`);
    };
    try {
      const caller = callerOf(context, req.headers.authorization);
      if (caller === 'refused') {
        refuse(401, 'HTTP Basic: Access denied.');
        return;
      }
      const [, owner, name, rest] = match;
      const project =
        forge.directory.repository(owner, name) ??
        forge.directory.renamedRepository(owner, name);
      const pushing = request.service === 'git-receive-pack';
      const visible =
        project !== undefined &&
        forge.directory.allows(caller?.user, project, 'read');
      if (!caller && (!visible || pushing)) {
        // Also for what does not exist: git asks for a password then.
        refuse(401, 'HTTP Basic: Access denied.');
        return;
      }
      if (!project || !visible) {
        refuse(
          404,
          "The project you were looking for could not be found or you don't have permission to view it.",
        );
        return;
      }
      if (!hasScope(caller, READING)) {
        refuse(403, 'The token has not the scope to read repositories.');
        return;
      }
      if (fullName(project) !== `${owner}/${name}` && !pushing) {
        const query = req.originalUrl.slice(req.path.length);
        res.redirect(301, `${links.clone(project)}/${rest}${query}`);
        return;
      }
      const git = forge.git(project);
      if (!pushing || !caller) {
        await runHttpBackend(req, res, { directory: git.directory, request });
        res.end();
        return;
      }
      if (!mayPush(context, caller, project)) {
        refuse(403, 'You are not allowed to push code to this project.');
        return;
      }
      const options = {
        directory: git.directory,
        request,
        remoteUser: caller.user.login,
      };
      if (request.kind === 'advertise') {
        await runHttpBackend(req, res, options);
      } else {
        await forge.pushes.receive(project, caller.user, git, () =>
          runHttpBackend(req, res, options),
        );
      }
      res.end();
    } catch (error) {
      next(error);
    }
  };
}

type Caller = {
  user: User;
  /** Missing with a password, which may do all that its user may. */
  scopes?: string[];
};

function callerOf(
  { forge }: GitlabContext,
  authorization: string | undefined,
): Caller | 'refused' | undefined {
  if (authorization === undefined) {
    return undefined;
  }
  const basic = basicCredentials(authorization);
  if (basic?.user === TOKEN_USER) {
    const grant = forge.oauth.grantOf(basic.password);
    const user = grant && forge.directory.userById(grant.userId);
    return grant && user ? { user, scopes: grant.scopes } : 'refused';
  }
  const user = basic && forge.directory.signIn(basic.user, basic.password);
  return user ? { user } : 'refused';
}

function hasScope(caller: Caller | undefined, enough: string[]): boolean {
  return (
    caller?.scopes === undefined ||
    caller.scopes.some(scope => enough.includes(scope))
  );
}

function mayPush(
  { forge }: GitlabContext,
  caller: Caller,
  project: Repository,
): boolean {
  return (
    hasScope(caller, WRITING) &&
    !project.archived &&
    forge.directory.allows(caller.user, project, 'write')
  );
}
