import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { Express } from 'express';
import { BrowserSessions } from '../forge/BrowserSessions';
import { Forge } from '../forge/Forge';
import { OAuthApp } from '../forge/oauth';
import {
  listen,
  publicUrl,
  SandboxForge,
  sandboxForge,
} from '../forge/SandboxForge';
import { apiHeaders, RateLimits } from './apiHeaders';
import { githubErrorHandler, notFound } from './errors';
import { publishPush } from './events';
import { frameDelivery } from './frame';
import { GithubContext } from './GithubContext';
import { gitRoutes } from './gitRoutes';
import { lfsRoutes } from './lfsRoutes';
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
  /** The address to listen on; loopback alone unless told. */
  host?: string;
  /** The name in all its public addresses: clone URLs, links, OAuth; `localhost` unless told. */
  publicHost?: string;
  oauthApps: OAuthApp[];
  /** How long a webhook's receiver may take; GitHub's ten seconds unless told. */
  hookTimeoutMs?: number;
};

/** A running GitHub. */
export type SandboxGithub = SandboxForge & {
  /** An access token of an OAuth application, as if the user had gone through the web flow. */
  createToken(options: {
    user: string;
    scopes: string[];
    clientId?: string;
  }): Promise<string>;
};

/** Starts the played GitHub Enterprise Server. */
export async function startGithub(
  options: GithubOptions,
): Promise<SandboxGithub> {
  const app = express();
  const server = createServer(app);
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const links = new Links(publicUrl(port, options.publicHost));
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

  return {
    ...sandboxForge(forge, { url: links.web, apiUrl: links.api, server }),
    createToken: async ({ user, scopes, clientId }) => {
      const { accessToken } = await forge.oauth.issueToken({
        clientId: clientId ?? options.oauthApps[0].clientId,
        userId: forge.user(user).id,
        scopes: normalizeScopes(scopes),
      });
      return accessToken;
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
  app.use(forge.requests.middleware());
  app.use(forge.faults.middleware());
  app.use(gitRoutes(context));
  app.use(lfsRoutes(context));

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
