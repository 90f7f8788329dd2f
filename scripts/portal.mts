import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The checkout. */
export const ROOT = path.dirname(import.meta.dirname);
const LOCAL = path.join(ROOT, '.local');
const TRANSFORM = path.join(
  ROOT,
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);

/** What the cluster of the demo has: where runs are made, and what app-config.yaml grants. */
const NAMESPACES = ['builds', 'demo', 'demo-staging'];

/** What the sandbox tells of when it is ready. */
const SERVERS = ['github', 'gitlab', 'bitbucket', 'kubernetes'];

/** The ports of the demo, all moved by PORT_OFFSET. */
export function ports(offset = Number(process.env.PORT_OFFSET ?? 0)) {
  return {
    app: 3000 + offset,
    backend: 7007 + offset,
    github: 7101 + offset,
    gitlab: 7102 + offset,
    bitbucket: 7103 + offset,
    kubernetes: 7110 + offset,
  };
}

/** An error whose message is for the person at the terminal: shown alone, without a stack. */
export class PlainError extends Error {}

/** Refuses to start where something else listens already. */
export async function checkPorts(): Promise<void> {
  for (const [name, port] of Object.entries(ports())) {
    const free = await new Promise<boolean>(resolve => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (!free) {
      throw new PlainError(
        `Port ${port} (${name}) is taken: stop what listens there, or move all ports with PORT_OFFSET=100 npm start`,
      );
    }
  }
}

/** Builds the app if its sources have changed since it was built. */
export function buildApp(): void {
  const stamp = path.join(LOCAL, 'app-built');
  const hash = createHash('sha256').update(
    readFileSync(path.join(ROOT, 'yarn.lock')),
  );
  for (const folder of [
    'packages/app',
    'plugins/git-deployments',
    'plugins/git-deployments-common',
  ]) {
    for (const file of sources(path.join(ROOT, folder))) {
      hash.update(file).update(readFileSync(file));
    }
  }
  const current = hash.digest('hex');
  const index = path.join(ROOT, 'packages/app/dist/index.html');
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === current &&
    existsSync(index)
  ) {
    return;
  }
  say('Building the app …');
  const result = spawnSync('yarn', ['workspace', 'app', 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new PlainError(
      `The app does not build:\n${result.stdout}${result.stderr}`,
    );
  }
  writeFileSync(stamp, current);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      ({ name }) => !['node_modules', 'dist', 'dist-types'].includes(name),
    )
    .flatMap(entry =>
      entry.isDirectory()
        ? sources(path.join(folder, entry.name))
        : [path.join(folder, entry.name)],
    )
    .sort();
}

/** Tells the person at the terminal; standard output is left to what a command prints. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Sandbox, backend and app as processes of their own, with their output in files. */
export class Portal {
  readonly #children = new Map<string, ChildProcess>();
  readonly #dataDir: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #configs: string[] = [];
  #stopping = false;

  constructor(options: { dataDir: string; env?: NodeJS.ProcessEnv }) {
    this.#dataDir = options.dataDir;
    this.#env = { ...process.env, ...options.env };
    mkdirSync(path.join(options.dataDir, 'portal'), { recursive: true });
  }

  /** How the played cluster is reached, once the sandbox is started. */
  get kubeconfig(): string | undefined {
    return this.#env.SANDBOX_KUBECONFIG;
  }

