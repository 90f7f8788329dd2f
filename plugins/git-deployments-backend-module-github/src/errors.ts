import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { RateLimitError } from 'backstage-plugin-git-deployments-node';

/** What Octokit rejects with. A request that got no answer has status 500 and no response. */
type GithubHttpError = Error & {
  status: number;
  response?: {
    headers: Record<string, string | number | undefined>;
    data?: unknown;
  };
};

/** Whether this is Octokit's error, and of one of these statuses where any are given. */
export function isHttpError(
  error: unknown,
  ...statuses: number[]
): error is GithubHttpError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    (statuses.length === 0 || statuses.includes(error.status))
  );
}

/** Whether GitHub says that a hook with this URL is there already. */
export function isDuplicateHook(error: unknown): boolean {
  return (
    isHttpError(error, 422) && /already exists/i.test(explanation(error) ?? '')
  );
}

/**
 * Turns what Octokit rejects with into an error of `@backstage/errors`. The original is left behind: it carries the
 * request, which may hold a token or a hook's secret.
 *
 * @param action - what was tried, for example `list the branches of acme/api`.
 */
export function toBackstageError(error: unknown, action: string): Error {
  if (!isHttpError(error)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const because = explanation(error);
  const message = `GitHub could not ${action}${because ? `: ${because}` : ''}`;
  if (isRateLimit(error)) {
    return new RateLimitError(
      `GitHub's rate limit is used up, could not ${action}`,
      retryTime(error),
    );
  }
  switch (error.status) {
    case 401:
      return new AuthenticationError(
        `${message}; the account must be connected again`,
      );
    case 403:
    case 451:
      return new NotAllowedError(message);
    case 404:
    case 409: // a repository without a commit
    case 410:
      return new NotFoundError(message);
    default:
      return error.status >= 400 && error.status < 500
        ? new InputError(message)
        : new ServiceUnavailableError(
            `${message}${because ? '' : ': no usable answer'}; try again later`,
          );
  }
}

function isRateLimit(error: GithubHttpError): boolean {
  if (error.status === 429) {
    return true;
  }
  const headers = error.response?.headers ?? {};
  return (
    error.status === 403 &&
    (String(headers['x-ratelimit-remaining']) === '0' ||
      headers['retry-after'] !== undefined ||
      /rate limit/i.test(explanation(error) ?? ''))
  );
}

function retryTime(error: GithubHttpError): Date | undefined {
  const headers = error.response?.headers ?? {};
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) {
    return new Date(Date.now() + seconds * 1000);
  }
  const reset = Number(headers['x-ratelimit-reset']);
  return reset > 0 ? new Date(reset * 1000) : undefined;
}

/** GitHub's own words, from the body alone. */
function explanation({ response }: GithubHttpError): string | undefined {
  const data = response?.data;
  if (typeof data !== 'object' || data === null || !('message' in data)) {
    return undefined;
  }
  const details =
    'errors' in data && Array.isArray(data.errors)
      ? data.errors.map(detail =>
          typeof detail === 'string' ? detail : detail?.message,
        )
      : [];
  return [data.message, ...details]
    .filter(part => typeof part === 'string' && part !== '')
    .join(', ');
}
