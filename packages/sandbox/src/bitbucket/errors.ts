import { ErrorRequestHandler } from 'express';

/** What Bitbucket's errors may carry besides the message. */
type ErrorDetails = {
  detail?: string | Record<string, string[]>;
  /** What is wrong with which field of the body. */
  fields?: Record<string, string[]>;
  data?: Record<string, unknown>;
};

/** An answer in Bitbucket's error shape. */
export class BitbucketError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;

  constructor(status: number, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'BitbucketError';
    this.status = status;
    this.details = details;
  }
}

/** Also what those get who may not know that a private repository exists. */
export const repositoryNotFound = () =>
  new BitbucketError(
    404,
    'You may not have access to this repository or it no longer exists in this workspace. If you think this repository exists and you have access, make sure you are authenticated.',
  );

export const resourceNotFound = () =>
  new BitbucketError(404, 'Resource not found', {
    detail:
      "There is no API hosted at this URL.\n\nFor information about our API's, please refer to the documentation at: https://developer.atlassian.com/bitbucket/api/2/reference/",
  });

export const commitNotFound = (revision: string) =>
  new BitbucketError(404, 'Commit not found', { data: { shas: [revision] } });

export const badRequest = (fields: Record<string, string[]>) =>
  new BitbucketError(400, 'Bad request', { fields });

/** Refuses cross-workspace listings, which Bitbucket removed. */
export const gone = () =>
  new BitbucketError(410, 'CHANGE-2770: Functionality has been deprecated');

export const bitbucketErrorHandler: ErrorRequestHandler = (
  error,
  _req,
  res,
  next,
) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const known = asBitbucketError(error);
  if (known.status === 401) {
    res.set('WWW-Authenticate', 'OAuth realm="Bitbucket.org HTTP"');
  }
  res.status(known.status).json({
    type: 'error',
    error: { message: known.message, ...known.details },
  });
};

function asBitbucketError(error: unknown): BitbucketError {
  if (error instanceof BitbucketError) {
    return error;
  }
  // express marks what it refuses by itself so: a body that is no JSON or too large, a bad escape
  const { status, message } = error as { status?: number; message?: string };
  return status !== undefined && status < 500
    ? new BitbucketError(status, status === 413 ? 'Too large' : 'Bad request')
    : new BitbucketError(500, `Something went wrong: ${message ?? error}`);
}
