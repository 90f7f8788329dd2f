import type { RolloutProgress } from 'backstage-plugin-git-deployments-node';
import { conditionOf, WorkloadObject } from './objects';

/** How many pods a workload wants, has of the new kind, and can use. */
interface Count {
  desired: number;
  updated: number;
  available: number;
  /** Pods of the old kind that are still there. */
  old: number;
}

/**
 * How far a workload has come with what it was told last: as `kubectl rollout status` reckons, without the pods' own
 * troubles.
 */
export function rolloutStatus(
  workload: WorkloadObject,
): Exclude<RolloutProgress, { state: 'error' }> {
  const { metadata, spec, status = {} } = workload;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return {
      state: 'progressing',
      message: 'Waiting for the cluster to take up the change',
    };
  }
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return {
      state: 'failed',
      reason: `ProgressDeadlineExceeded: ${progressing.message ?? ''}`,
    };
  }
  if (spec.updateStrategy?.type === 'OnDelete') {
    return {
      state: 'complete',
      message: `${workload.kind} takes the new image as its pods are deleted (updateStrategy OnDelete)`,
    };
  }
  const count = countOf(workload);
  const message = describe(count);
  if (
    count.updated >= count.desired &&
    count.available >= count.desired &&
    count.old <= 0
  ) {
    return { state: 'complete', message };
  }
  const refused = conditionOf(workload, 'ReplicaFailure');
  return {
    state: 'progressing',
    message:
      refused?.status === 'True' && refused.message
        ? `${message}: ${refused.message}`
        : message,
  };
}

function countOf({ kind, spec, status = {} }: WorkloadObject): Count {
  if (kind === 'DaemonSet') {
    return {
      desired: status.desiredNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      available: status.numberAvailable ?? 0,
      old: 0,
    };
  }
  const desired = spec.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  if (kind === 'StatefulSet') {
    const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    return {
      desired,
      // Those below the partition are meant to stay as they are.
      updated: updated + Math.min(partition, desired),
      available: status.readyReplicas ?? 0,
      old: 0,
    };
  }
  return {
    desired,
    updated,
    available: status.availableReplicas ?? 0,
    old: (status.replicas ?? 0) - updated,
  };
}

function describe({ desired, updated, available, old }: Count): string {
  const message = `${Math.min(
    updated,
    desired,
  )} of ${desired} replicas updated`;
  if (updated < desired) {
    return message;
  }
  if (available < desired) {
    return `${message}, ${available} available`;
  }
  return old > 0 ? `${message}, ${old} old still running` : message;
}
