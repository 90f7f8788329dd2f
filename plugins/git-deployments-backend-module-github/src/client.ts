import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck';
import { createConditionalFetch } from 'backstage-plugin-git-deployments-node';

/** How long one request may take, in milliseconds, its body included. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** The longest wait, in seconds, that GitHub may ask of us before we report it instead. */
const LONGEST_WAIT_SECONDS = 3;

/**
 * GitHub allows an account 30 searches a minute. The plugin would let two seconds pass before each, which people who type
 * notice: so ten may follow at once, and no more than thirty in any minute.
 */
const searches = new Bottleneck.Group({
  id: 'git-deployments-github-search',
  maxConcurrent: 1,
  reservoir: 10,
  reservoirIncreaseMaximum: 10,
  reservoirIncreaseAmount: 1,
  reservoirIncreaseInterval: 3000,
  timeout: 10 * 60_000,
});

const conditionalFetch = createConditionalFetch();

const ThrottledOctokit = Octokit.plugin(retry, throttling);

/**
 * A client that speaks with one token, or with none.
 *
 * It retries what went wrong at GitHub's end twice within seconds, and leaves longer waits to the caller: people wait
 * for these answers, and what runs in the background has retries of its own.
 */
export function createClient(options: {
  apiBaseUrl: string;
  token?: string;
  logger: LoggerService;
}): Octokit {
  const { apiBaseUrl, token, logger } = options;
  const isWorthWaiting = (retryAfter: number, retryCount: number) =>
    retryCount === 0 && retryAfter <= LONGEST_WAIT_SECONDS;
  return new ThrottledOctokit({
    auth: token,
    baseUrl: apiBaseUrl,
    userAgent: 'backstage-git-deployments',
    log: {
      debug: message => logger.debug(message),
      info: message => logger.debug(message),
      warn: message => logger.warn(message),
      error: message => logger.debug(message),
    },
    request: {
      fetch: fetchInTime,
    },
    retry: {
      retries: 2,
      // The n-th wait is n² times this.
      retryAfterBaseValue: 300,
      doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451],
    },
    throttle: {
      // Queues are shared by all clients of one id: those of one account at one server.
      id: createHash('sha256')
        .update(`${apiBaseUrl} ${token ?? ''}`)
        .digest('hex'),
      search: searches,
      onRateLimit: (retryAfter, _options, _octokit, retryCount) =>
        isWorthWaiting(retryAfter, retryCount),
      onSecondaryRateLimit: (retryAfter, _options, _octokit, retryCount) =>
        isWorthWaiting(retryAfter, retryCount),
    },
  });
}

async function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  const ask = () =>
    conditionalFetch(url, {
      ...init,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  const response = await ask();
  // The throttling plugin knows GitHub's own words for this; a server or proxy of one's own may have others.
  const seconds = Number(response.headers.get('retry-after') ?? Infinity);
  if (response.status !== 429 || !(seconds <= LONGEST_WAIT_SECONDS)) {
    return response;
  }
  await pause(seconds * 1000);
  return ask();
}
