import { SandboxGitlab } from '../startGitlab';
import { GitlabContract } from './contract';

let contract: Promise<GitlabContract> | undefined;

/** GitLab's description, read once. */
export function gitlabContract(): Promise<GitlabContract> {
  contract ??= GitlabContract.load();
  return contract;
}

export type Answer<T> = { status: number; headers: Headers; body: T };

/** A client whose requests and answers are held against GitLab's description. */
export class Api {
  readonly #gitlab: SandboxGitlab;
  readonly #token: string | undefined;

  constructor(gitlab: SandboxGitlab, token?: string) {
    this.#gitlab = gitlab;
    this.#token = token;
  }

  static async as(
    gitlab: SandboxGitlab,
    user: string,
    scopes?: string[],
  ): Promise<Api> {
    return new Api(gitlab, await gitlab.createToken({ user, scopes }));
  }

  /** `target` is a path below the API's address, or a whole address that an answer gave. */
  async send<T = Record<string, unknown>>(
    method: string,
    target: string,
    options: { query?: Record<string, string>; body?: unknown } = {},
  ): Promise<Answer<T>> {
    const url = new URL(
      target.startsWith('/') ? this.#gitlab.apiUrl + target : target,
    );
    for (const [name, value] of Object.entries(options.query ?? {})) {
      url.searchParams.set(name, value);
    }
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
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
    const described = await gitlabContract();
    described.checkAnswer(method, url.pathname, status, body);
    if (status < 300) {
      described.checkRequest({
        method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: options.body,
      });
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

  /** All items of a list, following the `next` link. */
  async all<T>(target: string, query?: Record<string, string>): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined = target;
    while (next) {
      const answer: Answer<T[]> = await this.send<T[]>('GET', next, {
        query: next === target ? query : undefined,
      });
      if (answer.status !== 200) {
        throw new Error(`GET ${next}: ${answer.status}`);
      }
      items.push(...answer.body);
      next = nextOf(answer);
    }
    return items;
  }
}

/** Where the list goes on. */
export function nextOf({ headers }: { headers: Headers }): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
}
