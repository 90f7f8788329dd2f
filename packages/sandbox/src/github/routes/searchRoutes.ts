import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { fullName, Repository } from '../../forge/model';
import { GithubError, validationFailed } from '../errors';
import { GithubContext } from '../GithubContext';
import { pageOf, paginate } from '../paging';
import { repositoryItem } from '../present/repositories';
import { sees, viewerOf } from '../viewer';

const REACHABLE_RESULTS = 1000;

/** What a search asks for, taken apart. */
export type RepositoryQuery = {
  words: string[];
  owners: string[];
  repositories: string[];
  in: string[];
  language?: string;
  private?: boolean;
  archived?: boolean;
};

/** `GET /search/repositories`: words and the qualifiers that pickers use. */
export function searchRoutes(context: GithubContext): Router {
  const { forge, links } = context;
  const router = PromiseRouter();

  router.get('/search/repositories', (req, res) => {
    const viewer = viewerOf(context, req, res);
    const text = typeof req.query.q === 'string' ? req.query.q.trim() : '';
    if (text === '') {
      throw validationFailed({
        resource: 'Search',
        field: 'q',
        code: 'missing',
      });
    }
    const query = parseQuery(text);
    for (const owner of query.owners) {
      if (
        !forge.directory.user(owner) &&
        !forge.directory.organization(owner)
      ) {
        throw validationFailed({
          resource: 'Search',
          field: 'q',
          code: 'invalid',
          message:
            'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.',
        });
      }
    }
    const page = pageOf(req);
    if ((page.page - 1) * page.perPage >= REACHABLE_RESULTS) {
      throw new GithubError(
        422,
        'Only the first 1000 search results are available',
      );
    }
    const found = forge.directory.repositories
      .filter(repository => sees(context, viewer, repository))
      .filter(repository => matches(query, repository));
    const sorted = sortResults(found, query, req.query.sort, req.query.order);
    const shown = paginate(
      req,
      res,
      `${links.api}/search/repositories`,
      sorted.slice(0, REACHABLE_RESULTS),
      page,
    );
    res.json({
      total_count: found.length,
      incomplete_results: false,
      items: shown.map(repository => ({
        ...repositoryItem(context, repository, viewer.user),
        score: 1,
      })),
    });
  });

  return router;
}

/** Takes `words user:x in:name "two words"` apart. Unknown qualifiers are ignored, as GitHub does. */
export function parseQuery(text: string): RepositoryQuery {
  const query: RepositoryQuery = {
    words: [],
    owners: [],
    repositories: [],
    in: ['name', 'description'],
  };
  for (const token of text.match(/(?:[a-z-]+:)?"[^"]*"|\S+/gi) ?? []) {
    const qualifier = /^([a-z-]+):(.*)$/i.exec(token);
    const value = (qualifier?.[2] ?? token).replace(/"/g, '').toLowerCase();
    switch (qualifier?.[1].toLowerCase()) {
      case undefined:
        query.words.push(value);
        break;
      case 'user':
      case 'org':
        query.owners.push(value);
        break;
      case 'repo':
        query.repositories.push(value);
        break;
      case 'in':
        query.in = value.split(',');
        break;
      case 'language':
        query.language = value;
        break;
      case 'is':
        query.private = value === 'private';
        break;
      case 'archived':
        query.archived = value === 'true';
        break;
      default:
    }
  }
  return query;
}

function matches(query: RepositoryQuery, repository: Repository): boolean {
  const owner = repository.owner.toLowerCase();
  const name = fullName(repository).toLowerCase();
  const scoped = query.owners.length + query.repositories.length > 0;
  const haystack = [
    query.in.includes('name') ? repository.name : '',
    query.in.includes('description') ? repository.description ?? '' : '',
  ]
    .join('\n')
    .toLowerCase();
  return (
    (!scoped ||
      query.owners.includes(owner) ||
      query.repositories.includes(name)) &&
    (query.language === undefined ||
      repository.language?.toLowerCase() === query.language) &&
    (query.private === undefined || repository.private === query.private) &&
    (query.archived === undefined || repository.archived === query.archived) &&
    query.words.every(word =>
      word.includes('/') ? name.includes(word) : haystack.includes(word),
    )
  );
}

function sortResults(
  found: Repository[],
  query: RepositoryQuery,
  sort: unknown,
  order: unknown,
): Repository[] {
  if (sort === 'updated') {
    const sign = order === 'asc' ? 1 : -1;
    return found.sort((a, b) => sign * a.pushedAt.localeCompare(b.pushedAt));
  }
  // Best match: those that are called so come first.
  const rank = (repository: Repository) =>
    query.words.some(word => repository.name.toLowerCase().startsWith(word))
      ? 0
      : 1;
  return found.sort(
    (a, b) => rank(a) - rank(b) || fullName(a).localeCompare(fullName(b), 'en'),
  );
}
