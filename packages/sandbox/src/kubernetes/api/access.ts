import { ApiError } from '../ApiError';
import { qualifiedName, Resource } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { allowedByRoles } from './rbac';

/** Who asks: one of the cluster's two users, or a service account of a namespace. */
export interface Caller {
  username: string;
  /** The writer may do everything, the reader read all but Secrets, an account what its roles grant. */
  kind: 'writer' | 'reader' | 'account';
  account?: { namespace: string; name: string };
}

/** What a request wants to do, as authorizers see it. */
export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

const READING = ['get', 'list', 'watch'];

/** Whether a caller may do something. */
export function allows(
  store: ObjectStore,
  caller: Caller,
  attributes: Attributes,
): boolean {
  switch (caller.kind) {
    case 'writer':
      return true;
    case 'reader':
      return (
        READING.includes(attributes.verb) && attributes.resource !== 'secrets'
      );
    default:
      return (
        !!caller.account && allowedByRoles(store, caller.account, attributes)
      );
  }
}

/** @throws ApiError - 403 in the words of the API server's RBAC */
export function authorize(
  store: ObjectStore,
  caller: Caller,
  resource: Resource,
  attributes: Omit<Attributes, 'group' | 'resource'>,
): void {
  const { group, plural } = resource;
  const { verb, subresource, namespace, name } = attributes;
  if (allows(store, caller, { ...attributes, group, resource: plural })) return;
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  const wanted = subresource ? `${plural}/${subresource}` : plural;
  throw ApiError.forbidden(
    `${qualifiedName(resource)}${
      name ? ` "${name}"` : ''
    } is forbidden: User "${
      caller.username
    }" cannot ${verb} resource "${wanted}" in API group "${group}" ${scope}`,
  );
}

/** Answers a `SelfSubjectAccessReview` or `SelfSubjectReview`. */
export function review(
  store: ObjectStore,
  caller: Caller,
  kind: 'selfsubjectaccessreviews' | 'selfsubjectreviews',
  body: Record<string, unknown>,
): Record<string, unknown> {
  if (kind === 'selfsubjectreviews') {
    return {
      ...body,
      kind: 'SelfSubjectReview',
      status: { userInfo: { username: caller.username } },
    };
  }
  const { resourceAttributes, nonResourceAttributes } = (body.spec ?? {}) as {
    resourceAttributes?: Partial<Attributes>;
    nonResourceAttributes?: object;
  };
  if (!resourceAttributes === !nonResourceAttributes) {
    throw ApiError.badRequest(
      'spec.resourceAttributes: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  }
  const allowed =
    !!nonResourceAttributes ||
    allows(store, caller, {
      group: '',
      verb: '',
      resource: '',
      ...resourceAttributes,
    });
  return {
    ...body,
    kind: 'SelfSubjectAccessReview',
    status: {
      allowed,
      ...(!allowed &&
        caller.kind === 'reader' && { reason: 'the token is read-only' }),
    },
  };
}
