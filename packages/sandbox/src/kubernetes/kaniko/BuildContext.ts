import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import ignore, { Ignore } from 'ignore';

/** One file of the context, with its path relative to it. */
export interface ContextFile {
  path: string;
  executable: boolean;
  content: Buffer;
}

/** Files for a COPY, or the reason that there are none, as Kaniko puts it. */
export type CopySources =
  | { result: 'ok'; files: ContextFile[] }
  | { result: 'missing'; message: string };

/** The directory that is built, less what `.dockerignore` takes away. */
export class BuildContext {
  /** The `.dockerignore` in force, by the path that the container knows. */
  readonly ignoreFile: string | undefined;
  readonly #dir: string;
  readonly #shownDir: string;
  readonly #files: string[];

  private constructor(
    dir: string,
    shownDir: string,
    rules: { ignored: Ignore; ignoreFile: string | undefined },
  ) {
    this.#dir = dir;
    this.#shownDir = shownDir;
    this.ignoreFile = rules.ignoreFile;
    this.#files = walk(dir).filter(path => !rules.ignored.ignores(path));
  }

  /**
   * Opens a context. `dir` is the real directory, `shownDir` the one that messages name; `dockerfile` the real path of the
   * Dockerfile, beside which a `<Dockerfile>.dockerignore` goes before the context's own.
   */
  static open(options: {
    dir: string;
    shownDir: string;
    dockerfile: string;
  }): BuildContext {
    const { dir, shownDir, dockerfile } = options;
    const candidates = [
      `${dockerfile}.dockerignore`,
      join(dir, '.dockerignore'),
    ];
    const found = candidates.find(existsSync);
    return new BuildContext(dir, shownDir, {
      ignored: found ? readIgnore(found) : ignore(),
      ignoreFile: found?.replace(dir, shownDir),
    });
  }

  /** The files that a source of COPY or ADD stands for: a file, a directory with all in it, or a pattern. */
  select(source: string): CopySources {
    const clean = posix
      .normalize(source.replace(/^\/+/, ''))
      .replace(/\/$/, '');
    const shown = posix.join(this.#shownDir, clean);
    const missing = (message: string): CopySources => ({
      result: 'missing',
      message,
    });
    if (clean === '..' || clean.startsWith('../')) {
      return missing(
        `failed to get fileinfo for ${shown}: lstat ${shown}: no such file or directory`,
      );
    }
    if (/[*?[]/.test(clean)) {
      const pattern = globOf(clean);
      const files = this.#files.filter(
        path => pattern.test(path) || hasMatchingParent(path, pattern),
      );
      return files.length
        ? { result: 'ok', files: files.map(path => this.#read(path)) }
        : missing('copy failed: no source files specified');
    }
    const files = this.#files.filter(
      path => clean === '.' || path === clean || path.startsWith(`${clean}/`),
    );
    if (files.length) {
      return { result: 'ok', files: files.map(path => this.#read(path)) };
    }
    if (clean === '.') return { result: 'ok', files: [] };
    return existsSync(join(this.#dir, clean))
      ? missing('copy failed: no source files specified')
      : missing(
          `failed to get fileinfo for ${shown}: lstat ${shown}: no such file or directory`,
        );
  }

  #read(path: string): ContextFile {
    const real = join(this.#dir, path);
    const stat = lstatSync(real);
    return {
      path,
      executable: (stat.mode & 0o100) !== 0,
      content: stat.isSymbolicLink()
        ? Buffer.from(readlinkSync(real))
        : readFileSync(real),
    };
  }
}

function walk(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => posix.relative(dir, posix.join(entry.parentPath, entry.name)))
    .sort();
}

// Patterns of a .dockerignore are anchored at the context, unlike those of a .gitignore.
function readIgnore(path: string): Ignore {
  const rules = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'))
    .map(line => line.replace(/^(!?)(?:\.?\/)?(.*)$/, '$1/$2'));
  return ignore().add(rules);
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  return new RegExp(`^${source}$`);
}

function hasMatchingParent(path: string, pattern: RegExp): boolean {
  const parts = path.split('/');
  return parts.some(
    (_, n) => n > 0 && pattern.test(parts.slice(0, n).join('/')),
  );
}
