import { ApiError, StatusCause } from '../ApiError';
import { Resource, resources } from '../resources';
import { selects } from '../store/selectors';
import { ObjectStore } from '../store/ObjectStore';
import { KubeObject, Pod, Workload } from '../types';

const DNS_SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_KEY =
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

/** The rules that hold for every object, and those of the built-in kinds that clients trip over. */
export function admitObject(resource: Resource, object: KubeObject): void {
  const causes: StatusCause[] = [];
  const { name, generateName, labels, annotations } = object.metadata;
  const invalid = (field: string, message: string) =>
    causes.push({ reason: 'FieldValueInvalid', field, message });

  if (!name && !generateName) {
    causes.push({
      reason: 'FieldValueRequired',
      field: 'metadata.name',
      message: 'Required value: name or generateName is required',
    });
  }
  const strict =
    resource === resources.services || resource === resources.namespaces;
  // Names of roles are path segments: `system:node` is one.
  const free = resource.group === 'rbac.authorization.k8s.io';
  if (
    name &&
    !free &&
    (name.length > 253 || !(strict ? DNS_LABEL : DNS_SUBDOMAIN).test(name))
  ) {
    invalid(
      'metadata.name',
      `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
    );
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!LABEL_KEY.test(key)) {
      invalid(
        'metadata.labels',
        `Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.'`,
      );
    }
    if (typeof value !== 'string' || value.length > 63) {
      invalid(
        'metadata.labels',
        `Invalid value: "${value}": must be no more than 63 characters`,
      );
    } else if (!LABEL_VALUE.test(value)) {
      invalid(
        'metadata.labels',
        `Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
      );
    }
  }
  for (const [key, value] of Object.entries(annotations ?? {})) {
    if (!LABEL_KEY.test(key))
      invalid(
        'metadata.annotations',
        `Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.'`,
      );
    if (typeof value !== 'string') {
      throw ApiError.badRequest(
        `${resource.kind} in version "${
          resource.version
        }" cannot be handled as a ${
          resource.kind
        }: json: cannot unmarshal ${typeof value} into Go struct field ObjectMeta.metadata.annotations of type string`,
      );
    }
  }
  if (resource === resources.pods)
    checkContainers(object as Pod, 'spec', causes);
  if (resource.group === 'apps') checkWorkload(object as Workload, causes);
  if (causes.length) {
    throw ApiError.invalid(resource, name || generateName || '', causes);
  }
}

function checkWorkload(object: Workload, causes: StatusCause[]): void {
  const required = (field: string) =>
    causes.push({
      reason: 'FieldValueRequired',
      field,
      message: 'Required value',
    });
  if (!object.spec?.selector) required('spec.selector');
  if (!object.spec?.template) {
    required('spec.template.spec.containers');
    return;
  }
  const { selector, template } = object.spec;
  if (selector && !selects(selector, template.metadata?.labels)) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${JSON.stringify(
        template.metadata?.labels ?? {},
      )}: \`selector\` does not match template \`labels\``,
    });
  }
  checkContainers(template, 'spec.template.spec', causes);
}

function checkContainers(
  object: Pick<Pod, 'spec'>,
  path: string,
  causes: StatusCause[],
): void {
  const containers = object.spec?.containers ?? [];
  if (containers.length === 0) {
    causes.push({
      reason: 'FieldValueRequired',
      field: `${path}.containers`,
      message: 'Required value',
    });
  }
  containers.forEach((container, index) => {
    for (const field of ['name', 'image'] as const) {
      if (!container[field]) {
        causes.push({
          reason: 'FieldValueRequired',
          field: `${path}.containers[${index}].${field}`,
          message: 'Required value',
        });
      }
    }
  });
}

/**
 * What an API server refuses when a pod is to be created: a missing service account, a full quota, a violation of the
 * namespace's Pod Security level.
 *
 * @throws ApiError - 403 with the message of the admission plugin
 */
export function admitPod(store: ObjectStore, pod: Pod): void {
  const namespace = pod.metadata.namespace ?? 'default';
  const { name } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  if (!store.get(resources.serviceaccounts, namespace, account)) {
    throw ApiError.forbidden(
      `pods "${name}" is forbidden: error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
    );
  }
  for (const quota of store.list(resources.resourcequotas, namespace)) {
    const limit = quota.spec?.hard?.pods ?? quota.spec?.hard?.['count/pods'];
    if (limit === undefined) continue;
    const used = store
      .list(resources.pods, namespace)
      .filter(
        p => !['Succeeded', 'Failed'].includes(p.status?.phase ?? ''),
      ).length;
    if (used + 1 > Number(limit)) {
      throw ApiError.forbidden(
        `pods "${name}" is forbidden: exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=${used}, limited: pods=${limit}`,
      );
    }
  }
  const level = store.get(resources.namespaces, undefined, namespace)?.metadata
    .labels?.['pod-security.kubernetes.io/enforce'];
  const violations = level ? securityViolations(pod, level) : [];
  if (violations.length) {
    throw ApiError.forbidden(
      `pods "${name}" is forbidden: violates PodSecurity "${level}:latest": ${violations.join(
        ', ',
      )}`,
    );
  }
}

const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** What a pod does that a Pod Security level (`baseline`, `restricted`) forbids, in the words of the admission plugin. */
function securityViolations(pod: Pod, level: string): string[] {
  if (level !== 'baseline' && level !== 'restricted') return [];
  const found: string[] = [];
  const podContext = pod.spec.securityContext ?? {};
  for (const container of [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
  ]) {
    const context = container.securityContext ?? {};
    const who = `container "${container.name}"`;
    const forbidden = (context.capabilities?.add ?? []).filter(
      capability =>
        !(
          level === 'restricted' ? ['NET_BIND_SERVICE'] : BASELINE_CAPABILITIES
        ).includes(capability),
    );
    if (context.privileged) {
      found.push(
        `privileged (${who} must not set securityContext.privileged=true)`,
      );
    }
    if (forbidden.length) {
      found.push(
        `unrestricted capabilities (${who} must not include ${forbidden
          .map(c => `"${c}"`)
          .join(', ')} in securityContext.capabilities.add)`,
      );
    }
    if (level !== 'restricted') continue;
    if (context.allowPrivilegeEscalation !== false) {
      found.push(
        `allowPrivilegeEscalation != false (${who} must set securityContext.allowPrivilegeEscalation=false)`,
      );
    }
    if (!(context.runAsNonRoot ?? podContext.runAsNonRoot)) {
      found.push(
        `runAsNonRoot != true (pod or ${who} must set securityContext.runAsNonRoot=true)`,
      );
    }
    if ((context.runAsUser ?? podContext.runAsUser) === 0) {
      found.push(`runAsUser=0 (${who} must not set runAsUser=0)`);
    }
  }
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.hostPath)
      found.push(`hostPath volumes (volume "${volume.name}")`);
  }
  return found;
}
