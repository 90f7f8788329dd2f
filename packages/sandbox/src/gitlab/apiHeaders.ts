import { randomUUID } from 'node:crypto';
import { RequestHandler } from 'express';
import { etagMatches, etagOf } from '../forge/etag';

const REQUESTS_A_MINUTE = 2000;
const MINUTE_SECONDS = 60;

/**
 * The headers of every API answer, and conditional requests: GitLab gives all that it reads an ETag.
 * Requests are counted for each token and minute, and never refused: that takes a fault.
 */
export function apiHeaders(): RequestHandler {
  const windows = new Map<string, { observed: number; reset: number }>();
  const windowOf = (caller: string) => {
    const now = Math.floor(Date.now() / 1000);
    const known = windows.get(caller);
    const window =
      known && known.reset > now
        ? known
        : {
            observed: 0,
            reset: now - (now % MINUTE_SECONDS) + MINUTE_SECONDS,
          };
    window.observed += 1;
    windows.set(caller, window);
    return window;
  };
  return (req, res, next) => {
    const { observed, reset } = windowOf(req.headers.authorization ?? '');
    res.set({
      'RateLimit-Limit': String(REQUESTS_A_MINUTE),
      'RateLimit-Name': 'throttle_authenticated_api',
      'RateLimit-Observed': String(observed),
      'RateLimit-Remaining': String(Math.max(REQUESTS_A_MINUTE - observed, 0)),
      'RateLimit-Reset': String(reset),
      'Cache-Control': 'max-age=0, private, must-revalidate',
      Vary: 'Origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': randomUUID(),
    });
    const send = res.send.bind(res);
    res.send = body => {
      // res.json() comes here again, with the text
      if (
        (typeof body !== 'string' && !Buffer.isBuffer(body)) ||
        !['GET', 'HEAD'].includes(req.method) ||
        res.statusCode !== 200
      ) {
        return send(body);
      }
      const etag = etagOf(res.get('Content-Type') ?? '', body);
      res.set('ETag', `W/${etag}`);
      return etagMatches(req.header('If-None-Match'), etag)
        ? res.status(304).end()
        : send(body);
    };
    next();
  };
}
