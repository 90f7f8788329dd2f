import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { ApiError } from '../ApiError';
import { ClusterFaults } from '../ClusterFaults';
import { ContainerLogs } from '../kubelet/ContainerLogs';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { authorize, Caller, review } from './access';
import { discover } from './discovery';
import { ObjectRoutes } from './ObjectRoutes';
import { isTrue, parseTarget, readBody, Target } from './requests';
import { breakOff, strike } from './strike';
import { Tokens } from './Tokens';

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
  tokens: Tokens;
  extra: ExtraRoutes;
}

/** The HTTP face of the cluster. */
export class ApiServer {
  readonly #options: Options;
  readonly #routes: ObjectRoutes;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  #address: { port: number; host: string } | undefined;

  private constructor(options: Options) {
    this.#options = options;
    this.#routes = ObjectRoutes.create(options);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => fail(response, error));
    });
    this.#server.on('connection', socket => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
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
    await this.#listen(port, host);
    const { port: actual } = this.#server.address() as AddressInfo;
    this.#address = { port: actual, host };
    return `http://${
      publicHost.includes(':') ? `[${publicHost}]` : publicHost
    }:${actual}`;
  }

  /** Goes away: resets all connections and refuses new ones. */
  async goAway(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    this.resetConnections();
    await closed;
  }

  /** Serves again, on the same port. */
  async comeBack(): Promise<void> {
    if (!this.#address || this.#server.listening) return;
    await this.#listen(this.#address.port, this.#address.host);
  }

  /** Ends every open connection by a TCP reset. */
  resetConnections(): void {
    for (const socket of Array.from(this.#connections)) {
      socket.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.#address = undefined;
    this.#server.closeAllConnections();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
  }

  async #listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
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
    const caller = this.#options.tokens.callerOf(request.headers.authorization);
    const fault = url.pathname.startsWith('/sandbox/')
      ? undefined
      : this.#options.faults.takeApiFault(method, url.pathname + url.search);
    if (fault && (await strike(fault, response))) return;
    const answer = await this.#route(request, response, url, caller);
    if (fault?.cut === 'after') breakOff(response, fault);
    else if (answer) reply(response, answer.code, answer.body);
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    caller: Caller,
  ): Promise<{ code: number; body: object } | undefined> {
    const method = request.method ?? 'GET';
    if (url.pathname.startsWith('/sandbox/')) {
      if (caller.kind !== 'writer') {
        throw ApiError.forbidden('only the writer may do this');
      }
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
    const reviewed =
      method === 'POST' &&
      /^\/apis\/(?:authorization|authentication)\.k8s\.io\/v1\/(selfsubjectaccessreviews|selfsubjectreviews)$/.exec(
        url.pathname,
      );
    if (reviewed) {
      const body = (await readBody(request)) as Record<string, unknown>;
      const kind = reviewed[1] as Parameters<typeof review>[2];
      const { store } = this.#options;
      return { code: 201, body: review(store, caller, kind, body) };
    }
    const target = parseTarget(url.pathname);
    if (!target) throw noSuchPath();
    const query = url.searchParams;
    const { resource, namespace, name, subresource } = target;
    const watching = isTrue(query.get('watch'));
    const verb = verbOf(method, name, watching);
    authorize(this.#options.store, caller, resource, {
      verb,
      subresource,
      namespace,
      name,
    });
    if (resource === resources.serviceaccounts && subresource === 'token') {
      return this.#issueToken(method, target, request);
    }
    return method === 'GET'
      ? this.#routes.read(target, query, watching, response)
      : this.#routes.write(method, target, query, request);
  }

  async #issueToken(
    method: string,
    { namespace = '', name = '' }: Target,
    request: IncomingMessage,
  ): Promise<{ code: number; body: object }> {
    if (method !== 'POST') throw noSuchPath();
    const body = (await readBody(request)) as
      | { spec?: { expirationSeconds?: number } }
      | undefined;
    const status = this.#options.tokens.issue(
      namespace,
      name,
      body?.spec?.expirationSeconds,
    );
    return {
      code: 201,
      body: {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace },
        spec: body?.spec ?? {},
        status,
      },
    };
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

function noSuchPath(): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  });
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
