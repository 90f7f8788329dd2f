import type {
  Target,
  TargetChoices,
} from 'backstage-plugin-git-deployments-common';
import type { ContainerFormValues } from './values';

/** A container of a workload that exists, to choose from. */
export interface TargetOption {
  cluster: string;
  namespace: string;
  kind: Target['kind'];
  workload: string;
  container: string;
  image: string;
  /** Which container of ours has it already; undefined where none has. */
  usedBy: string | undefined;
}

/**
 * Everything that a container can be rolled out to.
 *
 * @param own - the container that is changed: what it has stays its own
 */
export function targetOptions(
  { clusters }: TargetChoices,
  own?: string,
): TargetOption[] {
  return clusters.flatMap(cluster =>
    cluster.namespaces.flatMap(namespace =>
      namespace.workloads.flatMap(({ kind, name, containers }) =>
        containers.map(container => ({
          cluster: cluster.name,
          namespace: namespace.name,
          kind,
          workload: name,
          container: container.name,
          image: container.image,
          usedBy:
            container.usedBy && container.usedBy.containerId !== own
              ? `${container.usedBy.name} (${container.usedBy.environment})`
              : undefined,
        })),
      ),
    ),
  );
}

/** Why some of the workloads are not among the options. */
export function targetProblems({ clusters }: TargetChoices): string[] {
  return clusters.flatMap(({ namespaces }) =>
    namespaces.flatMap(({ problem }) => (problem === null ? [] : [problem])),
  );
}

/** The form with this target. */
export function withTarget(
  option: TargetOption,
): Pick<
  ContainerFormValues,
  'cluster' | 'namespace' | 'kind' | 'workloadName' | 'containerName'
> {
  return {
    cluster: option.cluster,
    namespace: option.namespace,
    kind: option.kind,
    workloadName: option.workload,
    containerName: option.container,
  };
}

/** Whether the form has this target. */
export function isTarget(
  option: TargetOption,
  values: ContainerFormValues,
): boolean {
  return (
    (values.cluster === '' || option.cluster === values.cluster) &&
    option.namespace === values.namespace &&
    option.kind === values.kind &&
    option.workload === values.workloadName &&
    option.container === values.containerName
  );
}
