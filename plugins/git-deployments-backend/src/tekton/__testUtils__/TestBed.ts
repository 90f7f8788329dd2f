import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Sandbox, startSandbox } from 'sandbox';
import { Cluster, createClusters } from '..';
import type { ClusterLogLine, ObservedRun, RunSpec } from '../types';
import { runName } from '../words';

/** Where the tests build and deploy. */
export const NAMESPACES = { builds: 'builds', apps: 'apps' };

/** The connection's credentials at the played forge. */
export const CREDENTIALS = { username: 'member', password: 'member' };

/** A sandbox as fast as it goes, and the room's own view of its cluster. */
export class TestBed {
  readonly sandbox: Sandbox;
  /** The cluster as the tests see it; may be set to how somebody else does. */
  cluster: Cluster;
  readonly #dir: string;
  #repositories = 0;

  private constructor(options: {
    dir: string;
    sandbox: Sandbox;
    cluster: Cluster;
  }) {
    this.#dir = options.dir;
    this.sandbox = options.sandbox;
    this.cluster = options.cluster;
  }

  static async create(pipeline: JsonObject = {}): Promise<TestBed> {
    const dir = mkdtempSync(join(tmpdir(), 'tekton-room-'));
    const sandbox = await startSandbox({
      dataDir: dir,
      samples: false,
      kubernetes: { pace: 0, namespaces: Object.values(NAMESPACES) },
    });
    const config = new ConfigReader({
      gitDeployments: {
        clusters: [
          {
            name: 'demo',
            kubeconfig: sandbox.kubernetes.kubeconfigPath,
            buildNamespace: NAMESPACES.builds,
          },
        ],
        pipeline,
      },
    });
    const clusters = createClusters(config, {
      logger: mockServices.logger.mock(),
    });
    const cluster = clusters.get('demo');
    if (!cluster) {
      throw new Error('The cluster was not made');
    }
    return new TestBed({ dir, sandbox, cluster });
  }

  /** Where a test may put files. */
  get dir() {
    return this.#dir;
  }

  get client() {
    return this.cluster.client;
  }

