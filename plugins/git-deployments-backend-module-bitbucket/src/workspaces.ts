import { InputError } from '@backstage/errors';
import {
  asObject,
  asText,
  type Json,
  type ListOptions,
  type ProviderPage,
  type ProviderRepository,
} from 'backstage-plugin-git-deployments-node';
import { LRUCache } from 'lru-cache';
import { quoted, type BitbucketClient } from './client';
import { isNamed } from './errors';
import { objectAt } from './json';
import { REMEMBERED, accountOf } from './remembered';
import { toRepository } from './repositories';
import { SmallWorkspaces } from './smallWorkspaces';

const WORKSPACE = /^[A-Za-z0-9_-]+$/;
const NEXT_REPOSITORIES = /^\/repositories\/[^/?]+\/?\?/;

/** So many pages of a hundred workspaces are read at most. */
const MOST_PAGES = 10;

/** So many workspaces are looked through for one page, however few of their repositories match. */
const MOST_REQUESTS = 10;

/** Where a list goes on: in which workspace, and from which of its pages. */
interface Place {
  workspace: string;
  /** A path below the API; the first page unless given. */
  path?: string;
}

/**
 * Lists repositories. Bitbucket has no list across workspaces any more: this one goes through the account's workspaces,
 * one after the other, until a page is full.
 */
export class RepositoryLists {
  readonly #baseUrl: string;
  readonly #workspaces = new LRUCache<string, string[]>(REMEMBERED);
  readonly #small = new SmallWorkspaces();

  constructor(options: { baseUrl: string }) {
    this.#baseUrl = options.baseUrl;
  }

  /**
   * What the account works on, by workspace, the newest change first; with `search`, what of it is called like that.
   * `workspace/name` looks through all that the account may see in that workspace.
   */
  async list(
    client: BitbucketClient,
    token: string,
    options: ListOptions,
  ): Promise<ProviderPage<ProviderRepository>> {
    const search = options.search?.trim() ?? '';
    const slash = search.indexOf('/');
    if (slash < 0) {
      const workspaces = await this.#workspacesOf(client, token);
      const [page] = await Promise.all([
        this.#walk(client, workspaces, options, {
          role: 'member',
          q: queryFor(search),
          known: workspace =>
            search ? this.#small.search(token, workspace, search) : undefined,
        }),
        // Whoever lists them is about to search among them, and each keystroke should cost one request.
        search === '' && options.cursor === undefined
          ? this.#small.learn(client, token, workspaces.slice(0, MOST_REQUESTS))
          : undefined,
      ]);
      return page;
    }
    const workspace = search.slice(0, slash);
    if (!WORKSPACE.test(workspace)) {
      return { items: [] };
    }
    return this.#walk(client, [workspace], options, {
      q: queryFor(search.slice(slash + 1)),
    });
  }

  async #walk(
    client: BitbucketClient,
    workspaces: string[],
    { cursor, limit }: ListOptions,
    {
      known = () => undefined,
      ...filter
    }: {
      role?: string;
      q?: string;
      /** What is known of a workspace without asking. */
      known?: (workspace: string) => Json[] | undefined;
    },
  ): Promise<ProviderPage<ProviderRepository>> {
    let place = startOf(workspaces, cursor);
    const items: ProviderRepository[] = [];
    let requests = 0;
    while (place) {
      if (items.length >= limit || requests >= MOST_REQUESTS) {
        return { items, next: encodePlace(place) };
      }
      const values =
        place.path === undefined ? known(place.workspace) : undefined;
      if (values && values.length <= limit - items.length) {
        items.push(...this.#present(values));
        place = after(workspaces, place);
        continue;
      }
      requests += 1;
      const page = await this.#page(client, place, {
        ...filter,
        sort: '-updated_on',
        pagelen: limit - items.length,
      });
      items.push(...this.#present(page.values));
      if (page.next) {
        // Its length is fixed: it might not fit into what is left of this page.
        const path = nextOf(page.next);
        return {
          items,
          next: encodePlace({ workspace: place.workspace, path }),
        };
      }
      place = after(workspaces, place);
    }
    return { items };
  }

  async #page(
    client: BitbucketClient,
    { workspace, path }: Place,
    query: Record<string, string | number | undefined>,
  ) {
    const action = `list the repositories of ${workspace}`;
    try {
      return path === undefined
        ? await client.page(action, `/repositories/${workspace}`, query)
        : await client.page(action, path);
    } catch (error) {
      // One workspace that is gone, or closed to applications, does not hide the others.
      if (isNamed(error, 'NotFoundError', 'NotAllowedError')) {
        return { values: [], next: undefined };
      }
      throw error;
    }
  }

  async #workspacesOf(
    client: BitbucketClient,
    token: string,
  ): Promise<string[]> {
    const account = accountOf(token);
    const known = this.#workspaces.get(account);
    if (known) {
      return known;
    }
    const { values } = await client.pages(
      'list the workspaces of the account',
      '/user/workspaces',
      { query: { pagelen: 100 }, most: MOST_PAGES },
    );
    const slugs = values.flatMap(value => {
      const slug = asText(objectAt(value, 'workspace')?.slug);
      return slug && WORKSPACE.test(slug) ? [slug] : [];
    });
    const workspaces = [...new Set(slugs)].sort();
    this.#workspaces.set(account, workspaces);
    return workspaces;
  }

  #present(values: Json[]): ProviderRepository[] {
    return values.flatMap(value => toRepository(this.#baseUrl, value) ?? []);
  }
}

function queryFor(name: string): string | undefined {
  return name ? `name ~ ${quoted(name)} OR slug ~ ${quoted(name)}` : undefined;
}

function nextOf(path: string): string {
  if (!NEXT_REPOSITORIES.test(path)) {
    throw new InputError('Bitbucket goes on with another list');
  }
  return path;
}

function startOf(
  workspaces: string[],
  cursor: string | undefined,
): Place | undefined {
  if (cursor === undefined) {
    return workspaces.length > 0 ? { workspace: workspaces[0] } : undefined;
  }
  const place = decodePlace(cursor);
  if (!place || !workspaces.includes(place.workspace)) {
    throw new InputError('The cursor is not one of this list of repositories');
  }
  return place;
}

function after(workspaces: string[], { workspace }: Place): Place | undefined {
  const next = workspaces[workspaces.indexOf(workspace) + 1];
  return next === undefined ? undefined : { workspace: next };
}

function encodePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decodePlace(cursor: string): Place | undefined {
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const workspace = asText(asObject(data)?.workspace);
  const path = asText(asObject(data)?.path);
  return workspace && (path === undefined || NEXT_REPOSITORIES.test(path))
    ? { workspace, path }
    : undefined;
}
