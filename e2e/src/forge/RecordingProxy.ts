import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that passed, and what was answered. */
export interface Exchange {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  status: number;
  answer: Buffer;
}

/** Of one connection alone: what stands before a server has another to it. */
const OF_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

/** Stands before a server as a reverse proxy does, and keeps what passes, in the order of the answers. */
export class RecordingProxy {
  /** @param target - address of the server */
  static async start(target: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target);
    await new Promise<void>(resolve => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  readonly #exchanges: Exchange[] = [];
  readonly #target: string;
  readonly #server: Server;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((req, res) => {
      this.#pass(req, res).catch(() => res.destroy());
    });
  }

  /** Its own address, without a trailing slash. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}`;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  async #pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = req;
    const body = await buffer(req);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${this.#target}${path}`, {
        method,
        headers: { ...endToEnd(headers), 'content-length': body.length },
        agent: false,
      })
        .once('response', resolve)
        .once('error', reject)
        .end(body);
    });
    const answer = await buffer(response);
    const status = response.statusCode ?? 502;
    this.#exchanges.push({ method, path, headers, body, status, answer });
    res.statusCode = status;
    for (const [name, value] of Object.entries(endToEnd(response.headers))) {
      res.setHeader(name, value ?? '');
    }
    res.end(answer);
  }
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name)),
  );
}
