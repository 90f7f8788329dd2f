import { RequestHandler } from 'express';
import { basicCredentials } from '../forge/credentials';
import { gitRequestOf, runHttpBackend } from '../forge/git/httpBackend';
import { fullName, Repository, User } from '../forge/model';
import { BitbucketContext } from './BitbucketContext';
import { expandScopes } from './viewer';

const PATH =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** The user name that says "the password is an OAuth access token". */
const TOKEN_USER = 'x-token-auth';

/** Git over HTTP: Basic auth with a persona's password, or `x-token-auth` and an OAuth token. */
export function gitRoutes(context: BitbucketContext): RequestHandler {
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
        res.set('WWW-Authenticate', 'Basic realm="Bitbucket.org HTTP"');
      }
      res.status(status).type('text/plain').send(`${message}\n`);
    };
    try {
      const caller = callerOf(context, req.headers.authorization);
      if (caller === 'refused') {
        refuse(401, 'Invalid credentials.');
        return;
      }
      const [, owner, name, rest] = match;
      const repository =
        forge.directory.repository(owner, name) ??
        forge.directory.renamedRepository(owner, name);
      const pushing = request.service === 'git-receive-pack';
      const visible =
        repository !== undefined &&
        forge.directory.allows(caller?.user, repository, 'read') &&
        caller?.scopes?.has('repository') !== false;
      if (!caller && (!visible || pushing)) {
        // Also for what does not exist: git asks for a password then.
        refuse(401, 'Authentication is required.');
        return;
      }
      if (!repository || !visible) {
        refuse(404, 'Repository not found.');
        return;
      }
      if (fullName(repository) !== `${owner}/${name}` && !pushing) {
        const query = req.originalUrl.slice(req.path.length);
        res.redirect(301, `${links.clone(repository)}/${rest}${query}`);
        return;
      }
      const git = forge.git(repository);
      if (!pushing || !caller) {
        await runHttpBackend(req, res, { directory: git.directory, request });
        res.end();
        return;
      }
      if (!mayPush(context, caller, repository)) {
        refuse(403, `You may not push to ${fullName(repository)}.`);
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

type Caller = {
  user: User;
  /** Missing with a password, which may do all that its user may. */
  scopes?: Set<string>;
};

function callerOf(
  { forge }: BitbucketContext,
  authorization: string | undefined,
): Caller | 'refused' | undefined {
  if (authorization === undefined) {
    return undefined;
  }
  const basic = basicCredentials(authorization);
  if (basic?.user === TOKEN_USER) {
    const grant = forge.oauth.grantOf(basic.password);
    const user = grant && forge.directory.userById(grant.userId);
    return grant && user
      ? { user, scopes: expandScopes(grant.scopes) }
      : 'refused';
  }
  const user = basic && forge.directory.signIn(basic.user, basic.password);
  return user ? { user } : 'refused';
}

function mayPush(
  { forge }: BitbucketContext,
  { user, scopes }: Caller,
  repository: Repository,
): boolean {
  return (
    scopes?.has('repository:write') !== false &&
    !repository.archived &&
    forge.directory.allows(user, repository, 'write')
  );
}
