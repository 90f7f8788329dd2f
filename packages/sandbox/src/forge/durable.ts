import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/**
 * Replaces a file so that a reader, or a process that starts after `kill -9`, sees either the whole
 * old text or the whole new text.
 */
export async function writeFileAtomic(
  file: string,
  text: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/**
 * A value that lives in memory and in one JSON file. Change `value` in place, then await `save()`.
 * Saves that come while one is being written are answered by a single later write.
 */
export class DurableJson<T> {
  static open<T>(file: string, initial: () => T): DurableJson<T> {
    const value = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as T)
      : initial();
    return new DurableJson(file, value);
  }

  readonly value: T;
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(file: string, value: T) {
    this.#file = file;
    this.value = value;
  }

  /** Resolves once everything that `value` holds now is on disk. */
  save(): Promise<void> {
    if (!this.#next) {
      this.#next = this.#writing.then(() => {
        this.#next = undefined;
        return writeFileAtomic(this.#file, JSON.stringify(this.value));
      });
      // A failed write must not poison the ones after it; whoever awaits `save()` still sees it.
      this.#writing = this.#next.catch(() => {});
    }
    return this.#next;
  }
}
