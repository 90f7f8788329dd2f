import { Server } from 'node:http';
import { NewRepository } from './directory';
import { Faults } from './faults';
import { DirectPush, Forge } from './Forge';
import { NewCommit } from './git/writeCommits';
import { Repository } from './model';
import { RequestLog } from './RequestLog';
import { Hook, HookDelivery } from './webhooks/types';

/** What every running forge lets a test do, whatever the provider. */
export type SandboxForge = {
  /** The web address, e.g. `http://localhost:7101`. */
  url: string;
  /** Where its REST API begins. */
  apiUrl: string;
  /** What goes wrong, when a test wants it to. */
  faults: Faults;
  /** What it was asked. */
  requests: RequestLog;
  /** A new repository, with commits if any are given. */
  createRepository(
    options: NewRepository,
    commits?: NewCommit[],
  ): Promise<Repository>;
  /**
   * Many repositories without history at once, for measuring: `<prefix>1`, `<prefix>2` and so on. Ten
   * thousand of them cost one write.
   */
  createManyRepositories(
    options: Omit<NewRepository, 'name'> & { prefix: string; count: number },
  ): Promise<Repository[]>;
  /** Many branches at once, all at the default branch's head. No hook hears of them. */
  createManyBranches(
    repository: string,
    options: { prefix: string; count: number },
  ): Promise<void>;
  removeRepository(repository: string): Promise<void>;
  /** Old addresses then answer as the provider's do. */
  renameRepository(repository: string, name: string): Promise<void>;
  /** Commits in somebody's name and sends the webhooks, like a push; answers the commit's id. */
  push(change: DirectPush): Promise<string>;
  hooks(repository: string): Hook[];
  /** The deliveries of a repository's hooks, oldest first. */
  deliveries(repository: string, filter?: { event?: string }): HookDelivery[];
  /** Sends a delivery once more, under its own id. */
  redeliver(delivery: HookDelivery): Promise<HookDelivery>;
  /** Holds webhooks back until `resumeDeliveries()`. */
  pauseDeliveries(): void;
  resumeDeliveries(): void;
  /** Lets every access token of the user run out now; their refresh tokens stay good. */
  expireAccessTokens(user: string): Promise<void>;
  /** Ends all that the user granted, as they could do in their settings at the provider. */
  revokeGrants(user: string): Promise<void>;
  /** Resolves once every push has been told and every delivery has its outcome. */
  idle(): Promise<void>;
  /** The core, for what has no method here. */
  forge: Forge;
  stop(): Promise<void>;
};

/** What a test may do with this forge. */
export function sandboxForge(
  forge: Forge,
  at: { url: string; apiUrl: string; server: Server },
): SandboxForge {
  const { directory, oauth, webhooks } = forge;
  return {
    url: at.url,
    apiUrl: at.apiUrl,
    forge,
    faults: forge.faults,
    requests: forge.requests,
    createRepository: (repository, commits) =>
      forge.createRepository(repository, commits),
    createManyRepositories: ({ prefix, count, ...options }) =>
      directory.addRepositories(
        numbered(prefix, count).map(name => ({ ...options, name })),
      ),
    createManyBranches: async (name, { prefix, count }) => {
      const repository = forge.repository(name);
      const git = forge.git(repository);
      const sha = await git.ref(`refs/heads/${repository.defaultBranch}`);
      if (!sha) {
        throw new Error(`${name} has no commit for branches to point at`);
      }
      await git.addBranches(
        numbered(prefix, count).map(branch => ({ name: branch, sha })),
      );
    },
    removeRepository: name => forge.removeRepository(forge.repository(name)),
    renameRepository: (name, newName) =>
      directory.updateRepository(forge.repository(name), { name: newName }),
    push: change => forge.push(change),
    hooks: name => webhooks.hooksOf(forge.repository(name).id),
    deliveries: (name, filter = {}) =>
      webhooks
        .hooksOf(forge.repository(name).id)
        .flatMap(hook => webhooks.deliveriesOf(hook.id))
        .filter(({ event }) => !filter.event || event === filter.event)
        .sort((a, b) => a.id - b.id),
    redeliver: async delivery => {
      const hook = webhooks.hook(delivery.repositoryId, delivery.hookId);
      if (!hook) {
        throw new Error(`The hook ${delivery.hookId} is gone`);
      }
      return webhooks.redeliver(hook, delivery);
    },
    pauseDeliveries: () => webhooks.pause(),
    resumeDeliveries: () => webhooks.resume(),
    expireAccessTokens: user => oauth.expireAccessTokens(forge.user(user).id),
    revokeGrants: user => oauth.revokeGrants(forge.user(user).id),
    idle: () => forge.idle(),
    stop: async () => {
      const closed = new Promise<void>(resolve => {
        at.server.close(() => resolve());
      });
      at.server.closeAllConnections();
      await closed;
      await forge.stop();
    },
  };
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

/** Where others reach a forge: `http://localhost:7101` unless it is to be known by another name or address. */
export function publicUrl(port: number, host = 'localhost'): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Resolves once the server takes connections. */
export function listen(
  server: Server,
  port: number,
  host: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
