import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Workload } from '../types';
import { shortHash } from '../words';
import { Controller } from './Controller';
import { deploymentStatus, portion, total } from './deploymentStatus';
import { recordEvent } from './events';
import { interestOf, keysOf } from './interest';
import { controlledBy, controlledOf } from './pods';

const REVISION = 'deployment.kubernetes.io/revision';

/** Starts the controller that rolls Deployments out, ReplicaSet by ReplicaSet. */
export function startDeployments(
  store: ObjectStore,
  onError: (error: unknown) => void,
): Controller {
  return Controller.start({
    store,
    onError,
    initial: () => keysOf(store, resources.deployments),
    interest: interestOf(resources.deployments),
    reconcile: ({ namespace, name }) => {
      const deployment = store.get(resources.deployments, namespace, name);
      if (!deployment || deployment.metadata.deletionTimestamp)
        return undefined;
      const { current, old } = replicaSetsOf(store, deployment);
      if (!deployment.spec.paused) scale(store, deployment, current, old);
      return report(store, deployment);
    },
  });
}

interface Sets {
  current: Workload;
  old: Workload[];
}

/** The ReplicaSet of the present template, made where there is none, and the others. */
function replicaSetsOf(store: ObjectStore, deployment: Workload): Sets {
  const { namespace, name } = deployment.metadata;
  const hash = shortHash(deployment.spec.template);
  const all = controlledOf(store, deployment, resources.replicasets);
  const revisions = all.map(revisionOf);
  const next = String(Math.max(0, ...revisions) + 1);
  const labels = {
    ...deployment.spec.template.metadata?.labels,
    'pod-template-hash': hash,
  };
  const found = all.find(
    set => set.metadata.labels?.['pod-template-hash'] === hash,
  );
  let current = found;
  if (found && revisionOf(found) < Math.max(...revisions)) {
    // Rolled back to: the old set becomes the newest revision.
    current = store.modify(
      resources.replicasets,
      namespace,
      found.metadata.name,
      set => {
        set.metadata.annotations = {
          ...set.metadata.annotations,
          [REVISION]: next,
        };
      },
    );
  }
  current ??= store.create(resources.replicasets, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { ...deployment.metadata.annotations, [REVISION]: next },
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: 0,
      ...(deployment.spec.minReadySeconds && {
        minReadySeconds: deployment.spec.minReadySeconds,
      }),
      selector: {
        matchLabels: {
          ...deployment.spec.selector.matchLabels,
          'pod-template-hash': hash,
        },
      },
      template: {
        ...deployment.spec.template,
        metadata: { ...deployment.spec.template.metadata, labels },
      },
    },
  });
  const { minReadySeconds } = deployment.spec;
  if (current.spec.minReadySeconds !== minReadySeconds) {
    store.modify(
      resources.replicasets,
      namespace,
      current.metadata.name,
      set => {
        set.spec.minReadySeconds = minReadySeconds;
      },
    );
  }
  const { uid } = current.metadata;
  const old = all.filter(set => set.metadata.uid !== uid);
  prune(store, deployment, old);
  return { current, old };
}

function revisionOf(set: Workload): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function prune(
  store: ObjectStore,
  deployment: Workload,
  old: Workload[],
): void {
  const keep = deployment.spec.revisionHistoryLimit ?? 10;
  const idle = old
    .filter(set => !set.spec.replicas && !set.status?.replicas)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of idle.slice(0, Math.max(0, idle.length - keep))) {
    store.delete(
      resources.replicasets,
      set.metadata.namespace,
      set.metadata.name,
    );
  }
}

/** One step of the rollout: up as far as the surge allows, down as far as enough pods are available. */
function scale(
  store: ObjectStore,
  deployment: Workload,
  current: Workload,
  old: Workload[],
): void {
  const desired = deployment.spec.replicas ?? 1;
  const setTo = (set: Workload, replicas: number) => {
    const before = set.spec.replicas ?? 0;
    if (before === replicas) return;
    const { namespace, name } = set.metadata;
    store.modify(resources.replicasets, namespace, name, next => {
      next.spec.replicas = replicas;
    });
    recordEvent(store, deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${
        replicas > before ? 'up' : 'down'
      } replica set ${name} from ${before} to ${replicas}`,
      component: 'deployment-controller',
    });
  };
  const oldTotal = total(old, set => set.spec.replicas);
  const own = current.spec.replicas ?? 0;
  if (deployment.spec.strategy?.type === 'Recreate') {
    old.forEach(set => setTo(set, 0));
    if (total(old, set => Number(set.status?.replicas ?? 0)) === 0)
      setTo(current, desired);
    return;
  }
  const { maxSurge = '25%', maxUnavailable = '25%' } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = portion(maxSurge, desired, Math.ceil);
  const unavailable = portion(maxUnavailable, desired, Math.floor);
  // Both may not be zero, or nothing would ever move.
  const slack = surge === 0 && unavailable === 0 ? 1 : unavailable;

  if (own > desired) setTo(current, desired);
  else
    setTo(
      current,
      Math.min(desired, Math.max(own, desired + surge - oldTotal)),
    );

  const available = total(old, availableOf) + availableOf(current);
  let mayGo = Math.max(0, available - (desired - slack));
  for (const set of old) {
    const replicas = set.spec.replicas ?? 0;
    const idle = Math.max(0, replicas - availableOf(set));
    const down = Math.min(replicas, idle + Math.min(mayGo, replicas - idle));
    mayGo -= Math.max(0, down - idle);
    setTo(set, replicas - down);
  }
}

function availableOf(set: Workload): number {
  return Number(set.status?.availableReplicas ?? 0);
}

/** Writes the status. Answers when the progress deadline passes, in milliseconds, while there is something to wait for. */
function report(store: ObjectStore, deployment: Workload): number | void {
  const { namespace, name } = deployment.metadata;
  const { current, old } = replicaSetsOf(store, deployment);
  const { status, dueIn } = deploymentStatus({
    deployment,
    current,
    old,
    time: new Date(),
  });
  store.modify(resources.deployments, namespace, name, next => {
    next.metadata.annotations = {
      ...next.metadata.annotations,
      [REVISION]: current.metadata.annotations?.[REVISION] ?? '1',
    };
    next.status = status;
  });
  return dueIn;
}
