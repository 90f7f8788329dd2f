import type { TargetNamespace } from 'backstage-plugin-git-deployments-common';
import type { ContainerRow } from '../store';
import type { ListedWorkloads } from '../tekton';

/** What Kubernetes calls the kinds in its roles. */
const RESOURCES = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

/**
 * A namespace as the form shows it.
 *
 * @param own - the containers of the project that are rolled out to it
 */
export function presentNamespace(
  namespace: string,
  listed: ListedWorkloads,
  own: readonly Pick<ContainerRow, 'id' | 'name' | 'environment' | 'target'>[],
): TargetNamespace {
  return {
    name: namespace,
    workloads: listed.workloads.map(({ kind, name, containers }) => ({
      kind,
      name,
      containers: containers.map(container => {
        const user = own.find(
          ({ target }) =>
            target.kind === kind &&
            target.name === name &&
            target.containerName === container.name,
        );
        return {
          ...container,
          usedBy: user
            ? {
                containerId: user.id,
                name: user.name,
                environment: user.environment,
              }
            : null,
        };
      }),
    })),
    problem: problemOf(namespace, listed),
  };
}

function problemOf(
  namespace: string,
  { forbidden, truncated }: ListedWorkloads,
): string | null {
  if (forbidden.length > 0) {
    return `The platform may not list ${forbidden
      .map(kind => RESOURCES[kind])
      .join(
        ', ',
      )} in ${namespace}: its role there lacks the verb "list" (docs/manifests/rbac-target.yaml has it). Type their names instead`;
  }
  return truncated
    ? `${namespace} has more workloads than are listed; type the name of the others`
    : null;
}
