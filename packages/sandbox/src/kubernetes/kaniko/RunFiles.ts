import { posix } from 'node:path';
import { PathMap } from '../kubelet/PathMap';
import { mountedFiles } from '../shell/mountedFiles';
import { Files } from '../shell/programs';
import { ContextFile } from './BuildContext';

/** What a RUN sees and writes: the directories mounted into Kaniko's container, else the image as far as it is built. */
export class RunFiles implements Files {
  readonly #mounted: ReturnType<typeof mountedFiles>;
  readonly #layers: readonly ContextFile[][];
  readonly #written = new Map<string, string>();

  private constructor(mounts: PathMap, layers: readonly ContextFile[][]) {
    this.#mounted = mountedFiles(mounts);
    this.#layers = layers;
  }

  static create(options: {
    mounts: PathMap;
    layers: readonly ContextFile[][];
  }): RunFiles {
    return new RunFiles(options.mounts, options.layers);
  }

  /** What it has left in the image: a layer. */
  get written(): ContextFile[] {
    return Array.from(this.#written, ([path, text]) => ({
      path,
      executable: false,
      content: Buffer.from(text),
    }));
  }

  read(path: string): string | undefined {
    if (this.#mounted.has(path)) return this.#mounted.read(path);
    const place = posix.join('/', path);
    const own = this.#written.get(place);
    if (own !== undefined) return own;
    return this.#layers
      .flat()
      .findLast(file => file.path === place)
      ?.content.toString('utf8');
  }

  write(path: string, text: string, options: { appends: boolean }): void {
    if (this.#mounted.has(path)) {
      this.#mounted.write(path, text, options);
      return;
    }
    const place = posix.join('/', path);
    const before = options.appends ? this.read(place) ?? '' : '';
    this.#written.set(place, before + text);
  }
}
