import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KubeObject } from '../types';

const COMPACT_AFTER_BYTES = 16 * 1024 * 1024;

/** One change: the object under its key after it, or `null` where it is gone. */
export interface JournalEntry {
  version: number;
  key: string;
  object: KubeObject | null;
}

/**
 * What the store holds, on disk: a file of changes, one JSON line each, appended before anyone is told of the change.
 *
 * A line that a crash cut short is the last one and is ignored. The file is rewritten with only what still exists when
 * it is opened and whenever it has grown by 16 MB.
 */
export class Journal {
  readonly #path: string;
  #grown = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens the file, making it where there is none. Answers the journal and what it holds. */
  static open(path: string): {
    journal: Journal;
    version: number;
    objects: Map<string, KubeObject>;
  } {
    mkdirSync(dirname(path), { recursive: true });
    const objects = new Map<string, KubeObject>();
    let version = 0;
    for (const line of existsSync(path)
      ? readFileSync(path, 'utf8').split('\n')
      : []) {
      const entry = parse(line);
      if (!entry) continue;
      version = Math.max(version, entry.version);
      if (entry.object) objects.set(entry.key, entry.object);
      else objects.delete(entry.key);
    }
    const journal = new Journal(path);
    journal.compact(version, objects);
    return { journal, version, objects };
  }

  /** Writes a change down. Answers whether the file has grown so much that it should be compacted. */
  append(entry: JournalEntry): boolean {
    const line = `${JSON.stringify(entry)}\n`;
    appendFileSync(this.#path, line);
    this.#grown += line.length;
    return this.#grown > COMPACT_AFTER_BYTES;
  }

  /** Replaces the file by one that holds just these objects. */
  compact(version: number, objects: Map<string, KubeObject>): void {
    const lines = Array.from(objects, ([key, object]) =>
      JSON.stringify({ version, key, object } satisfies JournalEntry),
    );
    // The version outlives the last object: numbers must never be given twice.
    lines.push(JSON.stringify({ version, key: '', object: null }));
    writeFileSync(`${this.#path}.new`, `${lines.join('\n')}\n`);
    renameSync(`${this.#path}.new`, this.#path);
    this.#grown = 0;
  }
}

function parse(line: string): JournalEntry | undefined {
  if (!line) return undefined;
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
