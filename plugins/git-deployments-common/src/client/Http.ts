import { ResponseError } from '@backstage/errors';

/** What the client needs of its surroundings: Backstage's `discoveryApi` and `fetchApi` fit, and so do two small functions. */
export interface GitDeploymentsClientOptions {
  /** Answers the backend's base URL for the plugin id `git-deployments`. */
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  /** Sends a request with the caller's credentials. Without it, the global `fetch`. */
  fetchApi?: { fetch: typeof fetch };
}

type Query = Record<string, string | number | boolean | undefined>;

/** What a request carries. */
export type RequestOptions = {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  credentials?: RequestCredentials;
};

/** Sends requests to the backend, and rejects with what it says where it refuses. */
export class Http {
  readonly #discoveryApi: GitDeploymentsClientOptions['discoveryApi'];
  readonly #fetch: typeof fetch;

  constructor(options: GitDeploymentsClientOptions) {
    this.#discoveryApi = options.discoveryApi;
    const { fetchApi } = options;
    this.#fetch = fetchApi
      ? (input, init) => fetchApi.fetch(input, init)
      : (input, init) => fetch(input, init);
  }

  async json<T>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<T> {
    const response = await this.request(method, path, options);
    return (await response.json()) as T;
  }

  async request(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('git-deployments');
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined && value !== '') {
        query.set(name, String(value));
      }
    }
    const search = query.size > 0 ? `?${query}` : '';
    const response = await this.#fetch(`${baseUrl}${path}${search}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(options.body === undefined
          ? {}
          : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      ...(options.credentials ? { credentials: options.credentials } : {}),
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
