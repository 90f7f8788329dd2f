import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { fullName, Repository, Role, User } from '../../forge/model';
import { BitbucketContext } from '../BitbucketContext';
import { BitbucketError } from '../errors';
import { uuidOf } from '../identity';
import { numberedPage } from '../paging';
import { repositoryItem } from '../present/repositories';
import { compile, Fields, parseQuery, sorted } from '../query';
import { repositoryFor, requireScopes, viewerOf } from '../viewer';
import { findWorkspace } from '../workspaces';
import { commitRoutes } from './commitRoutes';
import { sourceRoutes } from './sourceRoutes';
import { statusRoutes } from './statusRoutes';

const FIELDS: Fields<Repository> = {
  name: ({ name }) => name,
  slug: ({ name }) => name.toLowerCase(),
  full_name: repository => fullName(repository),
  uuid: ({ id }) => uuidOf('repository', id),
  description: ({ description }) => description ?? '',
  language: ({ language }) => language?.toLowerCase() ?? '',
  is_private: repository => repository.private,
  scm: () => 'git',
  'mainbranch.name': ({ defaultBranch }) => defaultBranch,
  'project.key': ({ owner }) => owner.toUpperCase(),
  created_on: ({ createdAt }) => createdAt,
  updated_on: ({ pushedAt }) => pushedAt,
};

/** What somebody must have been given to be listed under each `role`. */
const ROLES: Record<string, Role[]> = {
  member: ['read', 'write', 'admin'],
  contributor: ['write', 'admin'],
  admin: ['admin'],
};

/** Repositories of a workspace, single ones, and what is in them. */
export function repositoryRoutes(context: BitbucketContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  const hasRole = (
    user: User | undefined,
    repository: Repository,
    wanted: string,
  ): boolean => {
    if (wanted === 'owner') {
      return repository.owner === user?.login;
    }
    const role = user && forge.directory.explicitRoleOf(user, repository);
    return role !== undefined && ROLES[wanted].includes(role);
  };

  router.get('/repositories/:workspace', async (req, res) => {
    const viewer = viewerOf(context, req, res);
    requireScopes(viewer, res, ['repository']);
    const { role, q, sort } = req.query;
    const workspace = findWorkspace(context, req.params.workspace);
    if (!workspace) {
      throw new BitbucketError(
        404,
        `No workspace with identifier '${req.params.workspace}'.`,
      );
    }
    if (role !== undefined && role !== 'owner' && !(String(role) in ROLES)) {
      throw new BitbucketError(400, 'Invalid role');
    }
    const matches =
      q === undefined ? () => true : compile(parseQuery(String(q)), FIELDS);
    const found = forge.directory.repositories.filter(
      repository =>
        repository.owner === workspace.slug &&
        forge.directory.allows(viewer.user, repository, 'read') &&
        (role === undefined ||
          hasRole(viewer.user, repository, String(role))) &&
        matches(repository),
    );
    res.json(
      await numberedPage(links, req, sorted(found, sort, FIELDS), repository =>
        repositoryItem(context, repository, viewer.user),
      ),
    );
  });

  router.get('/repositories/:workspace/:repo', (req, res) => {
    const { repository, viewer } = repositoryFor(context, req, res);
    res.json(repositoryItem(context, repository, viewer.user));
  });

  router.use(
    commitRoutes(context),
    statusRoutes(context),
    sourceRoutes(context),
  );

  return router;
}
