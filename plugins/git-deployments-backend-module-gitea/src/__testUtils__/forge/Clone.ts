import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A repository on this machine that pushes to a server. */
export class Clone {
  static async create(remote: string): Promise<Clone> {
    const folder = await mkdtemp(path.join(tmpdir(), 'gitea-clone-'));
    const clone = new Clone(folder);
    await clone.git('init', '--quiet', '--initial-branch=main');
    await clone.git('remote', 'add', 'origin', remote);
    return clone;
  }

  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs git with nothing of this machine's configuration; answers what it printed. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await execute(
      'git',
      [
        ...['-c', 'user.name=Mia Member', '-c', 'user.email=m@example.com'],
        ...['-c', 'credential.helper=', ...args],
      ],
      {
        cwd: this.#folder,
        env: {
          ...process.env,
          HOME: this.#folder,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
        },
      },
    );
    return stdout.trimEnd();
  }

  /** Writes files, commits and pushes them to a branch; answers the commit. */
  async push(
    branch: string,
    files: Record<string, string>,
    message = 'Change something',
  ): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.#folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    await this.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return this.git('rev-parse', 'HEAD');
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
