import { ServiceUnavailableError } from '@backstage/errors';

/** The server's rate limit is used up. To the portal's users it is a `ServiceUnavailableError`. */
export class RateLimitError extends ServiceUnavailableError {
  /** When the server takes requests again, as far as it says. */
  readonly retryAt: Date | undefined;

  constructor(message: string, retryAt?: Date) {
    super(
      `${message}; try again ${
        retryAt ? `after ${retryAt.toISOString()}` : 'in some minutes'
      }`,
    );
    this.retryAt = retryAt;
    // Backstage finds the HTTP status by the name.
    this.name = 'ServiceUnavailableError';
  }

  /** The error again on the other side of a package boundary, where classes may differ. */
  static retryAtOf(error: unknown): Date | undefined {
    return error instanceof Error &&
      'retryAt' in error &&
      error.retryAt instanceof Date
      ? error.retryAt
      : undefined;
  }
}
