import type { Readable } from 'node:stream';
import type { ClusterApi, ClusterObject } from './ClusterApi';

/** An object as a watch told it, and when (`performance.now()`). */
export interface Sighting {
  object: ClusterObject;
  at: number;
}

/** A bare watch of one collection, from when it was started: what one waits for may have been told before. */
export class ObjectWatch {
  readonly #stream: Readable;
  readonly #seen: Sighting[] = [];
  #wake: () => void = () => {};

  private constructor(stream: Readable) {
    this.#stream = stream;
  }

  static async start(api: ClusterApi, path: string): Promise<ObjectWatch> {
    const watch = new ObjectWatch(await api.stream(`${path}?watch=true`));
    watch.#read().catch(() => undefined);
    return watch;
  }

  /** The first that is so. */
  async next(isSo: (object: ClusterObject) => boolean): Promise<Sighting> {
    for (;;) {
      const found = this.#seen.find(({ object }) => isSo(object));
      if (found) {
        return found;
      }
      await new Promise<void>(resolve => {
        const before = this.#wake;
        this.#wake = () => {
          before();
          resolve();
        };
      });
    }
  }

  stop(): void {
    this.#stream.destroy();
  }

  async #read(): Promise<void> {
    let text = '';
    for await (const chunk of this.#stream) {
      const at = performance.now();
      const lines = `${text}${chunk}`.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        this.#seen.push({ object: JSON.parse(line).object, at });
      }
      const wake = this.#wake;
      this.#wake = () => {};
      wake();
    }
  }
}
