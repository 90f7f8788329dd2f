import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { appIni, type GiteaOptions } from './appIni';
import { GiteaBrowser } from './GiteaBrowser';

const execute = promisify(execFile);

/** How often to ask whether Gitea answers already. */
const READINESS_INTERVAL_MS = 50;
const MOST_LOG = 20_000;

/** The people of the tests; each one's password is the name. `admin` administers the whole server. */
export type GiteaPerson = 'owner' | 'admin' | 'member' | 'outsider';

const PEOPLE: readonly GiteaPerson[] = ['owner', 'admin', 'member', 'outsider'];

/** An OAuth application that was registered at Gitea. */
export interface GiteaApplication {
  id: number;
  clientId: string;
  clientSecret: string;
}

/**
 * A real Gitea, on a free port of this machine and in a temporary folder: with people, but without repositories.
 *
 * The environment variable `GIT_DEPLOYMENTS_GITEA` names the binary; `npm run test:forge` builds it and sets it.
 */
export class RealGitea {
  /** Its address, without a trailing slash. */
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #log: () => string;

  private constructor(options: {
    url: string;
    folder: string;
    child: ChildProcess;
    log: () => string;
  }) {
    this.url = options.url;
    this.#folder = options.folder;
    this.#child = options.child;
    this.#log = options.log;
  }

  /** Starts a Gitea, and resolves once it answers and has its people. */
  static async start(options: GiteaOptions = {}): Promise<RealGitea> {
    const binary = process.env.GIT_DEPLOYMENTS_GITEA;
    if (!binary) {
      throw new Error(
        'GIT_DEPLOYMENTS_GITEA names no Gitea: run these tests by "npm run test:forge"',
      );
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'git-deployments-gitea-'));
    const port = await freePort();
    const config = path.join(folder, 'app.ini');
    await writeFile(
      config,
      appIni({
        ...options,
        folder,
        port,
        staticRoot: path.join(path.dirname(binary), 'static'),
      }),
      { mode: 0o600 },
    );
    // What the machine or the person has set for git must not change what is tested.
    const env = { ...process.env, HOME: folder, GITEA_WORK_DIR: folder };
    const child = spawn(binary, ['web', '--config', config], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const keep = (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-MOST_LOG);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const gitea = new RealGitea({
      url: `http://localhost:${port}${options.subPath ?? ''}`,
      folder,
      child,
      log: () => log,
    });
    try {
      await gitea.#ready();
      await gitea.#makePeople(binary, config, env);
    } catch (error) {
      await gitea.stop();
      throw error;
    }
    return gitea;
  }

  /** Ends Gitea and removes all that it had. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** What Gitea has logged last. */
  log(): string {
    return this.#log();
  }

  /** Asks the REST API as a person, by password; answers the body. Rejects where the answer is a refusal. */
  async api(
    person: GiteaPerson,
    method: string,
    route: string,
    body?: unknown,
  ): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1${route}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${person}:${person}`).toString(
          'base64',
        )}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `Gitea answered ${response.status} to ${method} ${route}: ${text}`,
      );
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Registers an OAuth application that may send browsers back to there. */
  async registerApplication(
    name: string,
    redirectUri: string,
  ): Promise<GiteaApplication> {
    const application = await this.api(
      'admin',
      'POST',
      '/user/applications/oauth2',
      { name, redirect_uris: [redirectUri], confidential_client: true },
    );
    return {
      id: Number(field(application, 'id')),
      clientId: String(field(application, 'client_id')),
      clientSecret: String(field(application, 'client_secret')),
    };
  }

  /** Makes a repository of `owner` without commits, to which `member` may push; answers its `fullName`. */
  async createRepository(
    name: string,
    options: { private?: boolean } = {},
  ): Promise<string> {
    await this.api('owner', 'POST', '/user/repos', {
      name,
      private: options.private ?? false,
      default_branch: 'main',
    });
    await this.api(
      'owner',
      'PUT',
      `/repos/owner/${name}/collaborators/member`,
      { permission: 'write' },
    );
    return `owner/${name}`;
  }

  /** The URL that `git` pushes to as a person, with credentials in it. */
  remote(repository: string, person: GiteaPerson): string {
    const url = new URL(`${this.url}/${repository}.git`);
    url.username = person;
    url.password = person;
    return url.toString();
  }

  /** A browser in which the person has signed in. */
  async signIn(person: GiteaPerson): Promise<GiteaBrowser> {
    const browser = new GiteaBrowser(new URL(this.url).origin);
    const page = await browser.open(`${this.url}/user/login`);
    await browser.submit(page, /\/user\/login$/, {
      user_name: person,
      password: person,
    });
    return browser;
  }

  /**
   * Opens the page of an authorization as the person, and answers it; Gitea does not ask again where it was granted.
   * Answers the URL that the browser was sent back to.
   */
  async consent(
    authorizeUrl: string,
    person: GiteaPerson,
    answer: 'grant' | 'decline' = 'grant',
  ): Promise<URL> {
    const browser = await this.signIn(person);
    const page = await browser.open(authorizeUrl);
    if (page.url.origin !== new URL(this.url).origin) {
      return page.url;
    }
    const end = await browser.submit(page, /\/login\/oauth\/grant$/, {
      granted: String(answer === 'grant'),
    });
    return end.url;
  }

  /** Takes back all that the person has granted to applications, as they do in their settings. */
  async takeBackGrants(person: GiteaPerson): Promise<void> {
    const browser = await this.signIn(person);
    const { html } = await browser.open(
      `${this.url}/user/settings/applications`,
    );
    for (const [, url, id] of html.matchAll(
      /data-url="([^"]*\/revoke\/(\d+))"/g,
    )) {
      await browser.post(url, { id });
    }
  }

  async #ready(): Promise<void> {
    const child = this.#child;
    while (child.exitCode === null && child.signalCode === null) {
      const response = await fetch(`${this.url}/api/healthz`).catch(
        () => undefined,
      );
      await response?.body?.cancel();
      if (response?.ok) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, READINESS_INTERVAL_MS);
      });
    }
    throw new Error(`Gitea ended while it was started:\n${this.log()}`);
  }

  async #makePeople(
    binary: string,
    config: string,
    env: NodeJS.ProcessEnv,
  ): Promise<void> {
    // The first account is made beside the server; all others through it.
    await execute(
      binary,
      [
        ...['admin', 'user', 'create', '--admin', '--config', config],
        ...['--username', 'admin', '--password', 'admin'],
        ...['--email', 'admin@example.com', '--must-change-password=false'],
      ],
      { env },
    );
    for (const person of PEOPLE.filter(name => name !== 'admin')) {
      await this.api('admin', 'POST', '/admin/users', {
        username: person,
        password: person,
        email: `${person}@example.com`,
        must_change_password: false,
      });
    }
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value)).get(name)
    : undefined;
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
