import { RequestHandler } from 'express';
import { basicCredentials } from '../forge/credentials';
import { gitRequestOf, runHttpBackend } from '../forge/git/httpBackend';
import { fullName, Repository, User } from '../forge/model';
import { GithubContext } from './GithubContext';
import { expandScopes } from './viewer';

const PATH =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Git over HTTP: Basic auth with a persona's password, or any user name and an OAuth token. */
export function gitRoutes(context: GithubContext): RequestHandler {
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
        res.set('WWW-Authenticate', 'Basic realm="GitHub"');
      }
      res.status(status).type('text/plain').send(`${message}\n`);
    };
    try {
      const caller = callerOf(context, req.headers.authorization);
      if (caller === 'refused') {
        refuse(401, 'Invalid username or password.');
        return;
      }
      const pushing = request.service === 'git-receive-pack';
      const repository = findRepository(context, match[1], match[2]);
      const visible =
        repository !== undefined &&
        forge.directory.allows(caller?.user, repository, 'read') &&
        (!repository.private || caller?.scopes?.has('repo') !== false);
      if (!caller && (!visible || pushing)) {
        // Also for what does not exist: git asks for a password then, as at GitHub.
        refuse(401, 'Repository not found.');
        return;
      }
      if (!repository || !visible) {
        refuse(404, 'Repository not found.');
        return;
      }
      if (fullName(repository) !== `${match[1]}/${match[2]}` && !pushing) {
        const query = req.originalUrl.slice(req.path.length);
        res.redirect(301, `${links.clone(repository)}/${match[3]}${query}`);
        return;
      }
      const git = forge.git(repository);
      if (!pushing || !caller) {
        await runHttpBackend(req, res, { directory: git.directory, request });
        res.end();
        return;
      }
      if (!mayPush(context, caller, repository)) {
        refuse(
          403,
          `Permission to ${fullName(repository)}.git denied to ${
            caller.user.login
          }.`,
        );
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
        await forge.pushes.receive(repository, caller.user, git, () =>
          runHttpBackend(req, res, options),
        );
      }
      res.end();
    } catch (error) {
      next(error);
    }
  };
}

/** Who asks by git, or by what belongs to it. */
export type Caller = {
  user: User;
  /** Missing with a password, which may do all that its user may. */
  scopes?: Set<string>;
};

/** Basic auth with a password or a token; undefined without any. */
export function callerOf(
  { forge }: GithubContext,
  authorization: string | undefined,
): Caller | 'refused' | undefined {
  if (authorization === undefined) {
    return undefined;
  }
  const basic = basicCredentials(authorization);
  if (!basic) {
    return 'refused';
  }
  const user = forge.directory.signIn(basic.user, basic.password);
  if (user) {
    return { user };
  }
  const grant =
    forge.oauth.grantOf(basic.password) ?? forge.oauth.grantOf(basic.user);
  const owner = grant && forge.directory.userById(grant.userId);
  return grant && owner
    ? { user: owner, scopes: expandScopes(grant.scopes) }
    : 'refused';
}

/** Also by a name that it had. */
export function findRepository(
  { forge }: GithubContext,
  owner: string,
  name: string,
): Repository | undefined {
  return (
    forge.directory.repository(owner, name) ??
    forge.directory.renamedRepository(owner, name)
  );
}

/** Whether a caller may write to a repository. */
export function mayPush(
  { forge }: GithubContext,
  { user, scopes }: Caller,
  repository: Repository,
): boolean {
  const scoped =
    !scopes ||
    scopes.has('repo') ||
    (!repository.private && scopes.has('public_repo'));
  return (
    scoped &&
    !repository.archived &&
    forge.directory.allows(user, repository, 'write')
  );
}
