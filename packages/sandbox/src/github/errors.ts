import { ErrorRequestHandler } from 'express';
import { Links } from './Links';

const DOCS = 'https://docs.github.com/enterprise-server@3.19/rest';

/** One entry of a 422's `errors`. */
export type FieldError =
  | string
  | {
      resource: string;
      field?: string;
      code: string;
      message?: string;
    };

/** An answer in GitHub's error shape. */
export class GithubError extends Error {
  readonly status: number;
  readonly errors?: FieldError[];
  readonly url?: string;

  constructor(
    status: number,
    message: string,
    more: { errors?: FieldError[]; url?: string } = {},
  ) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
    this.errors = more.errors;
    this.url = more.url;
  }
}

/** Also what those get who may not know that something exists. */
export const notFound = () => new GithubError(404, 'Not Found');

export const requiresAuthentication = () =>
  new GithubError(401, 'Requires authentication');

export function validationFailed(...errors: FieldError[]): GithubError {
  return new GithubError(422, 'Validation Failed', { errors });
}

/** The text of an error answer. */
export function errorBody(error: GithubError) {
  return {
    message: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.url ? { url: error.url } : {}),
    documentation_url: DOCS,
    status: String(error.status),
  };
}

export function githubErrorHandler(links: Links): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = asGithubError(error);
    if (known.status === 401) {
      res.set('WWW-Authenticate', `Basic realm="${links.host}"`);
    }
    if (known.url) {
      res.set('Location', known.url);
    }
    res.status(known.status).json(errorBody(known));
  };
}

function asGithubError(error: unknown): GithubError {
  if (error instanceof GithubError) {
    return error;
  }
  // express.json() marks its refusals so
  const { type, message } = error as { type?: string; message?: string };
  if (type === 'entity.parse.failed') {
    return new GithubError(400, 'Problems parsing JSON');
  }
  return type === 'entity.too.large'
    ? new GithubError(413, 'Request entity too large')
    : new GithubError(500, `Server Error: ${message ?? error}`);
}
