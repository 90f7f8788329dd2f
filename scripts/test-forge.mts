import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { conclude, type Counts, runJest } from './counts.mts';
import {
  buildName,
  type GoBuild,
  goBuild,
  goEnvironment,
  moduleFolder,
} from './go.mts';
import { PlainError, ROOT, say } from './portal.mts';
import { ensurePackages } from './programs.mts';

/**
 * Runs the tests that need a real git server against a Gitea of its own: builds it from `e2e/forge/go.mod` where that was
 * not done yet, and runs every `*.forge.ts`, which starts Gitea on loopback as it needs.
 */
const MODULE = 'code.gitea.io/gitea';
const BUILDS = path.join(ROOT, '.local/forge');
const GITEA: GoBuild = {
  title: 'Gitea',
  folder: path.join(ROOT, 'e2e/forge'),
  flags: ['-tags', 'sqlite sqlite_unlock_notify', '-ldflags', '-s -w'],
  packages: [MODULE],
  cgo: true,
};

/** Where there are such tests. */
const SUITES = ['plugins/git-deployments-backend-module-gitea', 'e2e'];

/** Tells the tests where the binary is. */
const VARIABLE = 'GIT_DEPLOYMENTS_GITEA';

/** The binary, built if it has to be. */
async function ensureGitea(): Promise<string> {
  ensurePackages([{ name: 'git', program: 'git' }], 'Running Gitea');
  const folder = path.join(BUILDS, buildName(GITEA));
  const binary = path.join(folder, 'gitea');
  // Templates and the like stay in Go's module cache, which people may have emptied.
  if (existsSync(binary) && existsSync(path.join(folder, 'static/templates'))) {
    return binary;
  }
  const env = goEnvironment(GITEA);
  ensurePackages([{ name: 'build-essential', program: 'gcc' }], 'Gitea');
  rmSync(BUILDS, { recursive: true, force: true });
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  await goBuild(GITEA, path.join(partial, 'gitea'), env);
  symlinkSync(
    moduleFolder(GITEA.folder, MODULE, env),
    path.join(partial, 'static'),
  );
  renameSync(partial, folder);
  return binary;
}

function hasForgeTests(folder: string): boolean {
  const sources = path.join(ROOT, folder, 'src');
  return readdirSync(sources, { recursive: true, encoding: 'utf8' }).some(
    name => name.endsWith('.forge.ts'),
  );
}

function run(folder: string, binary: string): Counts {
  return runJest(
    `forge-${path.basename(folder)}`,
    [
      'package',
      'test',
      '--testMatch',
      '**/*.forge.ts',
      ...process.argv.slice(2),
    ],
    { cwd: path.join(ROOT, folder), env: { [VARIABLE]: binary } },
  );
}

async function main(): Promise<Counts[]> {
  const binary = await ensureGitea();
  return SUITES.filter(hasForgeTests).map(folder => run(folder, binary));
}

main().then(conclude, error => {
  say(error instanceof PlainError ? error.message : String(error));
  process.exit(1);
});
