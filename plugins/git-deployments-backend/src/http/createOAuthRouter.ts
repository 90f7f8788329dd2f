import { parseCookie } from 'cookie';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { rateLimit } from 'express-rate-limit';
import {
  FLOW_COOKIE,
  OAUTH_PATH,
  type OAuthFlow,
} from '../connections/OAuthFlow';

/** Callbacks a minute from one address. */
const REQUESTS_PER_MINUTE = 60;

/** Where providers send the browser back to. It always ends on a page of the app, with the outcome. */
export function createOAuthRouter(options: {
  oauth: OAuthFlow;
  secureCookies: boolean;
}): Router {
  const router = PromiseRouter();
  router.use(
    rateLimit({
      windowMs: 60_000,
      limit: REQUESTS_PER_MINUTE,
      standardHeaders: 'draft-7',
      legacyHeaders: false,
    }),
  );
  router.get('/:provider/callback', async (req, res) => {
    const query = new URL(req.url, 'http://localhost').searchParams;
    // The access log writes this address when the answer ends: code and state are not for it.
    req.originalUrl = req.originalUrl.replace(/\?.*/, '?[redacted]');
    const cookie = parseCookie(req.headers.cookie ?? '')[FLOW_COOKIE];
    const url = await options.oauth.finish(req.params.provider, query, cookie);
    res.clearCookie(FLOW_COOKIE, {
      httpOnly: true,
      sameSite: 'lax',
      secure: options.secureCookies,
      path: OAUTH_PATH,
    });
    // The address of this page holds the code: it must not reach the next page's server.
    res.set('referrer-policy', 'no-referrer');
    res.redirect(303, url);
  });
  return router;
}
