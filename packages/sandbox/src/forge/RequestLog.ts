import { RequestHandler } from 'express';

/** A request that came, whoever sent it. */
export type LoggedRequest = {
  method: string;
  /** Path and query. */
  url: string;
};

const KEPT = 10_000;

/** The requests that a forge has served, the newest of them: to count what something costs. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  middleware(): RequestHandler {
    return (req, _res, next) => {
      this.#requests.push({ method: req.method, url: req.originalUrl });
      if (this.#requests.length > KEPT) {
        this.#requests.shift();
      }
      next();
    };
  }

  /** Those whose path or query matches, oldest first. */
  matching(url: RegExp): LoggedRequest[] {
    return this.#requests.filter(request => url.test(request.url));
  }

  clear() {
    this.#requests.length = 0;
  }
}
