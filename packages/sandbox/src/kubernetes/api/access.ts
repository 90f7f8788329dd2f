import { ApiError } from '../ApiError';
import { qualifiedName, Resource } from '../resources';

/** Who asks. */
export interface Caller {
  username: string;
  readOnly: boolean;
}

const READING = ['get', 'list', 'watch'];

/** Whether a caller may do something: all for the writer, reading all but Secrets for the reader. */
export function allows(caller: Caller, verb: string, plural: string): boolean {
  if (!caller.readOnly) return true;
  return READING.includes(verb) && plural !== 'secrets';
}

/** @throws ApiError - 403 in the words of the API server's RBAC */
export function authorize(
  caller: Caller,
  verb: string,
  resource: Resource,
  namespace: string | undefined,
  name: string | undefined,
): void {
  if (allows(caller, verb, resource.plural)) return;
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  throw ApiError.forbidden(
    `${qualifiedName(resource)}${
      name ? ` "${name}"` : ''
    } is forbidden: User "${caller.username}" cannot ${verb} resource "${
      resource.plural
    }" in API group "${resource.group}" ${scope}`,
  );
}

/** Answers a `SelfSubjectAccessReview` or `SelfSubjectReview`. */
export function review(
  caller: Caller,
  body: Record<string, unknown>,
): Record<string, unknown> {
  if (body.kind === 'SelfSubjectReview') {
    return { ...body, status: { userInfo: { username: caller.username } } };
  }
  const { resourceAttributes } = (body.spec ?? {}) as {
    resourceAttributes?: { verb?: string; resource?: string };
  };
  const allowed = allows(
    caller,
    resourceAttributes?.verb ?? 'get',
    resourceAttributes?.resource ?? '',
  );
  return {
    ...body,
    status: { allowed, ...(!allowed && { reason: 'the token is read-only' }) },
  };
}
