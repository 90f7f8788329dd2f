import { RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { fullName, Repository, User } from '../../forge/model';
import { notFound, validationFailed } from '../errors';
import { GithubContext } from '../GithubContext';
import { paginate } from '../paging';
import { privateUser } from '../present/users';
import { fullRepository, repositoryItem } from '../present/repositories';
import { repositoryFor, sees, signedIn, viewerOf } from '../viewer';

type Sort = 'created' | 'updated' | 'pushed' | 'full_name';

const SORT_KEYS: Record<Sort, (repository: Repository) => string> = {
  created: repository => repository.createdAt,
  updated: repository => repository.updatedAt,
  pushed: repository => repository.pushedAt,
  full_name: repository => fullName(repository).toLowerCase(),
};

/** The signed-in user, their repositories, and single repositories. */
export function userRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get('/user', (req, res) => {
    const viewer = viewerOf(context, req, res);
    const user = signedIn(viewer);
    res.json(privateUser(links, forge.directory, user, { email: true }));
  });

  router.get('/user/repos', (req, res) => {
    const viewer = viewerOf(context, req, res);
    const user = signedIn(viewer);
    const { visibility = 'all', type } = req.query;
    if (type !== undefined && (req.query.visibility || req.query.affiliation)) {
      throw validationFailed(
        'If you specify visibility or affiliation, you cannot specify type.',
      );
    }
    const affiliations = String(
      req.query.affiliation ?? affiliationOfType(type),
    ).split(',');
    const organizations = new Set(
      forge.directory.organizations
        .filter(organization => organization.members.includes(user.login))
        .map(organization => organization.login),
    );
    const found = forge.directory.repositories.filter(repository => {
      const role = forge.directory.explicitRoleOf(user, repository);
      const affiliation = affiliationOf(user, repository, organizations);
      return (
        role !== undefined &&
        affiliations.includes(affiliation) &&
        sees(context, viewer, repository) &&
        [String(visibility), String(type ?? 'all')].every(
          wanted =>
            (wanted !== 'private' || repository.private) &&
            (wanted !== 'public' || !repository.private),
        )
      );
    });
    const sort = sortOf(req.query.sort);
    const direction =
      req.query.direction ?? (sort === 'full_name' ? 'asc' : 'desc');
    const key = SORT_KEYS[sort];
    const sorted = found.sort(
      (a, b) =>
        (key(a) < key(b) ? -1 : Number(key(a) > key(b))) *
        (direction === 'desc' ? -1 : 1),
    );
    const page = paginate(req, res, `${links.api}/user/repos`, sorted);
    res.json(page.map(item => repositoryItem(context, item, user)));
  });

  router.get('/repos/:owner/:repo', (req, res) => {
    const { repository, viewer } = repositoryFor(context, req, res);
    res.json(fullRepository(context, repository, viewer.user));
  });

  return router;
}

/**
 * `/repositories/{id}/…` is the same as `/repos/{owner}/{name}/…`: the address that survives a rename,
 * and where redirects of renamed repositories lead.
 */
export function repositoryById(context: GithubContext): RequestHandler {
  return (req, res, next) => {
    const match = /^\/repositories\/(\d+)(.*)$/.exec(req.url);
    if (!match) {
      next();
      return;
    }
    const repository = context.forge.directory.repositoryById(Number(match[1]));
    const viewer = viewerOf(context, req, res);
    if (!repository || !sees(context, viewer, repository)) {
      throw notFound();
    }
    req.url = `/repos/${fullName(repository)}${match[2]}`;
    next();
  };
}

function affiliationOf(
  user: User,
  repository: Repository,
  organizations: Set<string>,
): string {
  if (repository.owner === user.login) {
    return 'owner';
  }
  return organizations.has(repository.owner)
    ? 'organization_member'
    : 'collaborator';
}

function affiliationOfType(type: unknown): string {
  switch (type) {
    case 'owner':
      return 'owner';
    case 'member':
      return 'collaborator,organization_member';
    default:
      return 'owner,collaborator,organization_member';
  }
}

function sortOf(sort: unknown): Sort {
  const wanted = String(sort ?? 'full_name');
  return wanted in SORT_KEYS ? (wanted as Sort) : 'full_name';
}
