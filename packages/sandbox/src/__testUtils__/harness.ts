import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Octokit } from '@octokit/rest';
import { Sandbox } from '../startSandbox';
import { GithubContract } from './contract';

let contract: GithubContract | undefined;

/** GitHub's descriptions, read once. */
export function githubContract(): GithubContract {
  contract ??= new GithubContract();
  return contract;
}

/** A fetch that holds every API answer against GitHub's description. */
export function checkedFetch(sandbox: Sandbox): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { pathname } = new URL(
      input instanceof Request ? input.url : String(input),
    );
    const accept = new Headers(init?.headers).get('accept') ?? '';
    if (
      pathname.startsWith('/api/v3/') &&
      !/\.(sha|raw|diff)\b/.test(accept) &&
      // What a redirect led to is checked where it is asked for by its own address.
      !response.redirected
    ) {
      const text = await response.clone().text();
      githubContract().checkAnswer(
        init?.method ?? 'GET',
        describedPath(
          pathname.slice(new URL(sandbox.github.apiUrl).pathname.length),
        ),
        response.status,
        text === '' ? undefined : JSON.parse(text),
      );
    }
    return response;
  };
}

/** The path as GitHub's description spells it. */
function describedPath(pathname: string): string {
  return decodeURIComponent(pathname)
    .replace(/^\/repositories\/\d+/, '/repos/by/id')
    .replace(/\/contents$/, '/contents/');
}

/** The client that others wrote, signed in as a persona, every answer checked. */
export async function octokitFor(
  sandbox: Sandbox,
  user: string,
  scopes = ['repo'],
): Promise<Octokit> {
  return octokitWith(
    sandbox,
    await sandbox.github.createToken({ user, scopes }),
  );
}

export function octokitWith(
  sandbox: Sandbox,
  token: string | undefined,
): Octokit {
  return new Octokit({
    baseUrl: sandbox.github.apiUrl,
    auth: token,
    request: { fetch: checkedFetch(sandbox) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

export type Received = {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

/** A receiver of webhooks that keeps what it gets. */
export async function startReceiver() {
  const received: Received[] = [];
  let answer: { status: number; body: string } | 'never' = {
    status: 202,
    body: 'taken',
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', chunk => chunks.push(chunk));
    req.on('end', () => {
      received.push({
        path: req.url ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      if (answer !== 'never') {
        res.writeHead(answer.status).end(answer.body);
      }
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/hook`,
    received,
    answerWith(next: typeof answer) {
      answer = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}

/** Git as people use it, with nothing of this machine's configuration. */
export function git(cwd: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [
        '-c',
        'user.name=Mia Member',
        '-c',
        'user.email=member@acme.example',
        '-c',
        'credential.helper=',
        ...args,
      ],
      {
        cwd,
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'test',
          HOME: cwd,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
          LC_ALL: 'C',
        },
      },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`git ${args.join(' ')}: ${stderr}`))
          : resolve(stdout.trim()),
    );
  });
}

/** A folder for the tests of a `describe`, gone after them. */
export function useTemporaryFolder(): { path: string } {
  const folder = { path: '' };
  beforeAll(async () => {
    folder.path = await mkdtemp(path.join(os.tmpdir(), 'sandbox-'));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** The clone URL with somebody's name and password (or token) in it. */
export function cloneUrl(
  sandbox: Sandbox,
  repository: string,
  user?: string,
  password = user,
): string {
  const url = new URL(`${sandbox.github.url}/${repository}.git`);
  if (user) {
    url.username = user;
    url.password = password ?? '';
  }
  return url.toString();
}
