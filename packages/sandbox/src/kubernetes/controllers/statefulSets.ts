import { resources, Resource } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Pod, Workload } from '../types';
import { shortHash } from '../words';
import { Availability } from './Availability';
import { Controller } from './Controller';
import { interestOf, keysOf } from './interest';
import { createPod, isReady, podsOf } from './pods';

const HASH = 'controller-revision-hash';

/** Starts the controller that rolls StatefulSets, pod by pod from the highest number down. */
export function startStatefulSets(
  store: ObjectStore,
  onError: (error: unknown) => void,
  availability: Availability,
): Controller {
  return start(
    { store, onError, availability },
    resources.statefulsets,
    (set, revision) => {
      const desired = set.spec.replicas ?? 1;
      const pods = podsOf(store, set);
      const { namespace } = set.metadata;
      const nameOf = (ordinal: number) => `${set.metadata.name}-${ordinal}`;
      const podAt = (ordinal: number) =>
        pods.find(p => p.metadata.name === nameOf(ordinal));
      const beyond = pods.find(
        p => Number(p.metadata.name.split('-').at(-1)) >= desired,
      );
      if (beyond) store.delete(resources.pods, namespace, beyond.metadata.name);
      const ordinals = Array.from({ length: desired }, (_, n) => n);
      const missing = ordinals.find(n => !podAt(n));
      const earlierReady = ordinals
        .slice(0, missing)
        .every(n => isReady(podAt(n) as Pod));
      if (missing !== undefined) {
        // The name is free only when the pod that bore it is gone.
        if (
          earlierReady &&
          !store.get(resources.pods, namespace, nameOf(missing))
        ) {
          createPod(store, set, set.spec.template, {
            name: nameOf(missing),
            labels: {
              [HASH]: revision,
              'statefulset.kubernetes.io/pod-name': nameOf(missing),
            },
          });
        }
      } else {
        const stale = ordinals
          .reverse()
          .map(podAt)
          .find(pod => pod?.metadata.labels?.[HASH] !== revision);
        const othersReady = pods.every(p => p === stale || isReady(p));
        if (stale && othersReady) {
          store.delete(resources.pods, namespace, stale.metadata.name);
        }
      }
      return (living, available) => {
        const updated = living.filter(
          p => p.metadata.labels?.[HASH] === revision,
        );
        const complete = updated.length === desired && living.every(isReady);
        return {
          replicas: living.length,
          readyReplicas: living.filter(isReady).length,
          availableReplicas: available,
          updatedReplicas: updated.length,
          currentReplicas: complete ? desired : living.length - updated.length,
          updateRevision: revision,
          currentRevision: complete
            ? revision
            : set.status?.currentRevision ?? revision,
          collisionCount: 0,
        };
      };
    },
  );
}

/** Starts the controller of DaemonSets: one pod on the one node. */
export function startDaemonSets(
  store: ObjectStore,
  onError: (error: unknown) => void,
  availability: Availability,
): Controller {
  return start(
    { store, onError, availability },
    resources.daemonsets,
    (set, revision) => {
      const pods = podsOf(store, set);
      const stale = pods.find(p => p.metadata.labels?.[HASH] !== revision);
      if (stale) {
        store.delete(
          resources.pods,
          set.metadata.namespace,
          stale.metadata.name,
        );
      } else if (pods.length === 0) {
        createPod(store, set, set.spec.template, {
          labels: { [HASH]: revision },
        });
      }
      return (living, available) => {
        const ready = living.filter(isReady).length;
        return {
          desiredNumberScheduled: 1,
          currentNumberScheduled: Math.min(1, living.length),
          updatedNumberScheduled: living.filter(
            p => p.metadata.labels?.[HASH] === revision,
          ).length,
          numberReady: ready,
          numberAvailable: available,
          ...(available === 0 && { numberUnavailable: 1 }),
          numberMisscheduled: 0,
        };
      };
    },
  );
}

type Status = (pods: Pod[], available: number) => Record<string, unknown>;

function start(
  options: {
    store: ObjectStore;
    onError(error: unknown): void;
    availability: Availability;
  },
  resource: Resource<Workload>,
  step: (set: Workload, revision: string) => Status,
): Controller {
  const { store, onError, availability } = options;
  return Controller.start({
    store,
    onError,
    initial: () => keysOf(store, resource),
    interest: interestOf(resource),
    reconcile: ({ namespace, name }) => {
      const set = store.get(resource, namespace, name);
      if (!set || set.metadata.deletionTimestamp) return undefined;
      const revision = `${name}-${shortHash(set.spec.template)}`;
      const status = step(set, revision);
      const pods = podsOf(store, set);
      const { available, dueIn } = availability.of(
        pods,
        set.spec.minReadySeconds,
      );
      store.modify(resource, namespace, name, next => {
        next.status = {
          ...status(pods, available),
          observedGeneration: set.metadata.generation,
        };
      });
      return dueIn;
    },
  });
}
