import { randomBytes } from 'node:crypto';
import { RequestHandler } from 'express';
import { basicCredentials } from '../forge/credentials';
import { etagMatches, etagOf } from '../forge/etag';
import { GithubError, errorBody } from './errors';
import { GHES_VERSION, GithubContext } from './GithubContext';

const HOUR_SECONDS = 3600;

/** Requests an hour. */
const LIMITS = { signedIn: 5000, anonymous: 60 };

type Window = { used: number; reset: number };

/** Counts requests per caller and hour, as GitHub does; answers that were not modified are free. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  /** Whom the request counts for. A guess at the token is enough: it is refused later if it is none. */
  caller(
    { forge }: GithubContext,
    authorization: string | undefined,
  ): { key: string; limit: number } {
    const token =
      /^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1] ??
      basicCredentials(authorization)?.password;
    const grant = token ? forge.oauth.grantOf(token) : undefined;
    return grant
      ? { key: `user ${grant.userId}`, limit: LIMITS.signedIn }
      : { key: 'anonymous', limit: LIMITS.anonymous };
  }

  window(key: string): Window {
    const now = Math.floor(Date.now() / 1000);
    let window = this.#windows.get(key);
    if (!window || window.reset <= now) {
      window = { used: 0, reset: now + HOUR_SECONDS };
      this.#windows.set(key, window);
    }
    return window;
  }
}

/** The headers of every API answer, ETags, conditional requests and the rate limit. */
export function apiHeaders(
  context: GithubContext,
  limits: RateLimits,
): RequestHandler {
  return (req, res, next) => {
    res.set({
      'X-GitHub-Enterprise-Version': GHES_VERSION,
      'X-GitHub-Media-Type': 'github.v3; format=json',
      'X-GitHub-Api-Version-Selected':
        req.header('X-GitHub-Api-Version') ?? '2022-11-28',
      'X-GitHub-Request-Id': randomBytes(8).toString('hex').toUpperCase(),
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'private, max-age=60, s-maxage=60',
      Vary: 'Accept, Authorization',
    });
    const { key, limit } = limits.caller(context, req.headers.authorization);
    const window = limits.window(key);
    const setLimitHeaders = () =>
      res.set({
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
        'X-RateLimit-Used': String(window.used),
        'X-RateLimit-Reset': String(window.reset),
        'X-RateLimit-Resource': 'core',
      });
    const free = req.path === '/rate_limit';
    if (!free && window.used >= limit) {
      setLimitHeaders();
      const error = new GithubError(403, 'API rate limit exceeded.');
      res.status(error.status).json(errorBody(error));
      return;
    }
    const send = res.send.bind(res);
    res.send = body => {
      // res.json() comes here again, with the text
      if (typeof body !== 'string' && !Buffer.isBuffer(body)) {
        return send(body);
      }
      let unchanged = false;
      if (req.method === 'GET' && res.statusCode === 200) {
        const etag = etagOf(res.get('Content-Type') ?? '', body);
        res.set('ETag', `W/${etag}`);
        unchanged = etagMatches(req.header('If-None-Match'), etag);
      }
      if (!free && !unchanged) {
        window.used += 1;
      }
      setLimitHeaders();
      return unchanged ? res.status(304).end() : send(body);
    };
    next();
  };
}
