import { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Repository, User } from '../../forge/model';
import { badRequest, GitlabError } from '../errors';
import { GitlabContext } from '../GitlabContext';
import { pageOf, paginate, setNextLink } from '../paging';
import { flag, paramsOf, text, wholeNumber, word } from '../params';
import { fullProject, projectItem } from '../present/projects';
import {
  accessLevel,
  isMember,
  pathOf,
  projectFor,
  signedIn,
  viewerOf,
} from '../viewer';

type Params = Record<string, unknown>;

/** What a list can be sorted by. */
const ORDERS = {
  id: ({ id }: Repository) => id,
  name: ({ name }: Repository) => name.toLowerCase(),
  path: ({ name }: Repository) => name.toLowerCase(),
  created_at: ({ createdAt }: Repository) => Date.parse(createdAt),
  updated_at: ({ updatedAt }: Repository) => Date.parse(updatedAt),
  last_activity_at: ({ pushedAt }: Repository) => Date.parse(pushedAt),
};

type Order = keyof typeof ORDERS;
const ORDER_NAMES: Order[] = [
  'id',
  'name',
  'path',
  'created_at',
  'updated_at',
  'last_activity_at',
];

/** Projects: the list, and single ones. */
export function projectRoutes(context: GitlabContext): Router {
  const { directory } = context.forge;
  const router = PromiseRouter();

  router.get('/projects', (req, res) => {
    const { user } = viewerOf(context, req);
    const params = paramsOf(req);
    const found = directory.repositories.filter(
      project =>
        directory.allows(user, project, 'read') &&
        isWanted(context, params, user, project),
    );
    const shown =
      text(params, 'pagination') === 'keyset'
        ? keysetPage(context, req, res, found)
        : paginate(context.links, req, res, sorted(params, found));
    const simple = flag(params, 'simple') || user === undefined;
    res.json(
      shown.map(project =>
        simple
          ? projectItem(context, project)
          : fullProject(context, project, user),
      ),
    );
  });

  router.get('/projects/:id', (req, res) => {
    const { project, viewer } = projectFor(context, req);
    res.json(fullProject(context, project, viewer.user));
  });

  return router;
}

/** Whether the project is one of those that the query asks for. */
function isWanted(
  context: GitlabContext,
  params: Params,
  user: User | undefined,
  project: Repository,
): boolean {
  if (flag(params, 'membership') && !isMember(context, user, project)) {
    return false;
  }
  if (flag(params, 'owned') && project.owner !== signedIn({ user }).login) {
    return false;
  }
  const least = wholeNumber(params, 'min_access_level');
  if (
    least !== undefined &&
    ((user && accessLevel(context, user, project)) ?? 0) < least
  ) {
    return false;
  }
  const archived = flag(params, 'archived');
  if (archived !== undefined && project.archived !== archived) {
    return false;
  }
  const visibility = text(params, 'visibility');
  if (
    visibility !== undefined &&
    visibility !== (project.private ? 'private' : 'public')
  ) {
    return false;
  }
  return isInKeyset(params, project) && isFound(params, project);
}

function isInKeyset(params: Params, { id }: Repository): boolean {
  const after = wholeNumber(params, 'id_after');
  const before = wholeNumber(params, 'id_before');
  return (
    (after === undefined || id > after) && (before === undefined || id < before)
  );
}

/** A search looks at the name and the description; at the namespace only when it is told to. */
function isFound(params: Params, project: Repository): boolean {
  const search = text(params, 'search')?.trim().toLowerCase();
  if (!search) {
    return true;
  }
  const places = [project.name, project.description ?? ''];
  return [
    ...places.map(place => place.toLowerCase()),
    ...(flag(params, 'search_namespaces') ? [pathOf(project)] : []),
  ].some(place => place.includes(search));
}

function sorted(params: Params, projects: Repository[]): Repository[] {
  const key = ORDERS[word(params, 'order_by', ORDER_NAMES, 'created_at')];
  const ascending = word(params, 'sort', ['asc', 'desc'], 'desc') === 'asc';
  const compare = (a: Repository, b: Repository) => {
    const [left, right] = [key(a), key(b)];
    if (left === right) {
      return a.id - b.id;
    }
    return left < right ? -1 : 1;
  };
  return [...projects].sort((a, b) =>
    ascending ? compare(a, b) : compare(b, a),
  );
}

/** A page that begins after an id: quick however far one has come. Only the order by id has such pages. */
function keysetPage(
  { links }: GitlabContext,
  req: Request,
  res: Response,
  projects: Repository[],
): Repository[] {
  const params = paramsOf(req);
  if (word(params, 'order_by', ORDER_NAMES, 'created_at') !== 'id') {
    throw new GitlabError(405, {
      error: 'Keyset pagination is not yet available for this type of request',
    });
  }
  if (params.page !== undefined) {
    throw badRequest('page and pagination=keyset are mutually exclusive');
  }
  const { perPage } = pageOf(req);
  const all = sorted(params, projects);
  const shown = all.slice(0, perPage);
  if (all.length > perPage) {
    const last = String(shown[shown.length - 1].id);
    setNextLink(
      links,
      req,
      res,
      word(params, 'sort', ['asc', 'desc'], 'desc') === 'asc'
        ? { id_after: last }
        : { id_before: last },
    );
  }
  return shown;
}
