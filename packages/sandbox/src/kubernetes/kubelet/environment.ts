import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Container, EnvVar, Pod } from '../types';

/** A container's environment, or the kubelet's reason why it cannot be made. */
export type Environment =
  | { result: 'ok'; env: Record<string, string> }
  | { result: 'missing'; message: string };

/** Resolves `env` and `envFrom` of a container from the cluster's objects. */
export function environmentOf(
  store: ObjectStore,
  pod: Pod,
  container: Container,
): Environment {
  const env: Record<string, string> = {};
  for (const { secretRef, configMapRef } of container.envFrom ?? []) {
    const kind = secretRef ? 'secret' : 'configmap';
    const ref = secretRef ?? configMapRef;
    if (!ref) continue;
    const data = dataOf(store, pod, kind, ref.name);
    if (!data && !ref.optional) {
      return { result: 'missing', message: `${kind} "${ref.name}" not found` };
    }
    Object.assign(env, data);
  }
  for (const variable of container.env ?? []) {
    const found = valueOf(store, pod, variable);
    if (typeof found === 'object') return found;
    if (found !== undefined) env[variable.name] = expand(found, env);
  }
  return { result: 'ok', env };
}

function valueOf(
  store: ObjectStore,
  pod: Pod,
  { value, valueFrom }: EnvVar,
): string | undefined | { result: 'missing'; message: string } {
  if (!valueFrom) return value ?? '';
  if (valueFrom.fieldRef) return fieldOf(pod, valueFrom.fieldRef.fieldPath);
  const kind = valueFrom.secretKeyRef ? 'secret' : 'configmap';
  const ref = valueFrom.secretKeyRef ?? valueFrom.configMapKeyRef;
  if (!ref) return '';
  const data = dataOf(store, pod, kind, ref.name);
  if (data && ref.key in data) return data[ref.key];
  if (ref.optional) return undefined;
  return {
    result: 'missing',
    message: data
      ? `couldn't find key ${ref.key} in ${
          kind === 'secret' ? 'Secret' : 'ConfigMap'
        } ${pod.metadata.namespace}/${ref.name}`
      : `${kind} "${ref.name}" not found`,
  };
}

function dataOf(
  store: ObjectStore,
  pod: Pod,
  kind: 'secret' | 'configmap',
  name: string,
): Record<string, string> | undefined {
  const { namespace } = pod.metadata;
  if (kind === 'configmap') {
    const map = store.get(resources.configmaps, namespace, name);
    return map && (map.data ?? {});
  }
  const secret = store.get(resources.secrets, namespace, name);
  return (
    secret &&
    Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString('utf8'),
      ]),
    )
  );
}

function fieldOf(pod: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) {
    return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]] ?? '';
  }
  const value = path
    .split('.')
    .reduce<unknown>(
      (at, field) => (at as Record<string, unknown> | undefined)?.[field],
      pod,
    );
  return String(value ?? '');
}

/** `$(NAME)` in values, commands and arguments; `$$` is a dollar sign. */
export function expand(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$\$|\$\(([A-Za-z_][\w.-]*)\)/g,
    (all, name?: string) => {
      if (all === '$$') return '$';
      return name !== undefined && name in env ? env[name] : all;
    },
  );
}
