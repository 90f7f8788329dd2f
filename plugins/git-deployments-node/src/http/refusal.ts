import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { RateLimitError } from './RateLimitError';
import { retryTime } from './retryTime';

/** The longest text of a server that is passed on. */
const MOST_WORDS = 300;

/** The error for an answer that refuses, or for no answer at all. */
export function refusal(options: {
  title: string;
  action: string;
  response: { status: number; headers: Headers } | undefined;
  /** The server's own words. */
  because: string | undefined;
}): Error {
  const { title, action, response } = options;
  if (!response) {
    return new ServiceUnavailableError(
      `${title} could not ${action}: no usable answer; try again later`,
    );
  }
  const retry = retryTime(response);
  if (retry) {
    return new RateLimitError(
      `The rate limit of ${title} is used up, could not ${action}`,
      retry.waitMs === undefined
        ? undefined
        : new Date(Date.now() + retry.waitMs),
    );
  }
  const because = options.because?.slice(0, MOST_WORDS);
  const message = `${title} could not ${action}${
    because ? `: ${because}` : ''
  }`;
  switch (response.status) {
    case 401:
      return new AuthenticationError(
        `${message}; the account must be connected again`,
      );
    case 403:
    case 451:
      return new NotAllowedError(message);
    case 404:
    case 410:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    default:
      return response.status >= 400 && response.status < 500
        ? new InputError(message)
        : new ServiceUnavailableError(
            `${message}${
              because ? '' : `: it answered ${response.status}`
            }; try again later`,
          );
  }
}
