import { ErrorRequestHandler } from 'express';

/**
 * An answer in one of GitLab's error shapes: `message` where the application refuses, `error` where
 * the request's form does.
 */
export class GitlabError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) {
    super(JSON.stringify(body));
    this.name = 'GitlabError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `404 Branch Not Found`. Also what those get who may not know that something exists. */
export function notFound(what?: string): GitlabError {
  return new GitlabError(404, {
    message: what ? `404 ${what} Not Found` : '404 Not found',
  });
}

export const unauthorized = () =>
  new GitlabError(401, { message: '401 Unauthorized' });

export const forbidden = () =>
  new GitlabError(403, { message: '403 Forbidden' });

/** A parameter that is missing or makes no sense. */
export const badRequest = (error: string) => new GitlabError(400, { error });

/** A token that was good once, or that may not do this. */
export function tokenRefused(
  status: 401 | 403,
  error: string,
  description: string,
  more: Record<string, string> = {},
): GitlabError {
  return new GitlabError(
    status,
    { error, error_description: description, ...more },
    status === 401
      ? {
          'WWW-Authenticate': `Bearer realm="Protected by OAuth 2.0", error="${error}", error_description="${description}"`,
        }
      : {},
  );
}

export const gitlabErrorHandler: ErrorRequestHandler = (
  error,
  _req,
  res,
  next,
) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, headers, body } = asGitlabError(error);
  res.status(status).set(headers).json(body);
};

function asGitlabError(error: unknown): GitlabError {
  if (error instanceof GitlabError) {
    return error;
  }
  // express' body parsers mark their refusals so
  const { type, message } = error as { type?: string; message?: string };
  if (type === 'entity.parse.failed') {
    return badRequest('The request body is not valid JSON');
  }
  return type === 'entity.too.large'
    ? new GitlabError(413, { error: 'Request Entity Too Large' })
    : new GitlabError(500, {
        message: `500 Internal Server Error: ${message ?? error}`,
      });
}
