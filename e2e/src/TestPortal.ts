import {
  GitDeploymentsClient,
  isFinal,
  type Build,
  type Connection,
  type Container,
} from 'backstage-plugin-git-deployments-common';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from 'sandbox';
import { Browserless } from './Browserless';
import { checkAnswer } from './checkAnswer';
import { type ForgeId, ForgeUser } from './ForgeUser';

const ROOT = path.resolve(__dirname, '../..');

/** Who one can be in the demo portal. */
export type Persona = 'owner' | 'admin' | 'member' | 'outsider';

/** Where the backend keeps what it keeps: one database for each plugin, whose names begin alike. */
export interface PostgresDatabases {
  client: 'pg';
  connection: { host: string; port: number; user: string; password: string };
  prefix: string;
}

/** The demo's backend as a process of its own, on free ports, beside a sandbox in this process. */
export class TestPortal {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  /** Undefined where the database is SQLite. */
  readonly postgres: PostgresDatabases | undefined;
  readonly #configs: string[] = [];
  readonly #tokens = new Map<Persona, string>();
  readonly #answers: string[] = [];
  #backend: ChildProcess | undefined;

  private constructor(options: {
    sandbox: Sandbox;
    folder: string;
    port: number;
    postgres: PostgresDatabases | undefined;
  }) {
    this.sandbox = options.sandbox;
    this.#folder = options.folder;
    this.#port = options.port;
    this.postgres = options.postgres;
    this.url = `http://localhost:${options.port}`;
  }

  /**
   * Its database is SQLite, or what the file that E2E_BACKEND_CONFIG names says.
   *
   * @param configure - answers further configuration for the backend, once its address is known
   */
  static async start(
    configure?: (portal: TestPortal) => Promise<object>,
  ): Promise<TestPortal> {
    const given = process.env.E2E_BACKEND_CONFIG;
    const folder = await mkdtemp(path.join(tmpdir(), 'git-deployments-'));
    await mkdir(path.join(folder, 'portal'));
    const port = await freePort();
    const sandbox = await startSandbox({
      dataDir: path.join(folder, 'sandbox'),
      oauthApps: [
        {
          clientId: 'git-deployments',
          clientSecret: 'git-deployments-secret',
          redirectUris: [`http://localhost:${port}/api/git-deployments/oauth`],
          // At every forge tokens end and are renewed, also where that is the application's choice.
          accessTokenSeconds: 7200,
        },
      ],
      kubernetes: { pace: 0, namespaces: ['builds', 'demo', 'demo-staging'] },
    });
    const portal = new TestPortal({
      sandbox,
      folder,
      port,
      postgres:
        given === undefined
          ? undefined
          : ownDatabases(JSON.parse(await readFile(given, 'utf8')), port),
    });
    if (portal.postgres) {
      await portal.#override({ backend: { database: portal.postgres } });
    }
    if (configure) {
      await portal.#override(await configure(portal));
    }
    await portal.startBackend();
    return portal;
  }

