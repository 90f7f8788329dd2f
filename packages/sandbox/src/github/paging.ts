import { Request, Response } from 'express';

export type Page = { page: number; perPage: number };

/** `page` and `per_page` of the query; out of range values are bent into it, as GitHub does. */
export function pageOf(
  req: Request,
  defaults: { perPage?: number; maximum?: number } = {},
): Page {
  const { perPage = 30, maximum = 100 } = defaults;
  const number = (value: unknown, fallback: number) => {
    const parsed = Number.parseInt(String(value ?? ''), 10);
    return Number.isFinite(parsed) && parsed > 0 ? parsed : fallback;
  };
  return {
    page: number(req.query.page, 1),
    perPage: Math.min(number(req.query.per_page, perPage), maximum),
  };
}

/** The page's slice of a list; sets `Link`. */
export function paginate<T>(
  req: Request,
  res: Response,
  base: string,
  items: readonly T[],
  page = pageOf(req),
): T[] {
  setLink(req, res, base, page, Math.ceil(items.length / page.perPage));
  const start = (page.page - 1) * page.perPage;
  return items.slice(start, start + page.perPage);
}

/**
 * Sets GitHub's `Link` header: `prev`, `next`, `last`, `first`, each where it leads elsewhere.
 * `base` is the request's address without its query.
 */
export function setLink(
  req: Request,
  res: Response,
  base: string,
  { page }: Page,
  lastPage: number,
) {
  const address = (target: number) => {
    const url = new URL(base);
    for (const [name, value] of Object.entries(req.query)) {
      url.searchParams.set(name, String(value));
    }
    url.searchParams.set('page', String(target));
    return url.toString();
  };
  const links: string[] = [];
  if (page > 1) {
    links.push(`<${address(page - 1)}>; rel="prev"`);
  }
  if (page < lastPage) {
    links.push(`<${address(page + 1)}>; rel="next"`);
    links.push(`<${address(lastPage)}>; rel="last"`);
  }
  if (page > 1) {
    links.push(`<${address(1)}>; rel="first"`);
  }
  if (links.length > 0) {
    res.set('Link', links.join(', '));
  }
}
