import { InputError } from '@backstage/errors';

/** Lists have no more than so many items a page, unless the server is configured otherwise. */
export const MOST_ITEMS = 50;

/** The number of the page that a cursor stands for; InputError where it is none of ours. */
export function pageNumber(cursor: string | undefined): number {
  if (cursor === undefined) {
    return 1;
  }
  if (!/^[1-9]\d{0,5}$/.test(cursor)) {
    throw new InputError('The cursor is not one that pages of this list have');
  }
  return Number(cursor);
}

/**
 * The cursor of the page after this one. The URL in the header is not followed, only noticed: a token never goes to an
 * address that an answer names.
 */
export function nextPage(headers: Headers, page: number): string | undefined {
  return headers.get('link')?.includes('rel="next"')
    ? String(page + 1)
    : undefined;
}
