import { ApiError } from '../ApiError';
import { resources } from '../resources';
import { ObjectStore } from '../store/ObjectStore';
import { Availability } from './Availability';
import { Controller } from './Controller';
import { recordEvent } from './events';
import { withCondition } from './conditions';
import { createPod, expendableFirst, isReady, podsOf } from './pods';
import { interestOf, keysOf } from './interest';

/** Starts the controller that keeps as many pods as a ReplicaSet says. */
export function startReplicaSets(
  store: ObjectStore,
  onError: (error: unknown) => void,
  availability: Availability,
): Controller {
  return Controller.start({
    store,
    onError,
    initial: () => keysOf(store, resources.replicasets),
    interest: interestOf(resources.replicasets),
    reconcile: ({ namespace, name }) => {
      const set = store.get(resources.replicasets, namespace, name);
      if (!set || set.metadata.deletionTimestamp) return undefined;
      const pods = podsOf(store, set);
      const wanted = set.spec.replicas ?? 1;
      let failure: string | undefined;
      for (let n = pods.length; n < wanted && !failure; n += 1) {
        try {
          createPod(store, set, set.spec.template, { labels: {} });
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          failure = error.message;
          recordEvent(store, set, {
            type: 'Warning',
            reason: 'FailedCreate',
            message: `Error creating: ${error.message}`,
            component: 'replicaset-controller',
          });
        }
      }
      for (const pod of expendableFirst(pods).slice(
        0,
        Math.max(0, pods.length - wanted),
      )) {
        store.delete(resources.pods, namespace, pod.metadata.name);
      }
      const now = podsOf(store, set);
      const ready = now.filter(isReady).length;
      const { available, dueIn } = availability.of(
        now,
        set.spec.minReadySeconds,
      );
      store.modify(resources.replicasets, namespace, name, next => {
        const conditions = failure
          ? withCondition(next.status?.conditions, {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: failure,
            })
          : next.status?.conditions?.filter(c => c.type !== 'ReplicaFailure');
        next.status = {
          replicas: now.length,
          fullyLabeledReplicas: now.length,
          readyReplicas: ready,
          availableReplicas: available,
          observedGeneration: next.metadata.generation,
          ...(conditions?.length && { conditions }),
        };
      });
      return failure ? 5000 : dueIn;
    },
  });
}
