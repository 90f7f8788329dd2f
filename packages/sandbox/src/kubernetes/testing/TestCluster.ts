import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  KubernetesOptions,
  SandboxKubernetes,
  startKubernetes,
} from '../startKubernetes';
import { KubeObject, Pod } from '../types';

/** An answer of the API. */
export interface Answer<T> {
  code: number;
  body: T;
}

/** A cluster of its own for a test, as fast as it goes, and a plain client for it. */
export class TestCluster {
  readonly dir: string;
  readonly errors: unknown[];
  readonly #options: Partial<KubernetesOptions>;
  #cluster: SandboxKubernetes;

  private constructor(
    dir: string,
    cluster: SandboxKubernetes,
    options: Partial<KubernetesOptions>,
    errors: unknown[],
  ) {
    this.errors = errors;
    this.dir = dir;
    this.#cluster = cluster;
    this.#options = options;
  }

  static async create(
    options: Partial<KubernetesOptions> = {},
  ): Promise<TestCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'sandbox-kubernetes-'));
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const all = { pace: 0, onError, ...options };
    const cluster = await startKubernetes({
      dataDir: join(dir, 'data'),
      ...all,
    });
    return new TestCluster(dir, cluster, all, errors);
  }

  get sandbox(): SandboxKubernetes {
    return this.#cluster;
  }

  /** Stops the cluster and starts it again on what it has kept. */
  async restart(): Promise<void> {
    await this.#cluster.stop();
    this.#cluster = await startKubernetes({
      dataDir: join(this.dir, 'data'),
      ...this.#options,
    });
  }

  /** Stops and forgets everything. Throws what went wrong inside the cluster, if anything did. */
  async close(): Promise<void> {
    await this.#cluster.stop();
    rmSync(this.dir, { recursive: true, force: true });
    if (this.errors.length) throw this.errors[0];
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#cluster.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${this.#cluster.token}`,
        ...init.headers,
      },
    });
  }

  async request<T = KubeObject>(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<Answer<T>> {
    const response = await this.fetch(path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': contentType },
      }),
    });
    return { code: response.status, body: (await response.json()) as T };
  }

  async get<T = KubeObject>(path: string): Promise<T> {
    return (await this.request<T>('GET', path)).body;
  }

  /** Server-side apply. */
  async apply(
    path: string,
    body: object,
    manager: string,
    force = false,
  ): Promise<Answer<KubeObject & { message?: string }>> {
    return this.request(
      'PATCH',
      `${path}?fieldManager=${manager}&force=${force}`,
      body,
      'application/apply-patch+yaml',
    );
  }

  /** Watches one object (`…/pods/x`) until it is as it should be. */
  async until<T extends KubeObject>(
    path: string,
    test: (object: T) => boolean,
  ): Promise<T> {
    const stop = new AbortController();
    const at = path.lastIndexOf('/');
    const response = await this.fetch(
      `${path.slice(0, at)}?watch=true&fieldSelector=metadata.name=${path.slice(
        at + 1,
      )}`,
      { signal: stop.signal },
    );
    try {
      for await (const event of events(response)) {
        if (event.type !== 'DELETED' && test(event.object as T)) {
          return event.object as T;
        }
      }
    } finally {
      stop.abort();
    }
    throw new Error(`The watch of ${path} ended`);
  }

  /** Watches a list until one of its objects is as it should be. */
  async untilListed(
    path: string,
    test: (object: KubeObject) => boolean,
  ): Promise<void> {
    const stop = new AbortController();
    const response = await this.fetch(`${path}?watch=true`, {
      signal: stop.signal,
    });
    for await (const event of events(response)) {
      if (test(event.object)) break;
    }
    stop.abort();
  }

  /** Follows a container's log from when it runs. */
  async fetchWhenStarted(pod: string, container: string): Promise<Response> {
    await this.until<Pod>(pod, p =>
      (p.status?.containerStatuses ?? []).some(
        c => c.name === container && (c.state.running || c.state.terminated),
      ),
    );
    return this.fetch(`${pod}/log?container=${container}&follow=true`);
  }

  /** Watches one object until it is gone. */
  async gone(path: string): Promise<void> {
    const stop = new AbortController();
    const at = path.lastIndexOf('/');
    const response = await this.fetch(
      `${path.slice(0, at)}?watch=true&fieldSelector=metadata.name=${path.slice(
        at + 1,
      )}`,
      { signal: stop.signal },
    );
    for await (const event of events(response)) {
      if (event.type === 'DELETED') break;
    }
    stop.abort();
  }

  /** A real git repository with one commit of these files. Answers its URL and the commit. */
  repository(files: Record<string, string>): { url: string; commit: string } {
    const dir = mkdtempSync(join(this.dir, 'repo-'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', dir, ...args], {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@example.com',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@example.com',
        } as NodeJS.ProcessEnv,
      }).trim();
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'Begin');
    return { url: `file://${dir}`, commit: git('rev-parse', 'HEAD') };
  }
}

/** The events of a watch. */
export async function* events(
  response: Response,
): AsyncGenerator<{ type: string; object: KubeObject }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield JSON.parse(line) as { type: string; object: KubeObject };
    }
  }
}

/** The paths of the API that tests use, in a namespace. */
export const paths = (namespace = 'default') => ({
  core: `/api/v1/namespaces/${namespace}`,
  apps: `/apis/apps/v1/namespaces/${namespace}`,
  tekton: `/apis/tekton.dev/v1/namespaces/${namespace}`,
  customRuns: `/apis/tekton.dev/v1beta1/namespaces/${namespace}/customruns`,
});
