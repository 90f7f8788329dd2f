import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PlainError, say } from './portal.mts';
import { ensurePackages } from './programs.mts';

/** What is built from a folder with a `go.mod`. */
export interface GoBuild {
  /** For the person at the terminal. */
  title: string;
  /** Where `go.mod` is. */
  folder: string;
  /** Flags of `go build`. */
  flags: readonly string[];
  packages: readonly string[];
  cgo?: boolean;
}

/** Names what would be built: other sources or flags give another name. */
export function buildName(build: GoBuild): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(build.folder).sort()) {
    if (/^go\.(mod|sum)$|\.go$/.test(file)) {
      hash.update(file).update(readFileSync(path.join(build.folder, file)));
    }
  }
  hash.update(
    [process.platform, process.arch, ...build.flags, ...build.packages].join(
      ' ',
    ),
  );
  return hash.digest('hex').slice(0, 16);
}

/** The version that `go.mod` asks for of a module. */
export function requiredVersion(folder: string, module: string): string {
  const version = goMod(folder)
    .split('\n')
    .map(line => line.trim().split(' '))
    .find(([name]) => name === module)?.[1];
  if (!version) {
    throw new Error(`${folder}/go.mod does not require ${module}`);
  }
  return version;
}

/** Where Go has the sources of a module that it has downloaded. */
export function moduleFolder(
  folder: string,
  module: string,
  env: NodeJS.ProcessEnv,
): string {
  return spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
    cwd: folder,
    encoding: 'utf8',
    env,
  }).stdout.trim();
}

/** The environment in which Go is new enough; an older one may fetch a newer one through the module proxy. */
export function goEnvironment({
  title,
  folder,
  cgo,
}: GoBuild): NodeJS.ProcessEnv {
  ensurePackages([{ name: 'golang-go', program: 'go' }], title);
  const needed = /^go (\S+)$/m.exec(goMod(folder))?.[1] ?? '';
  const given = { ...process.env, CGO_ENABLED: cgo ? '1' : '0' };
  const candidates = [
    given,
    ...(process.env.GOTOOLCHAIN ? [] : [{ ...given, GOTOOLCHAIN: 'auto' }]),
  ];
  const env = candidates.find(candidate =>
    isAtLeast(goVersion(folder, candidate), needed),
  );
  if (!env) {
    throw new PlainError(
      `${title} needs Go ${needed} or newer, and this is ${
        goVersion('/', { ...given, GOTOOLCHAIN: 'local' }) || 'older'
      }: install a newer one; Go 1.21 or newer fetches it by itself where GOTOOLCHAIN=auto and the module proxy are allowed`,
    );
  }
  return env;
}

function goMod(folder: string): string {
  return readFileSync(path.join(folder, 'go.mod'), 'utf8');
}

/** The version of Go that would build; empty where it refuses to. */
function goVersion(folder: string, env: NodeJS.ProcessEnv): string {
  const { stdout } = spawnSync('go', ['version'], {
    cwd: folder,
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

/** Builds into a file, or into a folder where the name ends with a slash. */
export async function goBuild(
  build: GoBuild,
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  say(`Building ${build.title} …`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const child = spawn(
    'go',
    [
      'build',
      '-mod=readonly',
      '-buildvcs=false',
      '-v',
      ...build.flags,
      '-o',
      output,
      ...build.packages,
    ],
    { cwd: build.folder, env, stdio: ['ignore', 'ignore', 'pipe'] },
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
      `${build.title} does not build:\n${errors.slice(-20).join('\n')}`,
    );
  }
  say(`Built ${build.title} in ${seconds()} s`);
}
