import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gate } from './EngineWorld';

/** Lets builds of a real cluster wait: a line of their Dockerfile asks this server, which answers when the test says so. */
export class GateServer {
  readonly #server: Server;
  readonly #gates = new Map<
    string,
    { arrive(): void; opened: Promise<void> }
  >();
  readonly #host: string;

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
    server.on('request', async ({ url = '' }, response) => {
      const gate = this.#gates.get(url);
      gate?.arrive();
      await gate?.opened;
      response.end('open\n');
    });
  }

  /** @param host - an address of this machine that pods reach */
  static async start(host: string): Promise<GateServer> {
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(0, host, resolve);
    });
    return new GateServer(server, host);
  }

  gate(): Gate {
    const { port } = this.#server.address() as AddressInfo;
    const path = `/gate-${this.#gates.size + 1}`;
    let arrive = () => {};
    let open = () => {};
    const reached = new Promise<void>(resolve => {
      arrive = resolve;
    });
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    this.#gates.set(path, { arrive, opened });
    return {
      instruction: `RUN wget -q -O /dev/null http://${
        this.#host
      }:${port}${path}`,
      reached,
      open,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }
}
