import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';
import { Agent, Dispatcher, ProxyAgent, request } from 'undici';
import { ClusterAccessError } from './ClusterAccessError';
import { inPlainWords, isKnown } from './plainWords';
import { VersionExpiredError } from './VersionExpiredError';

/** How a body is to be understood. */
export type ContentType =
  | 'application/json'
  | 'application/merge-patch+json'
  | 'application/apply-patch+yaml';

interface RequestInput {
  query?: Record<string, string | number | boolean | undefined>;
  body?: object;
  contentType?: ContentType;
  /** What the answer is to be; any JSON unless given. */
  accept?: string;
}

/** An answer that takes longer than this is taken for none, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Requests to the API server of one cluster, over connections that are shared and kept.
 *
 * Credentials and TLS are those of a `KubeConfig`, asked for each request, so that rotated tokens and certificates are
 * taken up. Failures are errors of `@backstage/errors` (or {@link ClusterAccessError}) that name the cluster.
 */
export class KubernetesApi {
  readonly #name: string;
  readonly #kubeConfig: KubeConfig;
  #connections: { key: string; dispatcher: Dispatcher } | undefined;

  private constructor(options: { name: string; kubeConfig: KubeConfig }) {
    this.#name = options.name;
    this.#kubeConfig = options.kubeConfig;
  }

  static create(options: {
    /** What messages call the cluster. */
    name: string;
    kubeConfig: KubeConfig;
  }): KubernetesApi {
    return new KubernetesApi(options);
  }

  /** Sends a request and answers the JSON of a success. */
  async request<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    input: RequestInput = {},
  ): Promise<T> {
    const text = await this.#text(method, path, input);
    return JSON.parse(text) as T;
  }

  /** Like {@link request}, but `undefined` where there is no such thing. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.request<T>('GET', path);
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Reads an answer that is not JSON. */
  async text(path: string, query: RequestInput['query']): Promise<string> {
    return this.#text('GET', path, { query });
  }

  /** Reads an answer as it comes, for as long as it takes; ends without an error when `signal` aborts. */
  async *stream(
    path: string,
    query: RequestInput['query'],
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void> {
    try {
      yield* await this.open(path, query, { signal });
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  /** Waits until the server has begun to answer, and gives the answer as it comes. Where `signal` aborts, it throws. */
  async open(
    path: string,
    query: RequestInput['query'],
    { signal, accept }: { signal: AbortSignal; accept?: string },
  ): Promise<AsyncIterable<Uint8Array>> {
    try {
      const { body } = await this.#send('GET', path, { query, accept }, signal);
      return this.#chunks(body);
    } catch (error) {
      throw this.#asOurs(error);
    }
  }

  async *#chunks(
    body: Dispatcher.ResponseData['body'],
  ): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of body) {
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw this.#asOurs(error);
    }
  }

  /** Closes the connections; what still goes on over them breaks off. */
  async close(): Promise<void> {
    await this.#connections?.dispatcher.destroy();
    this.#connections = undefined;
  }

  async #text(
    method: Dispatcher.HttpMethod,
    path: string,
    input: RequestInput,
  ): Promise<string> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { body } = await this.#send(method, path, input, signal);
      return await body.text();
    } catch (error) {
      throw this.#asOurs(error);
    }
  }

  async #send(
    method: Dispatcher.HttpMethod,
    path: string,
    {
      query = {},
      body,
      contentType = 'application/json',
      accept = 'application/json, */*',
    }: RequestInput,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, prefix, dispatcher, headers } = await this.#connect();
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)]],
      ),
    ).toString();
    const response = await request(
      `${origin}${prefix}${path}${search && `?${search}`}`,
      {
        method,
        dispatcher,
        signal,
        headers: {
          ...headers,
          accept,
          ...(body && { 'content-type': contentType }),
        },
        // JSON is YAML, so that it serves for server-side apply too.
        body: body && JSON.stringify(body),
      },
    );
    if (response.statusCode >= 300) {
      throw this.#refusal(response.statusCode, await response.body.text());
    }
    return response;
  }

  async #connect() {
    const cluster = this.#kubeConfig.getCurrentCluster();
    if (!cluster) {
      throw new ClusterAccessError(
        `The kubeconfig of cluster ${
          this.#name
        } has no current context: set "context" in gitDeployments.clusters`,
      );
    }
    const options: RequestOptions = {};
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key, servername, rejectUnauthorized, auth } = options;
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const url = new URL(cluster.server);
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
    if (auth) {
      headers.authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
    }
    return {
      origin: url.origin,
      prefix: url.pathname.replace(/\/+$/, ''),
      headers,
      dispatcher: this.#dispatcherFor(cluster.proxyUrl, tls),
    };
  }

  /** The shared connections; new ones where the certificates have changed. */
  #dispatcherFor(
    proxyUrl: string | undefined,
    tls: Pick<
      RequestOptions,
      'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'
    >,
  ): Dispatcher {
    const key = JSON.stringify([proxyUrl, tls]);
    if (this.#connections?.key !== key) {
      // What still goes on over the old ones comes to its end.
      this.#connections?.dispatcher.close().catch(() => undefined);
      // A log may be silent for as long as its step works.
      const patient = { bodyTimeout: 0 };
      this.#connections = {
        key,
        dispatcher: proxyUrl
          ? new ProxyAgent({ uri: proxyUrl, requestTls: tls, ...patient })
          : new Agent({ connect: tls, ...patient }),
      };
    }
    return this.#connections.dispatcher;
  }

  #refusal(status: number, body: string): Error {
    const said = messageOf(body);
    const message = `Cluster ${this.#name} answered ${status}: ${said}`;
    switch (status) {
      case 404:
        return new NotFoundError(message);
      case 409:
        return new ConflictError(message);
      case 410:
        return new VersionExpiredError(message);
      case 400:
      case 422:
        return new InputError(message);
      case 401:
        return new ClusterAccessError(
          `${message}. Renew the credentials of this cluster in gitDeployments.clusters`,
        );
      case 403:
        // Not all that is forbidden is so by RBAC.
        if (isKnown({ message: said })) {
          return new ClusterAccessError(inPlainWords({ message }));
        }
        return new ClusterAccessError(
          `${message}. Grant it to the platform's account in this cluster, as the documentation's RBAC example shows`,
        );
      default:
        return new ServiceUnavailableError(message);
    }
  }

  #asOurs(error: unknown): Error {
    const known = [
      NotFoundError,
      ConflictError,
      InputError,
      ClusterAccessError,
      VersionExpiredError,
      ServiceUnavailableError,
    ].some(type => error instanceof type);
    return known
      ? (error as Error)
      : new ServiceUnavailableError(
          `Cluster ${this.#name} could not be reached`,
          error,
        );
  }
}

/** The message of a `Status` object. */
function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: string };
    return message ?? body;
  } catch {
    return body.slice(0, 1000).trim() || 'no reason given';
  }
}
