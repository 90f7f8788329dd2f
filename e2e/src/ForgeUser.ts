import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SandboxForge } from 'sandbox';
import type { Browserless } from './Browserless';
import type { Persona } from './TestPortal';

const execute = promisify(execFile);

/** The provider instances of the demo portal. */
export type ForgeId = 'github' | 'gitlab' | 'bitbucket';

/** All of them. */
export const FORGE_IDS: readonly ForgeId[] = ['github', 'gitlab', 'bitbucket'];

/** The form of a consent page that says yes. */
const CONSENT: Record<
  ForgeId,
  { action: string; values: Record<string, string> }
> = {
  github: { action: '/login/oauth/authorize', values: { authorize: '1' } },
  gitlab: { action: '/oauth/authorize', values: { decision: 'grant' } },
  bitbucket: {
    action: '/site/oauth2/authorize',
    values: { decision: 'grant' },
  },
};

/** A clone on disk. */
export interface Clone {
  folder: string;
  /** Runs git in the clone; answers what it printed. */
  git(...args: string[]): Promise<string>;
  /** Writes files, commits them, and answers the commit. */
  commit(files: Record<string, string>, message?: string): Promise<string>;
}

/** What people do at a played forge: consent in a browser, clone and push with the git program. */
export class ForgeUser {
  readonly id: ForgeId;
  readonly forge: SandboxForge;
  readonly #folder: string;

  constructor(id: ForgeId, forge: SandboxForge, folder: string) {
    this.id = id;
    this.forge = forge;
    this.#folder = folder;
  }

  /** The page of a repository. */
  url(repository: string): string {
    return `${this.forge.url}/${repository}`;
  }

  /** Signs in and consents; answers where the browser was sent in the end, once `stop` says so. */
  async consent(
    browser: Browserless,
    authorizeUrl: string,
    account: string,
    stop: (next: URL) => boolean,
  ): Promise<URL> {
    const login = await browser.open(authorizeUrl, stop);
    const page = await browser.submit(login, '/session', {
      login: account,
      password: account,
    });
    const { action, values } = CONSENT[this.id];
    const end = await browser.submit(page, action, values, stop);
    return end.url;
  }

  /** Clones with the git program. */
  async clone(persona: Persona, repository: string): Promise<Clone> {
    const { host } = new URL(this.forge.url);
    return cloneAs(
      persona,
      `http://${persona}:${persona}@${host}/${repository}.git`,
      this.#folder,
    );
  }

  /** Clones, commits files and pushes them to a branch; answers the commit. */
  async push(
    persona: Persona,
    repository: string,
    files: Record<string, string>,
    message?: string,
    branch = 'main',
  ): Promise<string> {
    const clone = await this.clone(persona, repository);
    const sha = await clone.commit(files, message);
    await clone.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return sha;
  }
}

/** Clones from a URL with credentials in it, into a new folder below `parent`; commits there are the persona's. */
export async function cloneAs(
  persona: Persona,
  url: string,
  parent: string,
): Promise<Clone> {
  const folder = await mkdtemp(path.join(parent, 'clone-'));
  const env = {
    ...process.env,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: persona,
    GIT_AUTHOR_EMAIL: `${persona}@example.com`,
    GIT_COMMITTER_NAME: persona,
    GIT_COMMITTER_EMAIL: `${persona}@example.com`,
  };
  const git = async (...args: string[]) =>
    (await execute('git', ['-C', folder, ...args], { env })).stdout.trim();
  await git('clone', '--quiet', url, '.');
  return {
    folder,
    git,
    commit: async (files, message = 'Change something') => {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
