import type { Target } from 'backstage-plugin-git-deployments-common';

const PLURALS = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

/** Where the API has the workloads of a kind. */
export function workloadsPath({
  namespace,
  kind,
}: Pick<Target, 'namespace' | 'kind'>): string {
  return `/apis/apps/v1/namespaces/${namespace}/${PLURALS[kind]}`;
}

/** Where the API has a workload. */
export function workloadPath({
  namespace,
  kind,
  name,
}: Pick<Target, 'namespace' | 'kind' | 'name'>): string {
  return `${workloadsPath({ namespace, kind })}/${name}`;
}

/** Where the API has the Service in front of a workload. */
export function servicePath({
  namespace,
  name,
}: Pick<Target, 'namespace' | 'name'>): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`;
}
