import { spawn } from 'node:child_process';

/** A git command that ended with another code than 0. */
export class GitFailure extends Error {
  readonly exitCode: number | null;

  constructor(args: string[], exitCode: number | null, stderr: string) {
    super(`git ${args[0]} ended with ${exitCode}: ${stderr.trim()}`);
    this.name = 'GitFailure';
    this.exitCode = exitCode;
  }
}

/**
 * The environment of every git process: nothing of the machine's or the user's configuration, so
 * that the forge behaves alike everywhere.
 */
export function gitEnvironment(
  extra: Record<string, string> = {},
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: process.env.NODE_ENV,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}

/** Runs git and answers what it printed. */
export function runGit(
  directory: string,
  args: string[],
  options: { input?: string | Buffer; env?: Record<string, string> } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd: directory,
      env: gitEnvironment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', code =>
      code === 0
        ? resolve(Buffer.concat(stdout))
        : reject(
            new GitFailure(args, code, Buffer.concat(stderr).toString('utf8')),
          ),
    );
    // git may end before it has read everything (a bad argument); its exit code tells the story.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
  });
}
