import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  asObject,
  asObjects,
  asText,
  type Json,
  ProviderHttpClient,
  type ProviderRequest,
} from 'backstage-plugin-git-deployments-node';
import { explain, unusable } from './errors';

/** A page of a list of Bitbucket's. `next` is a path below the API. */
export interface BitbucketPage {
  values: Json[];
  next?: string;
}

/** Speaks to Bitbucket with one token. */
export class BitbucketClient {
  readonly #http: ProviderHttpClient;
  readonly #token: string;

  constructor(http: ProviderHttpClient, token: string) {
    this.#http = http;
    this.#token = token;
  }

  /** Asks for an object; undefined where the answer is none. */
  async get(
    action: string,
    path: string,
    query?: ProviderRequest['query'],
  ): Promise<Json | undefined> {
    const { data } = await this.#http.request(action, {
      path,
      query,
      token: this.#token,
    });
    return asObject(data);
  }

  /** Asks for what is no JSON, as it is. */
  async bytes(action: string, path: string): Promise<Buffer> {
    const { data } = await this.#http.request(action, {
      path,
      raw: true,
      token: this.#token,
    });
    return Buffer.isBuffer(data) ? data : unusable(action);
  }

  /** Asks for a page of a list. */
  async page(
    action: string,
    path: string,
    query?: ProviderRequest['query'],
  ): Promise<BitbucketPage> {
    const data = await this.get(action, path, query);
    const next = asText(data?.next);
    return {
      values: asObjects(data?.values),
      next: next && this.#http.pathOf(next),
    };
  }

  /** Reads a list, as far as so many pages go; `complete` says whether there were no more. */
  async pages(
    action: string,
    path: string,
    options: { query?: ProviderRequest['query']; most: number },
  ): Promise<{ values: Json[]; complete: boolean }> {
    let page = await this.page(action, path, options.query);
    const values = [...page.values];
    // A page without values leads nowhere, whatever it says.
    for (
      let read = 1;
      page.next && page.values.length > 0 && read < options.most;
      read++
    ) {
      page = await this.page(action, page.next);
      values.push(...page.values);
    }
    return { values, complete: page.next === undefined };
  }

  /** Changes something; answers the object that comes back, if one does. */
  async send(
    action: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Json | undefined> {
    const { data } = await this.#http.request(action, {
      method,
      path,
      body,
      token: this.#token,
    });
    return asObject(data);
  }
}

/** The client of all tokens, for the API at this address. */
export function createHttpClient(options: {
  apiBaseUrl: string;
  logger: LoggerService;
}): ProviderHttpClient {
  return new ProviderHttpClient({ ...options, title: 'Bitbucket', explain });
}

/** The path of a repository in the API; InputError where this is no `fullName`. */
export function repositoryPath(fullName: string): string {
  const [, workspace, slug] =
    /^([A-Za-z0-9_-]+)\/([A-Za-z0-9_.-]+)$/.exec(fullName) ?? [];
  // Dots alone would lead elsewhere in the API.
  if (!workspace || !slug || /^\.+$/.test(slug)) {
    throw new InputError(
      `"${fullName}" is not the name of a repository: it must be workspace/repository`,
    );
  }
  return `/repositories/${workspace}/${slug}`;
}

/** A name with slashes as part of a path. NotFoundError for names that would lead elsewhere: nothing has such. */
export function encodedName(name: string): string {
  const parts = name.split('/');
  if (parts.some(part => part === '' || part === '.' || part === '..')) {
    throw new NotFoundError(`There is nothing called "${name}"`);
  }
  return parts.map(encodeURIComponent).join('/');
}

/** A text in Bitbucket's query language. */
export function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
