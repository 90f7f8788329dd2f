import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { PlainError, say } from './portal.mts';

/** A package of Debian, and how one sees that it is there: a program that runs, or a file. */
export interface Package {
  name: string;
  program?: string;
  file?: string;
}

/** Whether this process may do anything on this machine. */
export function isRoot(): boolean {
  return userInfo().uid === 0;
}

/** Installs what is missing, where that is possible. `need` says what for: "building Gitea". */
export function ensurePackages(
  packages: readonly Package[],
  need: string,
): void {
  const missing = packages.filter(isMissing).map(({ name }) => name);
  if (missing.length === 0) {
    return;
  }
  const remedy = `apt-get install ${missing.join(' ')}`;
  if (!isRoot() || isMissing({ name: 'apt', program: 'apt-get' })) {
    throw new PlainError(
      `${need} needs what is missing here: on Debian, install it with "${remedy}"`,
    );
  }
  say(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const { stderr } = spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    { encoding: 'utf8', env },
  );
  const still = packages.filter(isMissing);
  if (still.length > 0) {
    throw new PlainError(
      `"${remedy}" did not install ${still
        .map(({ name }) => name)
        .join(', ')}:\n${stderr}`,
    );
  }
}

function isMissing({ program, file }: Package): boolean {
  return (
    (program !== undefined &&
      spawnSync(program, ['--version']).error !== undefined) ||
    (file !== undefined && !existsSync(file))
  );
}

/** Runs a program to its end and answers what it printed; one that fails is an error that says what it complained of. */
export function run(
  program: string,
  args: readonly string[],
  options: Pick<SpawnSyncOptions, 'cwd' | 'env' | 'input'> = {},
): string {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    ...options,
  });
  if (result.status !== 0) {
    throw new PlainError(
      `${program} ${args.join(' ')} failed:\n${
        result.error ?? result.stderr.trim()
      }`,
    );
  }
  return result.stdout;
}
