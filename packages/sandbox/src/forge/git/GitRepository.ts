import { rm } from 'node:fs/promises';
import { BareOptions, layOutBare } from './layout';
import { COMMIT_FORMAT, parseCommits, parseDiff, parseTree } from './parse';
import { GitFailure, runGit } from './run';
import { Branch, Commit, FileChange, TreeEntry } from './types';

const SHA = /^[0-9a-f]{40}$/;
const SHA_PREFIX = /^[0-9a-f]{4,40}$/;

/**
 * Questions to one bare repository, answered by the git program. Revisions that come from outside
 * go through `resolve` first: everything else takes object names, which no option or range syntax
 * can hide in.
 */
export class GitRepository {
  /** A new bare repository without commits. */
  static create(directory: string, options: BareOptions): GitRepository {
    layOutBare(directory, {
      ...options,
      config: {
        // Nothing may run behind our back, and unreachable commits stay readable as at a real forge.
        'gc.auto': '0',
        'receive.autogc': 'false',
        ...options.config,
      },
    });
    return new GitRepository(directory);
  }

  static at(directory: string): GitRepository {
    return new GitRepository(directory);
  }

  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Every ref under the prefix, sorted by name: full name to object name (a tag's own). */
  async refs(prefix = 'refs/'): Promise<Map<string, string>> {
    const output = await this.#git([
      'for-each-ref',
      '--format=%(objectname) %(refname)',
      prefix,
    ]);
    return new Map(
      lines(output).map(line => [line.slice(41), line.slice(0, 40)]),
    );
  }

  async branches(): Promise<Branch[]> {
    const refs = await this.refs('refs/heads/');
    return [...refs].map(([ref, sha]) => ({
      name: ref.slice('refs/heads/'.length),
      sha,
    }));
  }

  /** The object name that a full ref name stands for. */
  async ref(name: string): Promise<string | undefined> {
    if (!name.startsWith('refs/')) {
      return undefined;
    }
    try {
      const output = await this.#git(['show-ref', '--verify', '--hash', name]);
      return output.toString('utf8').trim();
    } catch (error) {
      return noAnswer(error);
    }
  }

  /**
   * The commit that a branch, a tag, a full ref name or a (shortened) object name stands for, with
   * steps back from it (`main~2`, `v1^`) if there are any.
   */
  async resolve(revision: string): Promise<string | undefined> {
    const steps = /(?:[~^]\d{0,4})+$/.exec(revision);
    if (steps) {
      const start = await this.resolve(revision.slice(0, steps.index));
      return start && this.#peel(start + steps[0]);
    }
    const named = [
      `refs/heads/${revision}`,
      `refs/tags/${revision}`,
      revision.startsWith('heads/') || revision.startsWith('tags/')
        ? `refs/${revision}`
        : revision,
    ];
    for (const name of named) {
      const sha = await this.ref(name);
      if (sha) {
        return this.#peel(sha);
      }
    }
    return SHA_PREFIX.test(revision) ? this.#peel(revision) : undefined;
  }

  async commit(sha: string): Promise<Commit | undefined> {
    const peeled = SHA.test(sha) ? await this.#peel(sha) : undefined;
    return peeled
      ? (await this.log({ include: [peeled], limit: 1 }))[0]
      : undefined;
  }

  /** These commits by their ids, however many; what is not here is left out. */
  async commits(shas: string[]): Promise<Map<string, Commit>> {
    const wanted = [...new Set(shas)].filter(sha => SHA.test(sha));
    if (wanted.length === 0) {
      return new Map();
    }
    const output = await runGit(
      this.directory,
      [
        'log',
        '-z',
        `--format=${COMMIT_FORMAT}`,
        '--no-walk=unsorted',
        '--ignore-missing',
        '--stdin',
      ],
      { input: `${wanted.join('\n')}\n` },
    );
    return new Map(parseCommits(output).map(commit => [commit.sha, commit]));
  }

  /**
   * Commits that are reachable from `include` and not from `exclude`, newest first; `path` keeps
   * those that touch it.
   */
  async log(options: {
    include: string[];
    exclude?: string[];
    skip?: number;
    limit?: number;
    path?: string;
    /** Committed after and before these, ISO 8601. */
    since?: string;
    until?: string;
    firstParent?: boolean;
  }): Promise<Commit[]> {
    if (options.include.length === 0) {
      return [];
    }
    const output = await runGit(
      this.directory,
      [
        'log',
        '-z',
        `--format=${COMMIT_FORMAT}`,
        '--topo-order',
        ...(options.limit === undefined
          ? []
          : [`--max-count=${options.limit}`]),
        `--skip=${options.skip ?? 0}`,
        ...(options.since ? [`--since=${options.since}`] : []),
        ...(options.until ? [`--until=${options.until}`] : []),
        ...(options.firstParent ? ['--first-parent'] : []),
        '--stdin',
        ...(options.path ? ['--', `:(literal)${options.path}`] : []),
      ],
      {
        input: [
          ...options.include,
          ...(options.exclude ?? []).map(sha => `^${sha}`),
          '',
        ].join('\n'),
      },
    );
    return parseCommits(output);
  }

  async count(include: string, exclude: string): Promise<number> {
    const output = await this.#git([
      'rev-list',
      '--count',
      include,
      `^${exclude}`,
    ]);
    return Number(output.toString('utf8'));
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    try {
      const output = await this.#git(['merge-base', a, b]);
      return output.toString('utf8').trim();
    } catch (error) {
      return noAnswer(error);
    }
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.mergeBase(ancestor, descendant)) === ancestor;
  }

  /** Files that differ from one commit (undefined: from nothing) to another. */
  async diff(
    from: string | undefined,
    to: string,
    options: { renames?: boolean } = {},
  ): Promise<FileChange[]> {
    const output = await this.#git([
      'diff-tree',
      '-r',
      '-z',
      '--raw',
      '--numstat',
      '--no-commit-id',
      '--full-index',
      options.renames === false ? '--no-renames' : '--find-renames',
      ...(from === undefined ? ['--root', to] : [from, to]),
    ]);
    return parseDiff(output);
  }

  /** The patch from one commit (undefined: from nothing) to another, as `git diff` prints it. */
  async patch(
    from: string | undefined,
    to: string,
    file?: { path: string; previousPath?: string },
  ): Promise<string> {
    const paths = file
      ? [file.path, file.previousPath].filter(item => item !== undefined)
      : [];
    const output = await this.#git([
      'diff-tree',
      '-r',
      '-p',
      '--no-commit-id',
      '--find-renames',
      ...(from === undefined ? ['--root', to] : [from, to]),
      ...(paths.length
        ? ['--', ...paths.map(item => `:(literal)${item}`)]
        : []),
    ]);
    return output.toString('utf8');
  }

  /** The object name of what lies at `path` in a commit; the tree itself for an empty path. */
  async objectAt(commit: string, path: string): Promise<string | undefined> {
    try {
      const output = await this.#git([
        'rev-parse',
        '--verify',
        '--quiet',
        path === '' ? `${commit}^{tree}` : `${commit}:${path}`,
      ]);
      return output.toString('utf8').trim();
    } catch (error) {
      return noAnswer(error);
    }
  }

  async objectType(sha: string): Promise<string | undefined> {
    if (!SHA.test(sha)) {
      return undefined;
    }
    try {
      const output = await this.#git(['cat-file', '-t', sha]);
      return output.toString('utf8').trim();
    } catch (error) {
      return noAnswer(error);
    }
  }

  /** The entries of a tree (by its object name, or a commit's). */
  async tree(
    sha: string,
    options: { recursive?: boolean } = {},
  ): Promise<TreeEntry[]> {
    const output = await this.#git([
      'ls-tree',
      '-z',
      '--long',
      '--full-tree',
      ...(options.recursive ? ['-r', '-t'] : []),
      sha,
    ]);
    return parseTree(output);
  }

  async blob(sha: string): Promise<Buffer> {
    return this.#git(['cat-file', 'blob', sha]);
  }

  /** Creates branches, however many, in one go. None of them may exist. */
  async addBranches(branches: Branch[]): Promise<void> {
    await runGit(this.directory, ['update-ref', '--stdin'], {
      input: branches
        .map(({ name, sha }) => `create refs/heads/${name} ${sha}\n`)
        .join(''),
    });
    await this.#git(['pack-refs', '--all']);
  }

  async setHead(branch: string): Promise<void> {
    await this.#git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  async #peel(revision: string): Promise<string | undefined> {
    try {
      const output = await this.#git([
        'rev-parse',
        '--verify',
        '--quiet',
        `${revision}^{commit}`,
      ]);
      return output.toString('utf8').trim();
    } catch (error) {
      return noAnswer(error);
    }
  }

  #git(args: string[]): Promise<Buffer> {
    return runGit(this.directory, args);
  }
}

function lines(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '');
}

/** git says "there is no such thing" by its exit code; anything else stays an error. */
function noAnswer(error: unknown): undefined {
  if (error instanceof GitFailure && [1, 128].includes(error.exitCode ?? -1)) {
    return undefined;
  }
  throw error;
}
