import { qualifiedName, Resource } from './resources';

/** One cause in the details of a `Status`. */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/** An answer other than success, as the API gives it: a `Status` object under its HTTP code. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;

  constructor(options: {
    code: number;
    reason: string;
    message: string;
    details?: Record<string, unknown>;
    metadata?: Record<string, unknown>;
  }) {
    super(options.message);
    this.name = 'ApiError';
    this.code = options.code;
    this.reason = options.reason;
    this.details = options.details ?? {};
    this.metadata = options.metadata ?? {};
  }

  /** The body of the answer. */
  toStatus() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    };
  }

  static notFound(resource: Resource, name: string): ApiError {
    return new ApiError({
      code: 404,
      reason: 'NotFound',
      message: `${qualifiedName(resource)} "${name}" not found`,
      details: { name, group: resource.group, kind: resource.plural },
    });
  }

  static alreadyExists(resource: Resource, name: string): ApiError {
    return new ApiError({
      code: 409,
      reason: 'AlreadyExists',
      message: `${qualifiedName(resource)} "${name}" already exists`,
      details: { name, group: resource.group, kind: resource.plural },
    });
  }

  static conflict(
    resource: Resource,
    name: string,
    why = 'the object has been modified; please apply your changes to the latest version and try again',
  ): ApiError {
    return new ApiError({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${qualifiedName(
        resource,
      )} "${name}": ${why}`,
      details: { name, group: resource.group, kind: resource.plural },
    });
  }

  static invalid(
    resource: Resource,
    name: string,
    causes: StatusCause[],
  ): ApiError {
    const listed = causes.map(c =>
      c.field ? `${c.field}: ${c.message}` : c.message,
    );
    const text = listed.length === 1 ? listed[0] : `[${listed.join(', ')}]`;
    return new ApiError({
      code: 422,
      reason: 'Invalid',
      message: `${resource.kind}${
        resource.group ? `.${resource.group}` : ''
      } "${name}" is invalid: ${text}`,
      details: { name, group: resource.group, kind: resource.kind, causes },
    });
  }

  static forbidden(message: string): ApiError {
    return new ApiError({ code: 403, reason: 'Forbidden', message });
  }

  static badRequest(message: string): ApiError {
    return new ApiError({ code: 400, reason: 'BadRequest', message });
  }

  /** The version asked for is no longer kept: the client must list anew. */
  static expired(
    message: string,
    metadata: Record<string, unknown> = {},
  ): ApiError {
    return new ApiError({ code: 410, reason: 'Expired', message, metadata });
  }
}
