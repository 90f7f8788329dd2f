import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { Express } from 'express';
import { BrowserSessions } from '../forge/BrowserSessions';
import { NewRepository } from '../forge/directory';
import { Faults } from '../forge/faults';
import { DirectPush, Forge } from '../forge/Forge';
import { NewCommit } from '../forge/git/writeCommits';
import { Repository } from '../forge/model';
import { OAuthApp } from '../forge/oauth';
import { Hook, HookDelivery } from '../forge/webhooks/types';
import { apiHeaders, RateLimits } from './apiHeaders';
import { githubErrorHandler, notFound } from './errors';
import { publishPush } from './events';
import { frameDelivery } from './frame';
import { GithubContext } from './GithubContext';
import { gitRoutes } from './gitRoutes';
import { Links } from './Links';
import { applicationRoutes } from './routes/applicationRoutes';
import { commitRoutes } from './routes/commitRoutes';
import { contentRoutes } from './routes/contentRoutes';
import { hookRoutes } from './routes/hookRoutes';
import { refRoutes } from './routes/refRoutes';
import { searchRoutes } from './routes/searchRoutes';
import { statusRoutes } from './routes/statusRoutes';
import { repositoryById, userRoutes } from './routes/userRoutes';
import { normalizeScopes } from './viewer';
import { browsePages } from './web/browsePages';
import { oauthPages } from './web/oauthPages';

export type GithubOptions = {
  /** Everything persists here. */
  dataDir: string;
  /** 0 or undefined: a free one. */
  port?: number;
  host?: string;
  oauthApps: OAuthApp[];
  /** How long a webhook's receiver may take; GitHub's ten seconds unless told. */
  hookTimeoutMs?: number;
};

/** A running GitHub. */
export type SandboxGithub = {
  /** The web address, e.g. `http://localhost:7101`. */
  url: string;
  /** `${url}/api/v3` */
  apiUrl: string;
  /** What goes wrong, when a test wants it to. */
  faults: Faults;
  /** A new repository, with commits if any are given. */
  createRepository(
    options: NewRepository,
    commits?: NewCommit[],
  ): Promise<Repository>;
  removeRepository(repository: string): Promise<void>;
  /** Old addresses then answer with redirects. */
  renameRepository(repository: string, name: string): Promise<void>;
  /** Commits in somebody's name and sends the webhooks, like a push; answers the commit's id. */
  push(change: DirectPush): Promise<string>;
  /** An access token of an OAuth application, as if the user had gone through the web flow. */
  createToken(options: {
    user: string;
    scopes: string[];
    clientId?: string;
  }): Promise<string>;
  hooks(repository: string): Hook[];
  /** The deliveries of a repository's hooks, oldest first. */
  deliveries(repository: string, filter?: { event?: string }): HookDelivery[];
  /** Sends a delivery once more, under its GUID. */
  redeliver(delivery: HookDelivery): Promise<HookDelivery>;
  /** Holds webhooks back until `resumeDeliveries()`. */
  pauseDeliveries(): void;
  resumeDeliveries(): void;
  /** Resolves once every push has been told and every delivery has its outcome. */
  idle(): Promise<void>;
  /** The core, for what has no method here. */
  forge: Forge;
  stop(): Promise<void>;
};

/** Starts the played GitHub Enterprise Server. */
export async function startGithub(
  options: GithubOptions,
): Promise<SandboxGithub> {
  const app = express();
  const server = createServer(app);
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const links = new Links(`http://localhost:${port}`);
  const forge = await Forge.open({
    dataDir: options.dataDir,
    oauthApps: options.oauthApps,
    tokenPrefixes: { access: 'gho_', refresh: 'ghr_' },
    gitConfig: {
      // What GitHub lets a client fetch: any commit by its id.
      'uploadpack.allowTipSHA1InWant': 'true',
      'uploadpack.allowReachableSHA1InWant': 'true',
      'uploadpack.allowFilter': 'true',
    },
    frame: (hook, delivery) => frameDelivery(hook, delivery, links.host),
    hookTimeoutMs: options.hookTimeoutMs ?? 10_000,
  });
  const context: GithubContext = { forge, links };
  forge.pushes.onPush((push, git) => publishPush(context, push, git));
  await forge.recover();
  const sessions = await BrowserSessions.open({
    file: path.join(options.dataDir, 'sessions.json'),
    cookieName: `sandbox_github_${port}`,
  });
  mountRoutes(app, context, sessions);

  const deliveries: SandboxGithub['deliveries'] = (name, filter = {}) =>
    forge.webhooks
      .hooksOf(forge.repository(name).id)
      .flatMap(hook => forge.webhooks.deliveriesOf(hook.id))
      .filter(({ event }) => !filter.event || event === filter.event)
      .sort((a, b) => a.id - b.id);

  return {
    url: links.web,
    apiUrl: links.api,
    forge,
    faults: forge.faults,
    createRepository: (repository, commits) =>
      forge.createRepository(repository, commits),
    removeRepository: name => forge.removeRepository(forge.repository(name)),
    renameRepository: (name, newName) =>
      forge.directory.updateRepository(forge.repository(name), {
        name: newName,
      }),
    push: change => forge.push(change),
    createToken: async ({ user, scopes, clientId }) => {
      const { accessToken } = await forge.oauth.issueToken({
        clientId: clientId ?? options.oauthApps[0].clientId,
        userId: forge.user(user).id,
        scopes: normalizeScopes(scopes),
      });
      return accessToken;
    },
    hooks: name => forge.webhooks.hooksOf(forge.repository(name).id),
    deliveries,
    redeliver: async delivery => {
      const hook = forge.webhooks.hook(delivery.repositoryId, delivery.hookId);
      if (!hook) {
        throw new Error(`The hook ${delivery.hookId} is gone`);
      }
      return forge.webhooks.redeliver(hook, delivery);
    },
    pauseDeliveries: () => forge.webhooks.pause(),
    resumeDeliveries: () => forge.webhooks.resume(),
    idle: () => forge.idle(),
    stop: async () => {
      const closed = new Promise<void>(resolve => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
      await forge.stop();
    },
  };
}

function mountRoutes(
  app: Express,
  context: GithubContext,
  sessions: BrowserSessions,
) {
  const { forge, links } = context;
  const limits = new RateLimits();
  app.disable('x-powered-by');
  // GitHub's ETags are answered by apiHeaders: Express' own give in to `Cache-Control: no-cache`,
  // which fetch sends with every conditional request.
  app.disable('etag');
  app.use(forge.faults.middleware());
  app.use(gitRoutes(context));

  const api = express.Router();
  api.use(apiHeaders(context, limits));
  // GitHub reads every body as JSON, whatever it is called.
  api.use(express.json({ type: () => true, limit: '1mb' }));
  api.use(repositoryById(context));
  const routes = [
    applicationRoutes(context, limits),
    userRoutes(context),
    searchRoutes(context),
    statusRoutes(context),
    refRoutes(context),
    commitRoutes(context),
    contentRoutes(context),
    hookRoutes(context),
  ];
  routes.forEach(router => api.use(router));
  api.use(() => {
    throw notFound();
  });
  api.use(githubErrorHandler(links));
  app.use('/api/v3', api);

  app.use(oauthPages(context, sessions));
  app.use(browsePages(context, sessions));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
