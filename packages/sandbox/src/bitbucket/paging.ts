import { Request } from 'express';
import { BitbucketError } from './errors';
import { Links } from './Links';

/** How many items a page has unless asked, and at most. */
type PageSize = { usual: number; maximum: number };

const PAGE_SIZE: PageSize = { usual: 10, maximum: 100 };

/** `pagelen` of the query. */
export function pagelenOf(req: Request, size: PageSize = PAGE_SIZE): number {
  const text = req.query.pagelen;
  if (text === undefined) {
    return size.usual;
  }
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > size.maximum) {
    throw new BitbucketError(400, 'Invalid pagelen');
  }
  return wanted;
}

/** Lists whose pages have numbers: `size`, `page`, `next` and `previous`. */
export async function numberedPage<T, V>(
  links: Links,
  req: Request,
  items: readonly T[],
  present: (item: T) => V | Promise<V>,
  size?: PageSize,
) {
  const pagelen = pagelenOf(req, size);
  const page = Number(req.query.page ?? 1);
  if (!Number.isInteger(page) || page < 1) {
    throw new BitbucketError(400, 'Invalid page');
  }
  const start = (page - 1) * pagelen;
  return {
    values: await Promise.all(items.slice(start, start + pagelen).map(present)),
    pagelen,
    size: items.length,
    page,
    ...(start + pagelen < items.length
      ? { next: pageUrl(links, req, String(page + 1)) }
      : {}),
    ...(page > 1 ? { previous: pageUrl(links, req, String(page - 1)) } : {}),
  };
}

const TOKEN_KEY = 'skip:';

const tokenOf = (skip: number) =>
  Buffer.from(`${TOKEN_KEY}${skip}`).toString('base64url');

/** Lists that are walked by `next` alone, whose `page` means nothing to a client. */
export async function walkedPage<V>(
  links: Links,
  req: Request,
  read: (skip: number, limit: number) => Promise<V[]>,
  size?: PageSize,
) {
  const pagelen = pagelenOf(req, size);
  const skip = skipOf(req.query.page);
  // One more than shown tells whether there is more.
  const values = await read(skip, pagelen + 1);
  return {
    values: values.slice(0, pagelen),
    pagelen,
    ...(values.length > pagelen
      ? { next: pageUrl(links, req, tokenOf(skip + pagelen)) }
      : {}),
  };
}

function skipOf(token: unknown): number {
  if (token === undefined) {
    return 0;
  }
  const text = Buffer.from(String(token), 'base64url').toString('utf8');
  const skip = Number(text.slice(TOKEN_KEY.length));
  if (!text.startsWith(TOKEN_KEY) || !Number.isInteger(skip) || skip < 0) {
    throw new BitbucketError(400, 'Invalid page');
  }
  return skip;
}

function pageUrl(links: Links, req: Request, page: string): string {
  const url = new URL(req.originalUrl, links.web);
  url.searchParams.set('page', page);
  return url.toString();
}