  async close(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** A private repository with one commit, and what its build is made from. */
  async repository(files: Record<string, string>): Promise<RunSpec> {
    this.#repositories += 1;
    const name = `app-${this.#repositories}`;
    const { github } = this.sandbox;
    await github.createRepository({
      owner: 'owner',
      name,
      private: true,
      roles: { member: 'write' },
    });
    const sha = await this.push(`owner/${name}`, files);
    return this.specOf(name, sha);
  }

  async push(
    repository: string,
    files: Record<string, string | null>,
    branch = 'main',
  ): Promise<string> {
    return this.sandbox.github.push({
      repository,
      pusher: 'member',
      branch,
      message: 'Change',
      files,
    });
  }

  /** Pushes a commit with a real git: whatever `change` does to a clone. */
  async pushFromClone(
    repository: string,
    change: (
      dir: string,
      git: (...args: string[]) => Promise<string>,
    ) => void | Promise<void>,
  ): Promise<string> {
    const dir = mkdtempSync(join(this.#dir, 'clone-'));
    const { username, password } = CREDENTIALS;
    const url = new URL(`${this.sandbox.github.url}/${repository}.git`);
    Object.assign(url, { username, password });
    const git = async (...args: string[]) =>
      (
        await promisify(execFile)('git', ['-C', dir, ...args], {
          env: {
            PATH: process.env.PATH,
            GIT_CONFIG_GLOBAL: '/dev/null',
            GIT_AUTHOR_NAME: 'member',
            GIT_AUTHOR_EMAIL: 'member@example.com',
            GIT_COMMITTER_NAME: 'member',
            GIT_COMMITTER_EMAIL: 'member@example.com',
          },
        })
      ).stdout.trim();
    await git('clone', '-q', url.href, '.');
    await change(dir, git);
    await git('add', '-A');
    await git('commit', '-q', '-m', 'Change');
    await git('push', '-q', 'origin', 'HEAD:main');
    return git('rev-parse', 'HEAD');
  }

  /** Pushes a commit in which a file is a symbolic link. */
  async pushLink(
    repository: string,
    path: string,
    { to }: { to: string },
  ): Promise<string> {
    return this.pushFromClone(repository, dir => {
      rmSync(join(dir, path), { force: true });
      symlinkSync(to, join(dir, path));
    });
  }

  specOf(name: string, sha: string): RunSpec {
    const url = `${this.sandbox.github.url}/owner/${name}`;
    return {
      buildId: `dep-${name}`,
      containerId: `ctr-${name}`,
      phase: 'full',
      attempt: 1,
      instanceId: 'test',
      namespace: NAMESPACES.builds,
      git: {
        GIT_REPO: url,
        GIT_BRANCH: 'main',
        GIT_REVISION: sha,
        GIT_COMMITTER_USERNAME: 'member',
        GIT_COMMIT_MESSAGE: 'Change',
        GIT_COMMIT_TIMESTAMP: '2026-01-01T00:00:00Z',
        GIT_COMMIT_URL: `${url}/commit/${sha}`,
      },
      cloneUrl: `${url}.git`,
      branch: 'main',
      sha,
      path: '',
      dockerfile: 'Dockerfile',
      image: {
        repository: `registry.localhost:5000/owner/${name}`,
        tag: sha.slice(0, 7),
      },
      buildArgs: {},
      buildSecrets: [],
      submodules: false,
      lfs: false,
      createdAt: '2026-01-01T00:00:00Z',
    };
  }

  /** Creates a run, gives it its credentials and lets it go: the engine's order. */
  async start(
    spec: RunSpec,
    credentials = CREDENTIALS,
  ): Promise<{ name: string; uid: string }> {
    const name = runName(spec.buildId, spec.phase, spec.attempt);
    await this.client.createRun(spec, 'seal');
    const { uid } = await this.#get(name);
    await this.client.putGitCredentials(
      spec.namespace,
      { name, uid },
      credentials,
    );
    await this.client.releaseRun(spec.namespace, name);
    return { name, uid };
  }

  /** Waits until the run is as it should be. */
  async until(
    name: string,
    test: (run: ObservedRun) => boolean | Promise<boolean>,
  ): Promise<ObservedRun> {
    return until(
      () => this.#get(name),
      test,
      run => JSON.stringify(run, null, 2),
    );
  }

  /** Waits until the run is over. */
  async finished(name: string): Promise<ObservedRun> {
    return this.until(name, run =>
      ['succeeded', 'failed', 'error', 'cancelled'].includes(run.outcome.state),
    );
  }

  /** The whole log of a step. */
  async log(run: ObservedRun, stage: string): Promise<string> {
    const source = run.logs.find(log => log.stage === stage);
    if (!source) {
      throw new Error(`There is no log of ${stage}`);
    }
    return this.client.readLog(NAMESPACES.builds, source, 1_000_000);
  }

  /** A plain request to the API server. */
  async api<T>(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<T> {
    const { url, token } = this.sandbox.kubernetes;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': contentType,
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text) as T;
  }

  async #get(name: string): Promise<ObservedRun> {
    const run = await this.client.getRun(NAMESPACES.builds, name);
    if (!run) {
      throw new Error(`There is no run ${name}`);
    }
    return run;
  }
}

/** Asks again and again until the answer is as it should be; the cluster's own events are what moves it. */
export async function until<T>(
  ask: () => Promise<T>,
  test: (answer: T) => boolean | Promise<boolean>,
  show: (answer: T) => string = JSON.stringify,
): Promise<T> {
  const end = Date.now() + 40_000;
  for (;;) {
    const answer = await ask();
    if (await test(answer)) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`It did not come about; at last: ${show(answer)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** All lines of a log that ends. */
export async function collect(
  lines: AsyncIterable<ClusterLogLine>,
): Promise<ClusterLogLine[]> {
  const all: ClusterLogLine[] = [];
  for await (const line of lines) {
    all.push(line);
  }
  return all;
}
