import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** How long a delivery may take before a test is told what came instead. */
const LONGEST_WAIT_MS = 30_000;

/** A request as it arrived. */
export interface Delivery {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Receives webhooks on this machine, and keeps what it got: raw headers and raw bytes. */
export class WebhookReceiver {
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  readonly #server: Server;
  readonly #received = new Map<string, Delivery[]>();
  readonly #waiting = new Set<() => void>();
  readonly #failures = new Map<string, number>();

  private constructor() {
    this.#server = createServer((req, res) => {
      const path = req.url ?? '';
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const left = this.#failures.get(path) ?? 0;
        this.#failures.set(path, Math.max(0, left - 1));
        res.writeHead(left > 0 ? 500 : 202).end();
        this.received(path).push({
          headers: req.headers,
          body: Buffer.concat(chunks),
        });
        this.#waiting.forEach(look => look());
      });
    });
  }

  /** The URL at which deliveries arrive under this path. */
  url(path: string): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) {
      throw new Error('The receiver has ended');
    }
    return `http://127.0.0.1:${address.port}${path}`;
  }

  /** What arrived under a path, in the order of arrival. */
  received(path: string): Delivery[] {
    const found = this.#received.get(path) ?? [];
    this.#received.set(path, found);
    return found;
  }

  /** The delivery with this number (from 0) under a path, as soon as it is there. */
  nth(path: string, index: number): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      let look = () => {};
      const deadline = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(
            `Waited in vain for delivery ${index + 1} at ${path}; ${
              this.received(path).length
            } arrived`,
          ),
        );
      }, LONGEST_WAIT_MS);
      look = () => {
        const delivery = this.received(path)[index];
        if (delivery) {
          this.#waiting.delete(look);
          clearTimeout(deadline);
          resolve(delivery);
        }
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Answers the next deliveries under a path with 500. */
  failNext(path: string, times: number) {
    this.#failures.set(path, times);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }
}
