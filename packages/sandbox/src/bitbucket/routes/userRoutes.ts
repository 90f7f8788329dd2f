import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { BitbucketContext } from '../BitbucketContext';
import { BitbucketError, gone } from '../errors';
import { uuidOf } from '../identity';
import { numberedPage } from '../paging';
import { currentUser, fullWorkspace, workspaceBase } from '../present/accounts';
import { compile, Fields, parseQuery, sorted } from '../query';
import { requireScopes, userFor, viewerOf } from '../viewer';
import {
  administers,
  findWorkspace,
  Workspace,
  workspacesOf,
} from '../workspaces';

const FIELDS: Fields<Workspace> = {
  slug: ({ slug }) => slug,
  'workspace.slug': ({ slug }) => slug,
  'workspace.uuid': ({ id }) => uuidOf('account', id),
};

/** The signed-in user, and workspaces. */
export function userRoutes(context: BitbucketContext): Router {
  const { links } = context;
  const router = PromiseRouter();

  router.get('/user', (req, res) => {
    res.json(currentUser(links, userFor(context, req, res, ['account'])));
  });

  router.get('/user/workspaces', async (req, res) => {
    const user = userFor(context, req, res, ['account']);
    const { administrator, q, sort } = req.query;
    const wanted = q === undefined ? undefined : parseQuery(String(q));
    const matches = wanted ? compile(wanted, FIELDS) : () => true;
    const found = workspacesOf(context, user)
      .map(workspace => ({
        workspace,
        administrator: administers(context, user, workspace),
      }))
      .filter(
        access =>
          administrator === undefined ||
          String(access.administrator) === administrator,
      );
    const administered = new Map(
      found.map(access => [access.workspace.id, access.administrator]),
    );
    const shown = sorted(
      found.map(({ workspace }) => workspace).filter(matches),
      sort,
      FIELDS,
    );
    res.json(
      await numberedPage(links, req, shown, workspace => ({
        type: 'workspace_access',
        administrator: administered.get(workspace.id) ?? false,
        workspace: workspaceBase(links, workspace),
      })),
    );
  });

  router.get('/workspaces/:workspace', (req, res) => {
    const viewer = viewerOf(context, req, res);
    requireScopes(viewer, res, []);
    const { workspace: text } = req.params;
    const workspace = findWorkspace(context, text);
    if (!workspace) {
      throw new BitbucketError(404, `No workspace with identifier '${text}'.`);
    }
    res.json(fullWorkspace(links, workspace));
  });

  for (const listing of [
    '/workspaces',
    '/repositories',
    '/user/permissions/repositories',
    '/user/permissions/workspaces',
  ]) {
    router.get(listing, () => {
      throw gone();
    });
  }

  return router;
}
