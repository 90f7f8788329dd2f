import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type {
  GitProvider,
  HookRequest,
} from 'backstage-plugin-git-deployments-node';
import type { Providers } from '../../providers';

/** A server with one repository, its webhooks and the heads of its branches, whose answers can be held back. */
export class HookForge {
  readonly hooks = new Map<string, HookRequest & { active: boolean }>();
  readonly heads = new Map<string, string>([['main', 'a'.repeat(40)]]);
  /** The id of what is called `acme/api` now. */
  repositoryId = '1';
  /** Access tokens that are dead. */
  readonly dead = new Set<string>();
  /** What looking at a hook waits for. */
  gate: Promise<void> = Promise.resolve();
  /** What the server does before it answers at all. */
  before: (asked: string) => Promise<void> | void = () => {};
  /** What the server was asked, in order. */
  readonly asked: string[] = [];
  #next = 1;

  readonly provider = {
    instance: {
      id: 'forge',
      type: 'forge',
      title: 'Forge',
      baseUrl: 'https://forge.example.com',
    },
    getRepository: async (token: string) => {
      await this.#ask(token, 'getRepository');
      return {
        id: this.repositoryId,
        fullName: 'acme/api',
        url: 'https://forge.example.com/acme/api',
        cloneUrl: 'https://forge.example.com/acme/api.git',
        defaultBranch: 'main',
        private: false,
      };
    },
    getBranch: async (token: string, _repository: string, name: string) => {
      await this.#ask(token, 'getBranch');
      const sha = this.heads.get(name);
      if (sha === undefined) {
        throw new NotFoundError(`There is no branch ${name}`);
      }
      return { name, sha };
    },
    createHook: async (
      token: string,
      _repository: string,
      hook: HookRequest,
    ) => {
      // As every provider does: the one with the same address is taken over. Not every server does that in one step.
      const [known] =
        [...this.hooks].find(([, { url }]) => url === hook.url) ?? [];
      await this.#ask(token, 'createHook');
      const id = known ?? String(this.#next++);
      this.hooks.set(id, { ...hook, active: true });
      return id;
    },
    getHook: async (token: string, _repository: string, id: string) => {
      await this.#ask(token, 'getHook');
      const { url, active } = this.#find(id);
      await this.gate;
      return { url, active };
    },
    updateHook: async (
      token: string,
      _repository: string,
      id: string,
      hook: HookRequest,
    ) => {
      await this.#ask(token, 'updateHook');
      Object.assign(this.#find(id), hook, { active: true });
    },
    deleteHook: async (token: string, _repository: string, id: string) => {
      await this.#ask(token, 'deleteHook');
      this.hooks.delete(id);
    },
    hooksPage: () => 'https://forge.example.com/acme/api/hooks',
  } as Partial<GitProvider> as GitProvider;

  readonly providers = {
    get: () => this.provider,
    find: () => this.provider,
  } as Partial<Providers> as Providers;

  /** The secret that the server signs with. */
  secretOf(providerHookId: string | null): string | undefined {
    return this.hooks.get(providerHookId ?? '')?.secret;
  }

  async #ask(token: string, what: string): Promise<void> {
    this.asked.push(what);
    if (this.dead.has(token)) {
      throw new AuthenticationError('The token is dead');
    }
    await this.before(what);
  }

  #find(id: string) {
    const hook = this.hooks.get(id);
    if (!hook) {
      throw new NotFoundError('There is no such hook');
    }
    return hook;
  }
}
