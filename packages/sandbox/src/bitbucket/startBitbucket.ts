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
import { BitbucketContext } from './BitbucketContext';
import { bitbucketErrorHandler, resourceNotFound } from './errors';
import { isResent, publishPush } from './events';
import { frameDelivery } from './frame';
import { gitRoutes } from './gitRoutes';
import { Links } from './Links';
import { hookRoutes } from './routes/hookRoutes';
import { refRoutes } from './routes/refRoutes';
import { repositoryRoutes } from './routes/repositoryRoutes';
import { userRoutes } from './routes/userRoutes';
import { BITBUCKET } from './web/page';
import { avatarRoutes } from './web/avatarRoutes';
import { oauthPages } from './web/oauthPages';

/** What an OAuth consumer may do unless its `scopes` say otherwise. */
const DEFAULT_SCOPES = ['account', 'repository', 'webhook'];
const ACCESS_TOKEN_SECONDS = 7200;

export type BitbucketOptions = {
  /** Everything persists here. */
  dataDir: string;
  /** 0 or undefined: a free one. */
  port?: number;
  /** The address to listen on; loopback alone unless told. */
  host?: string;
  /** The name in all its public addresses: clone URLs, links, OAuth; `localhost` unless told. */
  publicHost?: string;
  /** OAuth consumers; their tokens live for two hours unless `accessTokenSeconds` says otherwise. */
  oauthApps: OAuthApp[];
  /** Whether a refresh gives a new refresh token and ends the old one; by default it stays the same. */
  rotateRefreshTokens?: boolean;
  /** How long a webhook's receiver may take; Bitbucket's ten seconds unless told. */
  hookTimeoutMs?: number;
};

/** A running Bitbucket Cloud. A repository's owner is the workspace. */
export type SandboxBitbucket = SandboxForge & {
  /** An access token of an OAuth consumer, as if the user had gone through the web flow. */
  createToken(options: {
    user: string;
    /** The consumer's unless told. */
    scopes?: string[];
    clientId?: string;
  }): Promise<string>;
};

/** Starts the played Bitbucket Cloud. */
export async function startBitbucket(
  options: BitbucketOptions,
): Promise<SandboxBitbucket> {
  const app = express();
  const server = createServer(app);
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const links = new Links(publicUrl(port, options.publicHost));
  const consumers = options.oauthApps.map(
    (consumer): OAuthApp => ({
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
      scopes: DEFAULT_SCOPES,
      refresh: options.rotateRefreshTokens ? 'rotate' : 'keep',
      ...consumer,
    }),
  );
  const forge = await Forge.open({
    dataDir: options.dataDir,
    oauthApps: consumers,
    tokenPrefixes: { access: '', refresh: '' },
    gitConfig: {
      'uploadpack.allowTipSHA1InWant': 'true',
      'uploadpack.allowReachableSHA1InWant': 'true',
      'uploadpack.allowFilter': 'true',
    },
    frame: frameDelivery,
    resend: isResent,
    hookTimeoutMs: options.hookTimeoutMs ?? 10_000,
  });
  const context: BitbucketContext = { forge, links };
  forge.pushes.onPush((push, git) => publishPush(context, push, git));
  await forge.recover();
  const sessions = await BrowserSessions.open({
    file: path.join(options.dataDir, 'sessions.json'),
    cookieName: `sandbox_bitbucket_${port}`,
  });
  mountRoutes(app, context, sessions);

  return {
    ...sandboxForge(forge, { url: links.web, apiUrl: links.api, server }),
    createToken: async ({ user, scopes, clientId }) => {
      const consumer = forge.oauth.app(clientId ?? consumers[0].clientId);
      if (!consumer) {
        throw new Error(`There is no OAuth consumer ${clientId}`);
      }
      const { accessToken } = await forge.oauth.issueToken({
        clientId: consumer.clientId,
        userId: forge.user(user).id,
        scopes: scopes ?? consumer.scopes ?? [],
      });
      return accessToken;
    },
  };
}

function mountRoutes(
  app: Express,
  context: BitbucketContext,
  sessions: BrowserSessions,
) {
  const { forge } = context;
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(forge.requests.middleware());
  app.use(forge.faults.middleware());
  app.use(gitRoutes(context));

  const api = express.Router();
  api.use(express.json({ limit: '1mb' }));
  api.use(express.urlencoded({ extended: false, limit: '1mb' }));
  const routes = [
    userRoutes(context),
    repositoryRoutes(context),
    refRoutes(context),
    hookRoutes(context),
  ];
  routes.forEach(router => api.use(router));
  api.use(() => {
    throw resourceNotFound();
  });
  api.use(bitbucketErrorHandler);
  app.use('/2.0', api);

  const signIn = createSignIn({
    brand: BITBUCKET,
    directory: forge.directory,
    sessions,
  });
  app.use(avatarRoutes(context));
  app.use(signIn.router);
  app.use(oauthPages(context, sessions, signIn));
}
