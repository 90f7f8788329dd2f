import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The artefacts of a run. */
export const ARTIFACTS = path.resolve(__dirname, '../../../artifacts');

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
    },
  }).trim();
}

/**
 * Clones, commits, pushes; answers the commit.
 *
 * @param options.as - whose account it is: the member's unless told
 * @param options.branch - what is pushed to, `main` unless told; made from the default branch where it is not there
 */
export function push(
  forge: string,
  repository: string,
  files: Record<string, string>,
  message: string,
  options: { as?: string; branch?: string } = {},
): string {
  const { as = 'member', branch = 'main' } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'git-deployments-clone-'));
  try {
    git(
      folder,
      'clone',
      '--quiet',
      forge
        .replace('http://', `http://${as}:${as}@`)
        .concat(`/${repository}.git`),
      '.',
    );
    if (git(folder, 'branch', '--remotes', '--list', `origin/${branch}`)) {
      git(folder, 'checkout', '--quiet', branch);
    }
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), content);
    }
    git(folder, 'add', '--all');
    git(
      folder,
      '-c',
      `user.name=${as}`,
      '-c',
      `user.email=${as}@example.com`,
      'commit',
      '--quiet',
      '-m',
      message,
    );
    git(folder, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return git(folder, 'rev-parse', 'HEAD');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
