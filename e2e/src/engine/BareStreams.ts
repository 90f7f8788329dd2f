import { spawn, type ChildProcess } from 'node:child_process';
import { until } from '../TestPortal';
import { MemoryProbe } from './MemoryProbe';

/** A server of Node alone that says so many bytes on every stream, and leaves it open. */
const SERVER = `
  const said = Buffer.alloc(Number(process.argv[1]), '.');
  const server = require('node:http').createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(said);
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`;

/** What streams cost a Node process that does nothing else: less is not to be had. */
export class BareStreams {
  readonly #child: ChildProcess;
  readonly probe: MemoryProbe;
  readonly url: string;
  readonly #bytes: number;

  private constructor(options: {
    child: ChildProcess;
    probe: MemoryProbe;
    url: string;
    bytes: number;
  }) {
    this.#child = options.child;
    this.probe = options.probe;
    this.url = options.url;
    this.#bytes = options.bytes;
  }

  /** @param bytes - what each stream says before it falls silent */
  static async start(bytes: number): Promise<BareStreams> {
    const child = spawn(
      process.execPath,
      ['--inspect-port=0', '-e', SERVER, String(bytes)],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let printed = '';
    const collect = (chunk: Buffer) => {
      printed += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const port = await until('the bare server listens', async () =>
      /port (\d+)/.exec(printed)?.at(1),
    );
    const probe = await MemoryProbe.open(child.pid ?? 0, async () => printed);
    return new BareStreams({
      child,
      probe,
      url: `http://127.0.0.1:${port}`,
      bytes,
    });
  }

  /** Opens so many streams, until each has said all; answers how to end them. */
  async open(count: number): Promise<() => void> {
    const abort = new AbortController();
    await Promise.all(
      Array.from({ length: count }, async () => {
        const response = await fetch(this.url, abort);
        const reader = response.body?.getReader();
        let read = 0;
        while (read < this.#bytes) {
          read += (await reader?.read())?.value?.length ?? 0;
        }
      }),
    );
    return () => abort.abort();
  }

  stop(): void {
    this.probe.close();
    this.#child.kill();
  }
}
