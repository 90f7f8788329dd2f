import { BitbucketContract } from './contract';
import { SandboxBitbucket } from '../startBitbucket';

let contract: Promise<BitbucketContract> | undefined;

/** Bitbucket's description, read once. */
export function bitbucketContract(): Promise<BitbucketContract> {
  contract ??= BitbucketContract.load();
  return contract;
}

export type Answer<T> = { status: number; headers: Headers; body: T };

/** The body of a list. */
export type Page<T> = {
  values: T[];
  pagelen: number;
  size?: number;
  next?: string;
  previous?: string;
};

/** What the description does not have: sources, and what was removed. */
const NOT_DESCRIBED = /\/src(\/|$)|^\/2\.0\/repositories\/?$|^\/2\.0\/nowhere/;

/** A client whose requests and answers are held against Bitbucket's description. */
export class Api {
  readonly #bitbucket: SandboxBitbucket;
  readonly #authorization: string | undefined;

  constructor(bitbucket: SandboxBitbucket, authorization?: string) {
    this.#bitbucket = bitbucket;
    this.#authorization = authorization;
  }

  static async as(
    bitbucket: SandboxBitbucket,
    user: string,
    scopes?: string[],
  ): Promise<Api> {
    const token = await bitbucket.createToken({ user, scopes });
    return new Api(bitbucket, `Bearer ${token}`);
  }

  /** `target` is a path below the API's address, or a whole address that an answer gave. */
  async send<T = Record<string, unknown>>(
    method: string,
    target: string,
    options: { query?: Record<string, string>; body?: unknown } = {},
  ): Promise<Answer<T>> {
    const url = new URL(
      target.startsWith('/') ? this.#bitbucket.apiUrl + target : target,
    );
    for (const [name, value] of Object.entries(options.query ?? {})) {
      url.searchParams.set(name, value);
    }
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#authorization ? { Authorization: this.#authorization } : {}),
        ...(options.body === undefined
          ? {}
          : { 'Content-Type': 'application/json' }),
      },
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body = isJson ? JSON.parse(text) : text;
    const { status, headers } = response;
    const described = await bitbucketContract();
    if (NOT_DESCRIBED.test(url.pathname)) {
      if (status >= 400) {
        described.checkError(body);
      }
    } else {
      described.checkAnswer(method, url.pathname, status, body);
      if (status < 300) {
        described.checkRequest({
          method,
          path: url.pathname,
          query: queryOf(url),
          body: options.body,
        });
      }
    }
    return { status, headers, body };
  }

  async get<T = Record<string, unknown>>(
    target: string,
    query?: Record<string, string>,
  ): Promise<T> {
    const { status, body } = await this.send<T>('GET', target, { query });
    if (status !== 200) {
      throw new Error(`GET ${target}: ${status} ${JSON.stringify(body)}`);
    }
    return body;
  }

  /** All values of a list, following `next`. */
  async all<T>(target: string, query?: Record<string, string>): Promise<T[]> {
    const values: T[] = [];
    let page = await this.get<Page<T>>(target, query);
    values.push(...page.values);
    while (page.next) {
      page = await this.get<Page<T>>(page.next);
      values.push(...page.values);
    }
    return values;
  }
}

function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map(name => {
      const values = url.searchParams.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
