import { Condition, Workload } from '../types';
import { conditionOf, withCondition } from './conditions';

const DEFAULT_DEADLINE_S = 600;

interface Observed {
  deployment: Workload;
  /** The ReplicaSet of the present template. */
  current: Workload;
  old: Workload[];
  time: Date;
}

interface Counts {
  replicas: number;
  updatedReplicas: number;
  readyReplicas: number;
  availableReplicas: number;
}

/**
 * What a Deployment's ReplicaSets amount to.
 *
 * @returns the whole status, and in how many milliseconds the progress deadline passes, while a rollout is on its way
 */
export function deploymentStatus(observed: Observed): {
  status: NonNullable<Workload['status']>;
  dueIn: number | undefined;
} {
  const { deployment, current, old } = observed;
  const count = (field: keyof Counts, of = [current, ...old]) =>
    total(of, set => Number(set.status?.[field] ?? 0));
  const counts: Counts = {
    replicas: count('replicas'),
    updatedReplicas: count('replicas', [current]),
    readyReplicas: count('readyReplicas'),
    availableReplicas: count('availableReplicas'),
  };
  const desired = deployment.spec.replicas ?? 1;
  const missing = desired - counts.availableReplicas;
  const { progressing, dueIn } = progressOf(observed, counts);
  const conditions = withCondition(
    (deployment.status?.conditions ?? []).filter(c => c.type !== 'Progressing'),
    availability(deployment, counts),
  );
  const before = conditionOf(deployment, 'Progressing');
  const [dated] = withCondition(before && [before], progressing);
  return {
    status: {
      observedGeneration: deployment.metadata.generation,
      ...counts,
      ...(missing > 0 && { unavailableReplicas: missing }),
      conditions: [...conditions, dated],
    },
    dueIn,
  };
}

function availability(deployment: Workload, counts: Counts): Condition {
  const desired = deployment.spec.replicas ?? 1;
  const { maxUnavailable = '25%' } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  const needed = desired - portion(maxUnavailable, desired, Math.floor);
  return counts.availableReplicas >= needed
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

/** The condition Progressing: complete, on its way since it last moved, or too slow. */
function progressOf(
  { deployment, current, time }: Observed,
  counts: Counts,
): { progressing: Condition; dueIn?: number } {
  const set = current.metadata.name;
  const desired = deployment.spec.replicas ?? 1;
  const before = conditionOf(deployment, 'Progressing');
  const sameSet = !!before?.message?.includes(`"${set}"`);
  const stamp = time.toISOString();
  const condition = (
    status: Condition['status'],
    reason: string,
    message: string,
    lastUpdateTime?: string,
  ): Condition => ({
    type: 'Progressing',
    status,
    reason,
    message: `ReplicaSet "${set}" ${message}`,
    lastUpdateTime,
  });

  const wasComplete = sameSet && before?.reason === 'NewReplicaSetAvailable';
  const { replicas, updatedReplicas, availableReplicas } = counts;
  const complete =
    updatedReplicas === desired &&
    replicas === desired &&
    availableReplicas === desired;
  // A rollout that was complete stays so when its pods come and go.
  if (complete || (wasComplete && replicas === updatedReplicas)) {
    const since = wasComplete ? before.lastUpdateTime : stamp;
    return {
      progressing: condition(
        'True',
        'NewReplicaSetAvailable',
        'has successfully progressed.',
        since,
      ),
    };
  }
  const moved =
    !sameSet ||
    wasComplete ||
    Object.entries(counts).some(([k, n]) => deployment.status?.[k] !== n);
  const since = (!moved && before?.lastUpdateTime) || stamp;
  const deadlineMs =
    (deployment.spec.progressDeadlineSeconds ?? DEFAULT_DEADLINE_S) * 1000;
  const left = Date.parse(since) + deadlineMs - time.getTime();
  if (left <= 0) {
    return {
      progressing: condition(
        'False',
        'ProgressDeadlineExceeded',
        'has timed out progressing.',
        since,
      ),
    };
  }
  return {
    progressing: condition(
      'True',
      'ReplicaSetUpdated',
      'is progressing.',
      since,
    ),
    dueIn: left + 5,
  };
}

/** The sum of a number over ReplicaSets. */
export function total(
  sets: Workload[],
  of: (set: Workload) => number | undefined,
): number {
  return sets.reduce((sum, set) => sum + (of(set) ?? 0), 0);
}

/** A number, or a percentage of the whole. */
export function portion(
  value: number | string,
  whole: number,
  round: (n: number) => number,
): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%')
    ? round((Number(value.slice(0, -1)) * whole) / 100)
    : Number(value);
}
