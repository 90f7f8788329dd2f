import {
  execFileSync,
  spawn,
  spawnSync,
  type ChildProcess,
} from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { conclude, type Counts, runJest } from './counts.mts';
import { PlainError, ROOT, say } from './portal.mts';

/**
 * Runs the store's and the end-to-end tests on PostgreSQL: on the one that
 * BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING names, else on Debian's, installed if it is missing and started
 * on loopback for the time of the tests.
 */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

function findBinaries(): string | undefined {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent)
    ? readdirSync(parent).sort((a, b) => Number(b) - Number(a))
    : [];
  return versions
    .map(version => path.join(parent, version, 'bin'))
    .find(folder => existsSync(path.join(folder, 'postgres')));
}

function install(): string {
  const found = findBinaries();
  if (found) {
    return found;
  }
  if (userInfo().uid !== 0 || spawnSync('apt-get', ['--version']).error) {
    throw new PlainError(
      `PostgreSQL is missing: install it (on Debian "apt-get install postgresql"), or name one in ${VARIABLE}`,
    );
  }
  say('Installing PostgreSQL …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const result = spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'],
    { encoding: 'utf8', env },
  );
  const installed = findBinaries();
  if (!installed) {
    throw new PlainError(
      `PostgreSQL could not be installed:\n${result.stderr}`,
    );
  }
  return installed;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => {
    server.close(resolve);
  });
  return port;
}

async function startPostgres(): Promise<{
  url: string;
  stop(): Promise<void>;
}> {
  const binaries = install();
  const folder = mkdtempSync(path.join(tmpdir(), 'git-deployments-postgres-'));
  const port = await freePort();
  // PostgreSQL refuses to run as root: Debian's package brings a user for it.
  const asUser: { uid?: number; gid?: number } = {};
  if (userInfo().uid === 0) {
    const [, , uid, gid] =
      readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find(line => line.startsWith('postgres:'))
        ?.split(':') ?? [];
    asUser.uid = Number(uid);
    asUser.gid = Number(gid);
    chownSync(folder, asUser.uid, asUser.gid);
  }
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...asUser, cwd: folder, stdio: 'ignore' },
  );
  const child: ChildProcess = spawn(
    path.join(binaries, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
      '-c',
      'fsync=off',
      '-c',
      'max_connections=200',
    ],
    { ...asUser, cwd: folder, stdio: 'ignore' },
  );
  while (
    spawnSync(path.join(binaries, 'pg_isready'), [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
    ]).status !== 0
  ) {
    if (child.exitCode !== null) {
      throw new PlainError('PostgreSQL ended while it was started');
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
  return {
    url: `postgres://postgres:unused@127.0.0.1:${port}`,
    stop: async () => {
      const exited = new Promise(resolve => {
        child.once('exit', resolve);
      });
      child.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(
  name: string,
  folder: string,
  patterns: string[],
  env: NodeJS.ProcessEnv,
): Counts {
  return runJest(name, ['package', 'test', ...patterns], {
    cwd: path.join(ROOT, folder),
    env,
  });
}

async function main(): Promise<Counts[]> {
  const given = process.env[VARIABLE];
  const postgres = given ? undefined : await startPostgres();
  const url = new URL(given ?? postgres?.url ?? '');
  const config = path.join(
    mkdtempSync(path.join(tmpdir(), 'git-deployments-config-')),
    'app-config.yaml',
  );
  writeFileSync(
    config,
    JSON.stringify({
      backend: {
        database: {
          client: 'pg',
          prefix: `gd_${process.pid}_`,
          connection: {
            host: url.hostname,
            port: Number(url.port || 5432),
            user: decodeURIComponent(url.username),
            password: decodeURIComponent(url.password),
          },
        },
      },
    }),
    { mode: 0o600 },
  );
  try {
    return [
      run(
        'database',
        'plugins/git-deployments-backend',
        ['src/store', 'src/connections', 'src/hooks', 'src/statuses'],
        { [VARIABLE]: url.toString() },
      ),
      run('database-path', 'e2e', ['src/[a-z]+\\.test\\.ts'], {
        E2E_BACKEND_CONFIG: config,
      }),
    ];
  } finally {
    rmSync(path.dirname(config), { recursive: true, force: true });
    await postgres?.stop();
  }
}

main().then(conclude, error => {
  say(error instanceof PlainError ? error.message : String(error));
  process.exit(1);
});
