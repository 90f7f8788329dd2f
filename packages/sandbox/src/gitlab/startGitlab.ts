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
import { createSignIn } from '../forge/signIn';
import { apiHeaders } from './apiHeaders';
import { gitlabErrorHandler, notFound } from './errors';
import { publishPush } from './events';
import { frameDelivery } from './frame';
import { GitlabContext } from './GitlabContext';
import { gitRoutes } from './gitRoutes';
import { afterDelivery } from './hookHealth';
import { Links } from './Links';
import { branchRoutes } from './routes/branchRoutes';
import { commitRoutes } from './routes/commitRoutes';
import { contentRoutes } from './routes/contentRoutes';
import { hookRoutes } from './routes/hookRoutes';
import { projectRoutes } from './routes/projectRoutes';
import { statusRoutes } from './routes/statusRoutes';
import { userRoutes } from './routes/userRoutes';
import { oauthPages } from './web/oauthPages';
import { GITLAB } from './web/page';
import { projectPages } from './web/projectPages';
import { tokenRoutes } from './web/tokenRoutes';

const ACCESS_TOKEN_SECONDS = 7200;
/** What a token may do unless a test says otherwise. */
const USUAL_SCOPES = ['api', 'read_repository'];

export type GitlabOptions = {
  /** Everything persists here. */
  dataDir: string;
  /** 0 or undefined: a free one. */
  port?: number;
  /** The address to listen on; loopback alone unless told. */
  host?: string;
  /** The name in all its public addresses: clone URLs, links, OAuth; `localhost` unless told. */
  publicHost?: string;
  /**
   * OAuth applications; their tokens live for two hours unless `accessTokenSeconds` says otherwise, and
   * a refresh ends both old ones. They may ask for every scope unless `scopes` says otherwise.
   */
  oauthApps: OAuthApp[];
  /**
   * Whether hooks have signing tokens, as since GitLab 19.0; they do unless told. Older versions pass
   * over `signing_token` without a word and send `X-Gitlab-Token` alone.
   */
  signingTokens?: boolean;
  /** How long a webhook's receiver may take; GitLab's ten seconds unless told. */
  hookTimeoutMs?: number;
};

/** A running GitLab. */
export type SandboxGitlab = SandboxForge & {
  /** An access token of an OAuth application, as if the user had gone through the web flow. */
  createToken(options: {
    user: string;
    /** `api` and `read_repository` unless told. */
    scopes?: string[];
    clientId?: string;
  }): Promise<string>;
};

/** Starts the played GitLab. */
export async function startGitlab(
  options: GitlabOptions,
): Promise<SandboxGitlab> {
  const app = express();
  const server = createServer(app);
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const links = new Links(publicUrl(port, options.publicHost));
  const signingTokens = options.signingTokens ?? true;
  const oauthApps = options.oauthApps.map(
    (client): OAuthApp => ({
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
      refreshNamesRedirectUri: true,
      ...client,
    }),
  );
  const forge = await Forge.open({
    dataDir: options.dataDir,
    oauthApps,
    tokenPrefixes: { access: '', refresh: '' },
    gitConfig: {
      'uploadpack.allowAnySHA1InWant': 'true',
      'uploadpack.allowFilter': 'true',
    },
    frame: (hook, delivery) =>
      frameDelivery({ links, signingTokens }, hook, delivery),
    outcome: afterDelivery,
    hookTimeoutMs: options.hookTimeoutMs ?? 10_000,
  });
  const context: GitlabContext = { forge, links, signingTokens };
  forge.pushes.onPush((push, git) => publishPush(context, push, git));
  await forge.recover();
  const sessions = await BrowserSessions.open({
    file: path.join(options.dataDir, 'sessions.json'),
    cookieName: `sandbox_gitlab_${port}`,
  });
  mountRoutes(app, context, sessions);

  return {
    ...sandboxForge(forge, { url: links.web, apiUrl: links.api, server }),
    createToken: async ({ user, scopes, clientId }) => {
      const { accessToken } = await forge.oauth.issueToken({
        clientId: clientId ?? oauthApps[0].clientId,
        userId: forge.user(user).id,
        scopes: scopes ?? USUAL_SCOPES,
      });
      return accessToken;
    },
  };
}

function mountRoutes(
  app: Express,
  context: GitlabContext,
  sessions: BrowserSessions,
) {
  const { forge } = context;
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(forge.requests.middleware());
  app.use(forge.faults.middleware());
  app.use(gitRoutes(context));

  const api = express.Router();
  api.use(apiHeaders());
  api.use(express.json({ limit: '1mb' }));
  api.use(express.urlencoded({ extended: false, limit: '1mb' }));
  const routes = [
    userRoutes(context),
    projectRoutes(context),
    branchRoutes(context),
    statusRoutes(context),
    commitRoutes(context),
    contentRoutes(context),
    hookRoutes(context),
  ];
  routes.forEach(router => api.use(router));
  api.use(() => {
    throw notFound();
  });
  api.use(gitlabErrorHandler);
  app.use('/api/v4', api);

  const signIn = createSignIn({
    brand: GITLAB,
    directory: forge.directory,
    sessions,
  });
  app.use(signIn.router);
  app.use(tokenRoutes(context));
  app.use(oauthPages(context, sessions, signIn));
  app.use(projectPages(context, sessions, signIn));
}
