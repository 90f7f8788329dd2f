import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '../ApiError';
import { ApiFault, ClusterFaults } from '../ClusterFaults';
import { ContainerLogs } from '../kubelet/ContainerLogs';
import { ObjectStore } from '../store/ObjectStore';
import { authorize, Caller, review } from './access';
import { discover } from './discovery';
import { ObjectRoutes } from './ObjectRoutes';
import { isTrue, parseTarget, readBody } from './requests';

/** Answers paths outside of the Kubernetes API; `undefined` where it serves nothing there. */
export type ExtraRoutes = (request: {
  method: string;
  path: string;
  body: unknown;
}) => Promise<object | undefined>;

interface Options {
  store: ObjectStore;
  logs: ContainerLogs;
  faults: ClusterFaults;
  tokens: { token: string; caller: Caller }[];
  extra: ExtraRoutes;
}

/** The HTTP face of the cluster. */
export class ApiServer {
  readonly #options: Options;
  readonly #routes: ObjectRoutes;
  readonly #server: Server;

  private constructor(options: Options) {
    this.#options = options;
    this.#routes = ObjectRoutes.create(options);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => fail(response, error));
    });
  }

  static create(options: Options): ApiServer {
    return new ApiServer(options);
  }

  /** Begins to serve. Answers the URL. */
  async listen(
    port: number,
    host: string,
    publicHost = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host,
  ): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const { port: actual } = this.#server.address() as AddressInfo;
    return `http://${
      publicHost.includes(':') ? `[${publicHost}]` : publicHost
    }:${actual}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cluster');
    const method = request.method ?? 'GET';
    if (/^\/(healthz|livez|readyz)$/.test(url.pathname)) {
      response.end('ok');
      return;
    }
    const caller = this.#authenticate(request);
    const fault = url.pathname.startsWith('/sandbox/')
      ? undefined
      : this.#options.faults.takeApiFault(method, url.pathname + url.search);
    if (fault && (await strike(fault, response))) return;
    const answer = await this.#route(request, response, url, caller);
    if (fault?.cut === 'after') response.destroy();
    else if (answer) reply(response, answer.code, answer.body);
  }

  #authenticate(request: IncomingMessage): Caller {
    const [, presented = ''] =
      /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const known = this.#options.tokens.find(({ token }) =>
      sameText(token, presented),
    );
    if (known) return known.caller;
    throw new ApiError({
      code: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    caller: Caller,
  ): Promise<{ code: number; body: object } | undefined> {
    const method = request.method ?? 'GET';
    if (url.pathname.startsWith('/sandbox/')) {
      if (caller.readOnly) throw ApiError.forbidden('the token is read-only');
      const body = await this.#options.extra({
        method,
        path: url.pathname,
        body: await readBody(request),
      });
      if (!body) throw noSuchPath();
      return { code: 200, body };
    }
    const found = method === 'GET' && discover(url.pathname);
    if (found) return { code: 200, body: found };
    if (
      method === 'POST' &&
      /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/self\w+reviews$/.test(
        url.pathname,
      )
    ) {
      const body = (await readBody(request)) as Record<string, unknown>;
      return { code: 201, body: review(caller, body) };
    }
    const target = parseTarget(url.pathname);
    if (!target) throw noSuchPath();
    const { resource, namespace, name } = target;
    const query = url.searchParams;
    const watching = isTrue(query.get('watch'));
    authorize(
      caller,
      verbOf(method, name, watching),
      resource,
      namespace,
      name,
    );
    return method === 'GET'
      ? this.#routes.read(target, query, watching, response)
      : this.#routes.write(method, target, query, request);
  }
}

function verbOf(
  method: string,
  name: string | undefined,
  watching: boolean,
): string {
  if (method === 'GET') {
    if (watching) return 'watch';
    return name ? 'get' : 'list';
  }
  if (method === 'DELETE') return name ? 'delete' : 'deletecollection';
  return { POST: 'create', PUT: 'update', PATCH: 'patch' }[method] ?? 'get';
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function noSuchPath(): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  });
}

/** Lets a fault happen. Answers whether the request is over with it. */
async function strike(
  fault: ApiFault,
  response: ServerResponse,
): Promise<boolean> {
  if (fault.hang) return true;
  if (fault.delayMs) {
    await new Promise(resolve => {
      setTimeout(resolve, fault.delayMs);
    });
  }
  if (fault.cut === 'before') {
    response.destroy();
    return true;
  }
  if (!fault.status) return false;
  const reason =
    { 429: 'TooManyRequests', 503: 'ServiceUnavailable' }[fault.status] ??
    'InternalError';
  if (fault.status === 429) response.setHeader('retry-after', '1');
  fail(
    response,
    new ApiError({
      code: fault.status,
      reason,
      message: `the server answered ${fault.status} because it was told to`,
    }),
  );
  return true;
}

function reply(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.end(JSON.stringify(body));
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known =
    error instanceof ApiError
      ? error
      : new ApiError({
          code: 500,
          reason: 'InternalError',
          message: `Internal error occurred: ${String(error)}`,
        });
  reply(response, known.code, known.toStatus());
}
