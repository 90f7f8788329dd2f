import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { PolicyRule, Role, RoleBinding } from '../types';
import { Attributes } from './access';

/** Whether the roles that are bound to a service account, or to its groups, grant something. */
export function allowedByRoles(
  store: ObjectStore,
  account: { namespace: string; name: string },
  wanted: Attributes,
): boolean {
  const bindings: RoleBinding[] = [
    ...store.list(resources.clusterrolebindings),
    // A role that is bound in a namespace grants nothing outside of it.
    ...(wanted.namespace
      ? store.list(resources.rolebindings, wanted.namespace)
      : []),
  ];
  return bindings
    .filter(binding => concerns(binding, account))
    .flatMap(binding => rolesOf(store, binding))
    .flatMap(role => role.rules ?? [])
    .some(rule => grants(rule, wanted));
}

function concerns(
  binding: RoleBinding,
  account: { namespace: string; name: string },
): boolean {
  const { namespace, name } = account;
  const groups = [
    'system:authenticated',
    'system:serviceaccounts',
    `system:serviceaccounts:${namespace}`,
  ];
  return (binding.subjects ?? []).some(subject => {
    switch (subject.kind) {
      case 'ServiceAccount':
        return subject.name === name && subject.namespace === namespace;
      case 'User':
        return subject.name === `system:serviceaccount:${namespace}:${name}`;
      case 'Group':
        return groups.includes(subject.name);
      default:
        return false;
    }
  });
}

function rolesOf(store: ObjectStore, binding: RoleBinding): Role[] {
  const { kind, name } = binding.roleRef;
  const role =
    kind === 'ClusterRole'
      ? store.get(resources.clusterroles, undefined, name)
      : store.get(resources.roles, binding.metadata.namespace, name);
  return role ? [role] : [];
}

function grants(rule: PolicyRule, wanted: Attributes): boolean {
  const { group, resource, subresource, verb, name } = wanted;
  const has = (list: string[] | undefined, ...values: string[]) =>
    (list ?? []).some(entry => entry === '*' || values.includes(entry));
  const full = subresource ? `${resource}/${subresource}` : resource;
  const byName =
    !rule.resourceNames?.length ||
    (name !== undefined && rule.resourceNames.includes(name));
  return (
    byName &&
    has(rule.apiGroups, group) &&
    has(rule.verbs, verb) &&
    has(rule.resources, full, ...(subresource ? [`*/${subresource}`] : []))
  );
}
