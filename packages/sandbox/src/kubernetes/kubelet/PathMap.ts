import { existsSync, realpathSync } from 'node:fs';

/** A directory of a container and the real one that plays it. */
export interface Mapping {
  path: string;
  dir: string;
}

// A path begins where no other path, word or URL goes on, and ends at its own boundary.
const BEFORE = String.raw`(?<![\w.\-/}])`;
const AFTER = String.raw`(?![\w.\-])`;

/** Translates between a container's paths and the real directories that play them. */
export class PathMap {
  readonly #mappings: Mapping[];
  readonly #inward: RegExp | undefined;
  readonly #outward: RegExp | undefined;

  private constructor(mappings: Mapping[]) {
    // The longest first: a mount below another one hides it.
    this.#mappings = [...mappings].sort(
      (a, b) => b.path.length - a.path.length,
    );
    const paths = this.#mappings.map(m => escape(m.path));
    this.#inward = paths.length
      ? new RegExp(`${BEFORE}(${paths.join('|')})${AFTER}`, 'g')
      : undefined;
    const dirs = this.#mappings
      .map(m => m.dir)
      .sort((a, b) => b.length - a.length)
      .map(escape);
    this.#outward = dirs.length ? new RegExp(dirs.join('|'), 'g') : undefined;
  }

  static create(mappings: Mapping[]): PathMap {
    return new PathMap(mappings);
  }

  /** The real place of an absolute path; `undefined` where nothing is mounted there. */
  resolve(path: string): string | undefined {
    const clean = normalize(path);
    const mapping = this.#mappings.find(
      m => clean === m.path || clean.startsWith(`${m.path}/`),
    );
    return mapping && mapping.dir + clean.slice(mapping.path.length);
  }

  /** The same, but `undefined` also where a link on the way leads out of what is mounted, or nothing is there. */
  resolveInside(path: string): string | undefined {
    const clean = normalize(path);
    const mapping = this.#mappings.find(
      m => clean === m.path || clean.startsWith(`${m.path}/`),
    );
    const wanted = mapping && this.resolve(clean);
    if (!wanted || !existsSync(wanted)) return undefined;
    const real = realpathSync(wanted);
    const root = realpathSync(mapping.dir);
    return real === root || real.startsWith(`${root}/`) ? real : undefined;
  }

  /** Replaces the container's paths in a text by the real ones. */
  toHost(text: string): string {
    if (!this.#inward) return text;
    return text.replace(
      this.#inward,
      found => this.#mappings.find(m => m.path === found)?.dir ?? found,
    );
  }

  /** Replaces real directories in a text by the container's paths. */
  toContainer(text: string): string {
    if (!this.#outward) return text;
    return text.replace(
      this.#outward,
      found => this.#mappings.find(m => m.dir === found)?.path ?? found,
    );
  }
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
