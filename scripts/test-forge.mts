import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { conclude, type Counts, runJest } from './counts.mts';
import { PlainError, ROOT, say } from './portal.mts';

/**
 * Runs the tests that need a real git server against a Gitea of its own: builds it from `e2e/forge/go.mod` where that was
 * not done yet, and runs every `*.forge.ts`, which starts Gitea on loopback as it needs.
 */
const MODULE = 'code.gitea.io/gitea';
const SOURCES = path.join(ROOT, 'e2e/forge');
const BUILDS = path.join(ROOT, '.local/forge');
const FLAGS = ['-tags', 'sqlite sqlite_unlock_notify', '-ldflags', '-s -w'];

/** Where there are such tests. */
const SUITES = ['plugins/git-deployments-backend-module-gitea', 'e2e'];

/** Tells the tests where the binary is. */
const VARIABLE = 'GIT_DEPLOYMENTS_GITEA';

function isMissing(program: string): boolean {
  return Boolean(spawnSync(program, ['--version']).error);
}

function ensureProgram(program: string, debianPackage: string): void {
  if (!isMissing(program)) {
    return;
  }
  if (userInfo().uid !== 0 || isMissing('apt-get')) {
    throw new PlainError(
      `${program} is missing, which building and running Gitea need: install it, on Debian with "apt-get install ${debianPackage}"`,
    );
  }
  say(`Installing ${debianPackage} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const result = spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', debianPackage],
    { encoding: 'utf8', env },
  );
  if (isMissing(program)) {
    throw new PlainError(
      `${debianPackage} could not be installed:\n${result.stderr}`,
    );
  }
}

/** The environment in which Go is new enough; an older one may fetch a newer one through the module proxy. */
function goEnvironment(): NodeJS.ProcessEnv {
  ensureProgram('go', 'golang-go');
  const needed =
    /^go (\S+)$/m.exec(
      readFileSync(path.join(SOURCES, 'go.mod'), 'utf8'),
    )?.[1] ?? '';
  const given = { ...process.env, CGO_ENABLED: '1' };
  const candidates = [
    given,
    ...(process.env.GOTOOLCHAIN ? [] : [{ ...given, GOTOOLCHAIN: 'auto' }]),
  ];
  const env = candidates.find(candidate =>
    isAtLeast(goVersion(candidate), needed),
  );
  if (!env) {
    throw new PlainError(
      `Gitea needs Go ${needed} or newer, and this is ${
        goVersion({ ...given, GOTOOLCHAIN: 'local' }) || 'older'
      }: install a newer one; Go 1.21 or newer fetches it by itself where GOTOOLCHAIN=auto and the module proxy are allowed`,
    );
  }
  return env;
}

/** The version of Go that would build; empty where it refuses to. */
function goVersion(env: NodeJS.ProcessEnv): string {
  const { stdout } = spawnSync('go', ['version'], {
    cwd: env.GOTOOLCHAIN === 'local' ? ROOT : SOURCES,
    encoding: 'utf8',
    env,
  });
  return /\bgo(\d+(?:\.\d+)*)/.exec(stdout ?? '')?.[1] ?? '';
}

function isAtLeast(version: string, needed: string): boolean {
  return (
    version !== '' &&
    version.localeCompare(needed, 'en', { numeric: true }) >= 0
  );
}

/** The folder of this build: another one for other sources, so that a second run builds nothing. */
function buildFolder(): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) {
    hash.update(readFileSync(path.join(SOURCES, file)));
  }
  hash.update([process.platform, process.arch, ...FLAGS].join(' '));
  return path.join(BUILDS, hash.digest('hex').slice(0, 16));
}

/** The binary, built if it has to be. */
async function ensureGitea(): Promise<string> {
  ensureProgram('git', 'git');
  const folder = buildFolder();
  const binary = path.join(folder, 'gitea');
  // Templates and the like stay in Go's module cache, which people may have emptied.
  if (existsSync(binary) && existsSync(path.join(folder, 'static/templates'))) {
    return binary;
  }
  const env = goEnvironment();
  ensureProgram('gcc', 'build-essential');
  rmSync(BUILDS, { recursive: true, force: true });
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  await build(path.join(partial, 'gitea'), env);
  const sources = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', MODULE], {
    cwd: SOURCES,
    encoding: 'utf8',
    env,
  }).stdout.trim();
  symlinkSync(sources, path.join(partial, 'static'));
  renameSync(partial, folder);
  return binary;
}

async function build(binary: string, env: NodeJS.ProcessEnv): Promise<void> {
  say('Building Gitea; the first time takes some minutes …');
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const child = spawn(
    'go',
    ['build', '-mod=readonly', '-v', ...FLAGS, '-o', binary, MODULE],
    { cwd: SOURCES, env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const errors: string[] = [];
  let packages = 0;
  createInterface({ input: child.stderr }).on('line', line => {
    // With -v the name of each package stands on a line of its own.
    if (/^[\w.~/-]+$/.test(line)) {
      packages += 1;
    } else if (!line.startsWith('go: downloading')) {
      errors.push(line);
    }
  });
  const progress = setInterval(
    () => say(`  … ${packages} packages, ${seconds()} s`),
    20_000,
  );
  const status = await new Promise(resolve => {
    child.once('close', resolve);
  });
  clearInterval(progress);
  if (status !== 0) {
    throw new PlainError(
      `Gitea does not build:\n${errors.slice(-20).join('\n')}`,
    );
  }
  say(`Built Gitea in ${seconds()} s`);
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
