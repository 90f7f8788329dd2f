import {
  AuthenticationError,
  InputError,
  NotFoundError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { rateLimit } from 'express-rate-limit';
import type { IncomingHttpHeaders } from 'node:http';
import type { HookManager } from '../hooks/HookManager';
import { newId } from '../ids';
import type { Providers } from '../providers';
import type { Store } from '../store';

/** GitHub sends at most 25 MB, and others less. */
const BODY_LIMIT = '25mb';

/** Requests a minute from one address: far above what a forge sends, far below what would hurt the database. */
const REQUESTS_PER_MINUTE = 1200;

/** Headers that are kept with a delivery: what the analysis may ask for, and nothing that is a secret. */
const KEPT_HEADER =
  /^(content-type|user-agent|x-(github|gitlab|gitea|forgejo|event|hook|request|attempt)[-\w]*|webhook-(id|timestamp))$/;
const SECRET_HEADER = /signature|token|secret|authorization|cookie/;

/**
 * Where providers deliver webhooks: step 1 of the straight way.
 *
 * 1. An unknown hook, or a request without a signature, is refused before its body is read.
 * 2. The raw body is read, at most 25 MB and not compressed.
 * 3. The signature is checked before anything is parsed.
 * 4. The delivery is kept, once; only then it is acknowledged with 202. If that fails the answer is 5xx, so that it can
 *    be delivered again.
 */
export function createWebhookRouter(options: {
  store: Store;
  providers: Providers;
  hooks: HookManager;
  logger: LoggerService;
  onDelivery: () => void;
}): Router {
  const { store, providers, hooks, logger, onDelivery } = options;
  const router = PromiseRouter();
  const readBody = express.raw({
    type: () => true,
    limit: BODY_LIMIT,
    inflate: false,
  });

  router.use(
    rateLimit({
      windowMs: 60_000,
      limit: REQUESTS_PER_MINUTE,
      standardHeaders: 'draft-7',
      legacyHeaders: false,
    }),
  );

  router.post('/:provider/:hookId', async (req, res, next) => {
    const provider = providers.find(req.params.provider);
    if (!provider?.hasSignature(req.headers)) {
      throw new AuthenticationError(
        'This webhook is not signed: enter the secret of the hook at the provider',
      );
    }
    const hook = await store.hooks.get(req.params.hookId);
    if (!hook || hook.provider !== req.params.provider) {
      throw new NotFoundError('There is no such webhook');
    }
    if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
      res.status(415).json({
        error: {
          name: 'InputError',
          message: 'Send the body without a content-encoding',
        },
      });
      return;
    }
    res.locals.hook = hook;
    res.locals.provider = provider;
    next();
  });

  router.post('/:provider/:hookId', readBody, async (req, res) => {
    const { hook, provider } = res.locals;
    const body: unknown = req.body;
    if (!Buffer.isBuffer(body)) {
      throw new InputError('The request has no body');
    }
    const secrets = hooks.secrets(hook);
    if (!provider.verifySignature(req.headers, body, secrets)) {
      throw new AuthenticationError(
        'The signature does not fit: the secret of the hook at the provider is another one',
      );
    }
    const now = new Date().toISOString();
    const fresh = await store.deliveries.insert({
      id: newId('dlv'),
      hookId: hook.id,
      deliveryId: provider.deliveryId(req.headers, body),
      headers: keptHeaders(req.headers),
      body,
      source: 'hook',
      replayOf: null,
      state: 'received',
      outcome: null,
      attempts: 0,
      dueAt: now,
      receivedAt: now,
    });
    onDelivery();
    const withCurrentSecret = provider.verifySignature(
      req.headers,
      body,
      secrets.slice(0, 1),
    );
    // It is kept; that the hook works can be said the next time too.
    await hooks.delivered(hook, now, { withCurrentSecret }).catch(error => {
      logger.warn(`The delivery for ${hook.id} could not be noted: ${error}`);
    });
    res.status(202).json({ accepted: true, duplicate: !fresh });
    logger.debug(`Delivery for ${hook.id} accepted`, { duplicate: !fresh });
  });

  return router;
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' &&
      KEPT_HEADER.test(name) &&
      !SECRET_HEADER.test(name)
        ? [[name, value]]
        : [],
    ),
  );
}
