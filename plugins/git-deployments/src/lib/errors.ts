import { ResponseError } from '@backstage/errors';

/** What to tell a person about a failed request: the server's own sentence where it sent one. */
export function describeError(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.cause.message || error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The HTTP status the server answered with; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ResponseError ? error.statusCode : undefined;
}

/** Whether the answer means that there is nothing (or nothing any more) for this person to see. */
export function isGone(error: unknown): boolean {
  const status = statusOf(error);
  return status === 403 || status === 404;
}

/** Any thrown value as an Error. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
