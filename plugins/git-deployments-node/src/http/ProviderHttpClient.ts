import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createConditionalFetch } from './conditionalFetch';
import { readBytes, readJson } from './readBody';
import { refusal } from './refusal';
import { isWorthWaiting, pause, retryTime } from './retryTime';

/** How long one request may take, in milliseconds, its body included. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** How often a read is tried that the server could not answer. */
const ATTEMPTS = 3;
const RETRY_AFTER_MS = 300;
const MOST_REDIRECTS = 3;

/** A request to the REST API of a server. */
export interface ProviderRequest {
  /** Default: `GET`. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's address, beginning with a slash; its parts encoded already. */
  path: string;
  /** What is undefined is left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** The token to speak with; none for an open route. */
  token?: string;
  /** Whether the answer is wanted as it is: `data` is then its bytes, a Buffer. */
  raw?: boolean;
}

/** What the server answered, below 300. `data` is undefined where there was no JSON: it is not validated. */
export interface ProviderResponse {
  status: number;
  headers: Headers;
  data: unknown;
}

/**
 * A thin client for the REST API of a git server, for provider modules that use no SDK.
 *
 * It speaks to the configured origin alone, whatever a server's redirect or `next` says; reads conditionally where the
 * server gave an ETag; tries reads again that failed at the server's end; waits for rate limits where that takes
 * seconds; limits time and size; and rejects with errors of `@backstage/errors`, which never hold a token. Requests go
 * through the global `fetch`, so that proxies and certificates are those of the Backstage backend.
 */
export class ProviderHttpClient {
  readonly #title: string;
  readonly #apiBaseUrl: URL;
  readonly #authorization: (token: string) => string;
  readonly #explain: (data: unknown) => string | undefined;
  readonly #logger: LoggerService;
  readonly #fetch = createConditionalFetch();

  constructor(options: {
    /** What people call the server, for error messages. */
    title: string;
    /** The address of the API, with or without a trailing slash. */
    apiBaseUrl: string;
    /** The `Authorization` header for a token. Default: `Bearer`. */
    authorization?: (token: string) => string;
    /** The server's own words in the body of a refusal. */
    explain: (data: unknown) => string | undefined;
    logger: LoggerService;
  }) {
    this.#title = options.title;
    this.#apiBaseUrl = new URL(options.apiBaseUrl.replace(/\/*$/, '/'));
    this.#authorization = options.authorization ?? (token => `Bearer ${token}`);
    this.#explain = options.explain;
    this.#logger = options.logger;
  }

  /**
   * Asks the server.
   *
   * @param action - what is tried, for error messages: `list the branches of acme/api`.
   */
  async request(
    action: string,
    request: ProviderRequest,
  ): Promise<ProviderResponse> {
    const method = request.method ?? 'GET';
    let waited = false;
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(
        method,
        this.#urlOf(request),
        request,
      ).catch((error: unknown) => {
        if (error instanceof InputError) {
          throw error;
        }
        return undefined;
      });
      if (response && response.status < 300) {
        return response;
      }
      const retry = response && retryTime(response);
      if (retry && !waited && isWorthWaiting(retry.waitMs)) {
        waited = true;
        await pause(retry.waitMs ?? 0);
        continue;
      }
      const failedThere = !response || response.status >= 500;
      if (failedThere && !retry && method === 'GET' && attempt < ATTEMPTS) {
        this.#logger.debug(`${this.#title} could not ${action}; trying again`);
        await pause(RETRY_AFTER_MS * attempt * attempt);
        continue;
      }
      throw refusal({
        title: this.#title,
        action,
        response,
        because: response && this.#explain(response.data),
      });
    }
  }

  /**
   * The path and query, below the API's address, of a URL that the server gave us, such as the `next` of a list.
   * Throws `InputError` where it leads anywhere else: a token would go with the request.
   */
  pathOf(url: string): string {
    const base = this.#apiBaseUrl;
    const target = URL.canParse(url, base) ? new URL(url, base) : undefined;
    if (
      !target ||
      target.origin !== base.origin ||
      target.username !== '' ||
      !target.pathname.startsWith(base.pathname)
    ) {
      throw new InputError(
        `${this.#title} points to an address that is not its own API`,
      );
    }
    return `/${target.pathname.slice(base.pathname.length)}${target.search}`;
  }

  #urlOf({ path, query = {} }: ProviderRequest): URL {
    const url = new URL(
      `${this.#apiBaseUrl.toString()}${path.replace(/^\/+/, '')}`,
    );
    // A part like `..` would have changed the path.
    if (!url.pathname.startsWith(this.#apiBaseUrl.pathname)) {
      throw new InputError(`"${path}" is no path of ${this.#title}`);
    }
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    return url;
  }

  async #send(
    method: string,
    first: URL,
    { token, body, raw }: ProviderRequest,
  ): Promise<ProviderResponse> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    let url = first;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#fetch(url, {
        method,
        redirect: 'manual',
        signal,
        headers: {
          accept: raw ? '*/*' : 'application/json',
          'user-agent': 'backstage-git-deployments',
          ...(token && { authorization: this.#authorization(token) }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const location = response.headers.get('location');
      if (
        [301, 302, 307, 308].includes(response.status) &&
        location &&
        method === 'GET' &&
        redirects < MOST_REDIRECTS
      ) {
        url = this.#urlOf({
          path: this.pathOf(new URL(location, url).toString()),
        });
        continue;
      }
      return {
        status: response.status,
        headers: response.headers,
        data:
          raw && response.ok
            ? await readBytes(response)
            : await readJson(response),
      };
    }
  }
}
