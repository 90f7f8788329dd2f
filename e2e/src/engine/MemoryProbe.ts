import { readFileSync } from 'node:fs';
import { pause, until } from '../TestPortal';

/** Memory is given back to the machine in the background: it is collected so often, with a pause after each. */
const COLLECTIONS = 3;
const PAUSE_MS = 500;

/** What a Node process has in memory, in KiB; one that was started with `--inspect-port=0`. */
export class MemoryProbe {
  readonly #pid: number;
  readonly #inspector: WebSocket;

  private constructor(pid: number, inspector: WebSocket) {
    this.#pid = pid;
    this.#inspector = inspector;
  }

  /** @param log - what the process has printed so far: it says there where its inspector is */
  static async open(
    pid: number,
    log: () => Promise<string>,
  ): Promise<MemoryProbe> {
    process.kill(pid, 'SIGUSR1');
    const url = await until('the inspector listens', async () =>
      /Debugger listening on (ws:\S+)/.exec(await log())?.at(1),
    );
    const inspector = new WebSocket(url);
    await new Promise((resolve, reject) => {
      inspector.onopen = resolve;
      inspector.onerror = reject;
    });
    return new MemoryProbe(pid, inspector);
  }

  /** All that it holds now, with what is garbage and was not collected yet. */
  resident(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  }

  /** What it still holds once garbage has been collected. */
  async retained(): Promise<number> {
    for (let round = 0; round < COLLECTIONS; round += 1) {
      const done = new Promise(resolve => {
        this.#inspector.onmessage = resolve;
      });
      this.#inspector.send(
        JSON.stringify({ id: round, method: 'HeapProfiler.collectGarbage' }),
      );
      await done;
      await pause(PAUSE_MS);
    }
    return this.resident();
  }

  close(): void {
    this.#inspector.close();
  }
}