  async startBackend(): Promise<void> {
    const { sandbox } = this;
    const child = spawn(
      process.execPath,
      [
        '--no-node-snapshot',
        '--no-warnings',
        // Where it is told by a signal that its memory is to be looked into.
        '--inspect-port=0',
        '-r',
        path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
        path.join(ROOT, 'packages/backend/src/index.ts'),
        ...['app-config.yaml', 'e2e/app-config.yaml', ...this.#configs].flatMap(
          file => ['--config', path.resolve(ROOT, file)],
        ),
      ],
      {
        cwd: path.join(ROOT, 'packages/backend'),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          NODE_ENV: 'development',
          NODE_OPTIONS: '',
          // A third of what it takes to start is to compile what was compiled before.
          NODE_COMPILE_CACHE: path.join(ROOT, '.local/compile-cache'),
          APP_BASE_URL: 'http://localhost:3000',
          BACKEND_BASE_URL: this.url,
          BACKEND_PORT: String(this.#port),
          DEMO_DATA: this.#folder,
          SANDBOX_GITHUB_URL: sandbox.github.url,
          SANDBOX_GITLAB_URL: sandbox.gitlab.url,
          SANDBOX_BITBUCKET_URL: sandbox.bitbucket.url,
          SANDBOX_KUBERNETES_URL: sandbox.kubernetes.url,
          SANDBOX_KUBECONFIG: sandbox.kubernetes.kubeconfigPath,
          SANDBOX_KUBERNETES_READ_TOKEN: sandbox.kubernetes.readOnlyToken,
        },
      },
    );
    const log = createWriteStream(this.logFile, { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#backend = child;
    while (child.exitCode === null) {
      const ready = await fetch(
        `${this.url}/.backstage/health/v1/readiness`,
      ).catch(() => undefined);
      if (ready?.ok) {
        return;
      }
      await pause(200);
    }
    throw new Error(`The backend ended:\n${await this.log()}`);
  }

  get logFile(): string {
    return path.join(this.#folder, 'backend.log');
  }

  /** The backend's process. */
  get backendPid(): number | undefined {
    return this.#backend?.pid;
  }

  /** Everything that the backend has logged. */
  async log(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  /** Everything that the backend has answered to the clients, but for logs that stream. */
  get answers(): readonly string[] {
    return this.#answers;
  }

  /** Where the sandbox and the backend keep what they keep. */
  get folder(): string {
    return this.#folder;
  }

  /** Starts the backend again, with a further configuration. */
  async restartWith(config: object): Promise<void> {
    await this.killBackend('SIGTERM');
    await this.#override(config);
    await this.startBackend();
  }

  async #override(config: object): Promise<void> {
    const file = path.join(
      this.#folder,
      `app-config.${this.#configs.length}.json`,
    );
    await writeFile(file, JSON.stringify(config));
    this.#configs.push(file);
  }

  /** Ends the backend as a crash would. */
  async killBackend(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#backend;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = new Promise(resolve => child.once('exit', resolve));
      child.kill(signal);
      await exited;
    }
  }

  async stop(): Promise<void> {
    await this.killBackend('SIGTERM');
    await this.sandbox.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A portal token of a persona. */
  async token(persona: Persona): Promise<string> {
    const known = this.#tokens.get(persona);
    if (known) {
      return known;
    }
    return until(`${persona} can sign in`, async () => {
      const response = await fetch(`${this.url}/api/auth/demo/refresh`, {
        headers: {
          'x-demo-persona': persona,
          'x-requested-with': 'XMLHttpRequest',
        },
      });
      // The catalog needs a moment until it knows the personas.
      if (!response.ok) {
        return undefined;
      }
      const { backstageIdentity } = await response.json();
      this.#tokens.set(persona, backstageIdentity.token);
      return backstageIdentity.token as string;
    });
  }

  /** The typed client, signed in as a persona. */
  async client(
    persona: Persona,
    browser?: Browserless,
  ): Promise<GitDeploymentsClient> {
    return this.clientOf(await this.token(persona), browser);
  }

  /** The typed client with a token of a machine, or of anybody. */
  clientOf(token: string, browser?: Browserless): GitDeploymentsClient {
    const send: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      const response = browser
        ? await browser.fetch(String(input), { ...init, headers })
        : await fetch(input, { ...init, headers });
      await checkAnswer(init?.method ?? 'GET', String(input), response);
      if (!/event-stream/.test(response.headers.get('content-type') ?? '')) {
        this.#answers.push(await response.clone().text());
      }
      return response;
    };
    return new GitDeploymentsClient({
      discoveryApi: {
        getBaseUrl: async plugin => `${this.url}/api/${plugin}`,
      },
      fetchApi: { fetch: send },
    });
  }

  /** What people do at one of the forges. */
  at(forge: ForgeId): ForgeUser {
    return new ForgeUser(forge, this.sandbox[forge], this.#folder);
  }

  /** Connects an account of a persona (their own unless told) through the consent page; answers where the browser ended. */
  async connect(
    persona: Persona,
    provider: ForgeId = 'github',
    options: { account?: string; connectionId?: string } = {},
  ): Promise<URL> {
    return this.authorize(
      persona,
      { provider, connectionId: options.connectionId },
      (browser, authorizeUrl) =>
        this.at(provider).consent(
          browser,
          authorizeUrl,
          options.account ?? persona,
          isApp,
        ),
    );
  }

  /**
   * Starts an authorisation as a persona; `consent` takes the browser from there to the callback and on. Answers where
   * it ended.
   */
  async authorize(
    persona: Persona,
    input: { provider: string; connectionId?: string },
    consent: (browser: Browserless, authorizeUrl: string) => Promise<URL>,
  ): Promise<URL> {
    const browser = new Browserless();
    const client = await this.client(persona, browser);
    const { authorizeUrl } = await client.connection.start({
      ...input,
      returnTo: '/settings/git-providers',
    });
    return consent(browser, authorizeUrl);
  }

  /** The connection that a persona has at a provider, made if it is not there yet. */
  async connection(persona: Persona, provider: ForgeId): Promise<Connection> {
    const client = await this.client(persona);
    const find = async () =>
      (await client.connection.list()).items.find(
        item => item.provider === provider && item.access === 'owner',
      );
    const known = await find();
    if (known) {
      return known;
    }
    const end = await this.connect(persona, provider);
    const made = await find();
    if (!made) {
      throw new Error(`${persona} is not connected to ${provider}: ${end}`);
    }
    return made;
  }
}

/** Whether a browser has come back to the app. */
export function isApp(url: URL): boolean {
  return url.port === '3000';
}

/** Waits until `look` finds something, as a person would who reloads a page. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`Waited ${seconds} s in vain until ${what}`, { cause: last });
}

/** Waits for the build of a commit to end. */
export async function buildOf(
  client: GitDeploymentsClient,
  container: Container,
  sha: string,
): Promise<Build> {
  return until(`the build of ${sha} has ended`, async () => {
    const { items } = await client.build.list({
      containerId: container.id,
      limit: 100,
    });
    return items.find(
      build => build.git.GIT_REVISION === sha && isFinal(build.status),
    );
  });
}

/** Databases that no other portal of the same server has. */
function ownDatabases(
  config: { backend: { database: PostgresDatabases } },
  port: number,
): PostgresDatabases {
  const { database } = config.backend;
  return { ...database, prefix: `${database.prefix}${port}_` };
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

/** Lets time pass: only for what nobody announces. */
export function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
