import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The committer of all commits. */
export const COMMITTER = { name: 'Mia Member', email: 'member@acme.example' };

const FIRST_COMMIT = Date.parse('2026-01-02T03:04:05Z');
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs `git` with nothing of this machine's configuration; answers what it printed. */
export function runGit(
  cwd: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      ['-c', 'credential.helper=', ...args],
      {
        cwd,
        maxBuffer: MOST_OUTPUT_BYTES,
        env: {
          NODE_ENV: 'test',
          PATH: process.env.PATH,
          HOME: cwd,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
          LC_ALL: 'C.UTF-8',
          ...environment,
        },
      },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`git ${args[0]} failed: ${stderr}`))
          : resolve(stdout.trimEnd()),
    );
  });
}

/** A clone on this machine, as a developer has it. */
export class WorkingCopy {
  /** An empty one that pushes to this remote. */
  static async create(directory: string, remote: string): Promise<WorkingCopy> {
    await mkdir(directory, { recursive: true });
    await runGit(directory, ['init', '--quiet', '--initial-branch=main']);
    await runGit(directory, ['remote', 'add', 'origin', remote]);
    return new WorkingCopy(directory);
  }

  readonly #directory: string;
  #commits = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Runs `git` in it. */
  git(...args: string[]): Promise<string> {
    const date = new Date(FIRST_COMMIT + this.#commits * 60_000).toISOString();
    return runGit(this.#directory, args, {
      GIT_AUTHOR_NAME: COMMITTER.name,
      GIT_AUTHOR_EMAIL: COMMITTER.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: COMMITTER.name,
      GIT_COMMITTER_EMAIL: COMMITTER.email,
      GIT_COMMITTER_DATE: date,
    });
  }

  /** Commits files (null removes one) a minute after the commit before; answers the commit's id. */
  async commit(
    message: string,
    files: Record<string, string | null> = {},
  ): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.#directory, name);
      if (content === null) {
        await rm(file);
      } else {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    this.#commits += 1;
    return this.sha('HEAD');
  }

  /** Begins a branch at a revision, and works on it. */
  async branch(name: string, start = 'HEAD'): Promise<void> {
    await this.git('switch', '--quiet', '--create', name, start);
  }

  /** Works on a branch that is there. */
  async switchTo(name: string): Promise<void> {
    await this.git('switch', '--quiet', name);
  }

  /** Merges a branch with a merge commit; answers its id. */
  async merge(branch: string, message: string): Promise<string> {
    await this.git('merge', '--quiet', '--no-ff', '-m', message, branch);
    this.#commits += 1;
    return this.sha('HEAD');
  }

  /** The commit that a revision stands for. */
  sha(revision: string): Promise<string> {
    return this.git('rev-parse', `${revision}^{commit}`);
  }

  /** Pushes; takes refspecs and options of `git push`. */
  async push(...refspecs: string[]): Promise<void> {
    await this.git('push', '--quiet', 'origin', ...refspecs);
  }
}
