import {
  connect,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/** Stands between the backend and a real API server, so that connections can suffer what networks do to them. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #away = false;

  private constructor(server: Server, target: URL) {
    this.#server = server;
    server.on('connection', socket => {
      if (this.#away) {
        socket.resetAndDestroy();
        return;
      }
      const upstream = connect(Number(target.port || 443), target.hostname);
      for (const [each, other] of [
        [socket, upstream],
        [upstream, socket],
      ]) {
        this.#sockets.add(each);
        each.on('error', () => other.destroy());
        each.on('close', () => {
          this.#sockets.delete(each);
          other.destroy();
        });
        each.pipe(other);
      }
    });
  }

  static async start(target: string): Promise<CuttingProxy> {
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new CuttingProxy(server, new URL(target));
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `https://127.0.0.1:${port}`;
  }

  /** Resets all connections; new ones are served. */
  cut(): void {
    this.#sockets.forEach(socket => socket.resetAndDestroy());
  }

  /** All connections stay open, and nothing comes over them any more; new ones are served. */
  silence(): void {
    this.#sockets.forEach(socket => socket.unpipe().pause());
  }

  /** Resets all connections, and each new one, until the answered function is called. */
  goAway(): () => void {
    this.#away = true;
    this.cut();
    return () => {
      this.#away = false;
    };
  }

  async stop(): Promise<void> {
    this.#sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }
}