  /** Where a process's output goes. */
  logFile(name: string): string {
    return path.join(this.#dataDir, `${name}.log`);
  }

  /** Called when a process ends by itself. */
  onExit: (name: string) => void = () => undefined;

  /**
   * Prepares a real cluster, and lets the backend use it instead of the played one.
   *
   * @param access - what is known of it, as JSON: `scripts/cluster/access.mts`
   */
  async useCluster(access: string): Promise<void> {
    const child = this.#spawn(
      'cluster',
      'e2e/src/engine/demo.ts',
      [this.#dataDir],
      { GIT_DEPLOYMENTS_CLUSTER: access },
    );
    this.#children.delete('cluster');
    const code = await new Promise(resolve => child.once('exit', resolve));
    if (code !== 0) {
      throw new PlainError(
        `The cluster could not be prepared; the reason is in ${this.logFile(
          'cluster',
        )}`,
      );
    }
    this.#configs.push(path.join(this.#dataDir, 'app-config.cluster.json'));
  }

  async startSandbox(): Promise<void> {
    const child = this.#spawn('sandbox', 'packages/sandbox/src/cli.ts', [
      '--data',
      path.join(this.#dataDir, 'sandbox'),
      ...NAMESPACES.flatMap(name => ['--namespace', name]),
    ]);
    const { stdout } = child;
    if (!stdout) {
      throw new Error('The sandbox has no output');
    }
    const started = await new Promise<
      Map<string, { url: string; kubeconfig?: string }>
    >((resolve, reject) => {
      const servers = new Map<string, { url: string; kubeconfig?: string }>();
      createInterface({ input: stdout }).on('line', line => {
        if (line.startsWith('{')) {
          const { server, ...rest } = JSON.parse(line);
          servers.set(server, rest);
          if (SERVERS.every(name => servers.has(name))) {
            resolve(servers);
          }
        }
      });
      child.once('exit', () =>
        reject(
          new PlainError(
            `The sandbox ended; its log is ${this.logFile('sandbox')}`,
          ),
        ),
      );
    });
    const kubeconfig = started.get('kubernetes')?.kubeconfig ?? '';
    for (const name of SERVERS) {
      this.#env[`SANDBOX_${name.toUpperCase()}_URL`] = started.get(name)?.url;
    }
    this.#env.SANDBOX_KUBECONFIG = kubeconfig;
    this.#env.SANDBOX_KUBERNETES_READ_TOKEN = /"?token"?:\s*"?([^"\s,}]+)/.exec(
      readFileSync(`${kubeconfig}-readonly`, 'utf8'),
    )?.[1];
  }

  async startBackend(): Promise<void> {
    const { app, backend } = ports();
    Object.assign(this.#env, {
      APP_BASE_URL: `http://localhost:${app}`,
      BACKEND_BASE_URL: `http://localhost:${backend}`,
      DEMO_DATA: this.#dataDir,
    });
    const child = this.#spawn(
      'backend',
      'packages/backend/src/index.ts',
      [path.join(ROOT, 'app-config.yaml'), ...this.#configs].flatMap(file => [
        '--config',
        file,
      ]),
      { BACKEND_PORT: String(backend) },
    );
    await this.#ready(
      'backend',
      child,
      `http://localhost:${backend}/.backstage/health/v1/readiness`,
    );
    // The catalog reads the personas after the backend is ready: nobody should be told that there is no such user.
    await this.#ready(
      'backend',
      child,
      `http://localhost:${backend}/api/auth/demo/refresh`,
      { 'x-demo-persona': 'owner', 'x-requested-with': 'XMLHttpRequest' },
    );
  }

  async startApp(): Promise<void> {
    const { app } = ports();
    const child = this.#spawn(
      'app',
      'packages/backend/src/app.ts',
      ['--config', path.join(ROOT, 'app-config.yaml')],
      {
        BACKEND_PORT: String(app),
        DEMO_DATA: path.join(this.#dataDir, 'app'),
      },
    );
    await this.#ready(
      'app',
      child,
      `http://localhost:${app}/.backstage/health/v1/readiness`,
    );
  }

  /** Ends one process as a crash would. */
  async kill(name: string): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#children.keys()].map(name => this.#end(name, 'SIGTERM')),
    );
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#children.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    this.#children.delete(name);
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    // A process that does not end when it is asked to is made to.
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(timer);
  }

  #spawn(
    name: string,
    entry: string,
    args: string[],
    env: NodeJS.ProcessEnv = {},
  ): ChildProcess {
    const child = spawn(
      process.execPath,
      [
        '--no-node-snapshot',
        '--no-warnings',
        '-r',
        TRANSFORM,
        path.join(ROOT, entry),
        ...args,
      ],
      {
        cwd: path.join(ROOT, entry.split('/src/')[0]),
        env: { ...this.#env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C must reach this process alone, which then ends the others in order.
        detached: true,
      },
    );
    const log = createWriteStream(this.logFile(name), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#children.set(name, child);
    child.once('exit', () => {
      if (!this.#stopping && this.#children.get(name) === child) {
        this.onExit(name);
      }
    });
    return child;
  }

  async #ready(
    name: string,
    child: ChildProcess,
    url: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    while (child.exitCode === null && child.signalCode === null) {
      const response = await fetch(url, { headers }).catch(() => undefined);
      if (response?.ok) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    throw new PlainError(`The ${name} ended; its log is ${this.logFile(name)}`);
  }
}

/** Ends everything that was started, also where this process is told to end. */
export async function runPortal(
  portal: Portal,
  start: () => Promise<void>,
): Promise<void> {
  let ending = false;
  const end = async (code: number) => {
    if (!ending) {
      ending = true;
      await portal.stop();
      process.exit(code);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say('\nStopping …');
      end(0);
    });
  }
  portal.onExit = name => {
    say(`The ${name} ended unexpectedly; its log is ${portal.logFile(name)}`);
    end(1);
  };
  try {
    await start();
  } catch (error) {
    say(error instanceof PlainError ? error.message : String(error));
    await end(1);
  }
}
