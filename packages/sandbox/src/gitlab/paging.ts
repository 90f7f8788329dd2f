import { Request, Response } from 'express';
import { badRequest } from './errors';
import { paramsOf, wholeNumber } from './params';
import { Links } from './Links';

export type Page = { page: number; perPage: number };

const PER_PAGE = 20;
const MOST_PER_PAGE = 100;
/** Of longer lists GitLab does not say how long they are. */
const COUNTED = 10_000;

/** `page` and `per_page` of the request. */
export function pageOf(req: Request): Page {
  const params = paramsOf(req);
  const page = wholeNumber(params, 'page') ?? 1;
  const perPage = wholeNumber(params, 'per_page') ?? PER_PAGE;
  if (perPage === 0) {
    throw badRequest('per_page has a value not allowed');
  }
  return { page: Math.max(page, 1), perPage: Math.min(perPage, MOST_PER_PAGE) };
}

/** The page's slice of a list; sets `Link` and the `X-…` headers. */
export function paginate<T>(
  links: Links,
  req: Request,
  res: Response,
  items: readonly T[],
): T[] {
  const page = pageOf(req);
  const start = (page.page - 1) * page.perPage;
  setPageHeaders(links, req, res, page, {
    total: items.length,
    more: items.length > start + page.perPage,
  });
  return items.slice(start, start + page.perPage);
}

/** Says where the other pages are. Without `total` nothing is said of how many there are. */
export function setPageHeaders(
  links: Links,
  req: Request,
  res: Response,
  { page, perPage }: Page,
  list: { total?: number; more: boolean },
) {
  const at = (target: number) =>
    address(links, req, { page: String(target), per_page: String(perPage) });
  const { more } = list;
  const total =
    list.total !== undefined && list.total <= COUNTED ? list.total : undefined;
  const last =
    total === undefined ? undefined : Math.max(1, Math.ceil(total / perPage));
  res.set({
    'X-Page': String(page),
    'X-Per-Page': String(perPage),
    'X-Prev-Page': page > 1 ? String(page - 1) : '',
    'X-Next-Page': more ? String(page + 1) : '',
    ...(total === undefined
      ? {}
      : { 'X-Total': String(total), 'X-Total-Pages': String(last) }),
    Link: [
      ...(page > 1 ? [`<${at(page - 1)}>; rel="prev"`] : []),
      ...(more ? [`<${at(page + 1)}>; rel="next"`] : []),
      `<${at(1)}>; rel="first"`,
      ...(last === undefined ? [] : [`<${at(last)}>; rel="last"`]),
    ].join(', '),
  });
}

/** Says where a keyset goes on, if it does: the same request with these parameters. */
export function setNextLink(
  links: Links,
  req: Request,
  res: Response,
  next: Record<string, string>,
) {
  res.set('Link', `<${address(links, req, next)}>; rel="next"`);
}

function address(
  links: Links,
  req: Request,
  change: Record<string, string>,
): string {
  const url = new URL(req.originalUrl, links.web);
  Object.entries(change).forEach(([name, value]) =>
    url.searchParams.set(name, value),
  );
  return url.toString();
}
