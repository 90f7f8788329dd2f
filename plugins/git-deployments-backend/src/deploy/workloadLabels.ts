import { parseEntityRef } from '@backstage/catalog-model';

/** The labels of a workload that the platform makes, by which it is known to be this container's. */
export function workloadLabels(
  instanceId: string,
  container: { id: string; entityRef: string | undefined },
): Record<string, string> {
  return {
    'git-deployments.backstage.io/instance': instanceId,
    'git-deployments.backstage.io/container': container.id,
    // By this label the Kubernetes plugin finds the workloads of an entity.
    ...(container.entityRef && {
      'backstage.io/kubernetes-id': parseEntityRef(container.entityRef).name,
    }),
  };
}
