import { fromColumns, toColumns } from './columns';
import type { ContainerRow } from './tables';

/** A container as it is stored: the target's parts in columns of their own. */
type StoredContainer = Omit<ContainerRow, 'target'> & {
  cluster: string;
  namespace: string;
  kind: ContainerRow['target']['kind'];
  workloadName: string;
  containerName: string;
  workload: ContainerRow['target']['workload'];
};

/** A container as the rest of the backend sees it. */
export function toRow(row: Record<string, unknown>): ContainerRow {
  const {
    cluster,
    namespace,
    kind,
    workloadName,
    containerName,
    workload,
    ...rest
  } = fromColumns<StoredContainer>('containers', row);
  return {
    ...rest,
    target: {
      cluster,
      namespace,
      kind,
      name: workloadName,
      containerName,
      workload,
    },
  };
}

/** A container, or a part of one, as columns. */
export function toStored(row: Partial<ContainerRow>): Record<string, unknown> {
  const { target, ...rest } = row;
  return toColumns('containers', {
    ...rest,
    ...(target && {
      cluster: target.cluster,
      namespace: target.namespace,
      kind: target.kind,
      workloadName: target.name,
      containerName: target.containerName,
      workload: target.workload,
    }),
  });
}
