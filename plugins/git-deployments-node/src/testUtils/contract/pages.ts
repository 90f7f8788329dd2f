import type { ProviderPage } from '../../GitProvider';

/** More pages than any test makes. */
const MOST_PAGES = 200;

/** Reads a list to its end, page by page, and checks that no page is longer than asked, and no `next` a whole URL. */
export async function readAll<T>(
  limit: number,
  read: (cursor: string | undefined) => Promise<ProviderPage<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await read(cursor);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    if (page.next === undefined) {
      return items;
    }
    expect(page.next).not.toMatch(/^[a-z]+:\/\//i);
    expect(page.next).not.toBe(cursor);
    cursor = page.next;
  }
  throw new Error(`The list has no end after ${MOST_PAGES} pages`);
}
