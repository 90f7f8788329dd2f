import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Target } from 'backstage-plugin-git-deployments-common';
import type {
  DeploymentTarget,
  Rollout,
  RolloutProgress,
} from 'backstage-plugin-git-deployments-node';
import { ClusterAccessError } from './ClusterAccessError';
import { deleteExactly } from './deleteExactly';
import type { KubernetesApi } from './KubernetesApi';
import type { WorkloadObject } from './objects';
import { podTrouble } from './podTrouble';
import { explain, podsOf } from './rolloutPods';
import { rolloutStatus } from './rolloutStatus';
import {
  declaredBy,
  deploymentManifest,
  imagePatch,
  isOurs,
  serviceManifest,
} from './workloadManifest';
import { servicePath, workloadPath } from './workloadPath';
import { FIELD_MANAGER } from './words';

/** So long a rollout must stay complete before it is believed. */
const SETTLE_MS = 2_000;

/**
 * Rolls out Deployments, StatefulSets and DaemonSets of one cluster, by server-side apply.
 *
 * Of a workload that exists, the image of one container and annotations are written; one that the platform creates is
 * kept as the form describes it. What trying again cannot heal (forbidden, gone, another's) is remembered and told by
 * {@link progress}, so that the rollout ends with it.
 */
export class WorkloadTarget implements DeploymentTarget {
  readonly kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
  readonly #api: KubernetesApi;
  readonly #deadlineS: number;
  readonly #refusals = new Map<string, string>();
  /** When rollouts were first seen to be complete. */
  readonly #completeSince = new Map<string, number>();

  private constructor(options: { api: KubernetesApi; deadlineS: number }) {
    this.#api = options.api;
    this.#deadlineS = options.deadlineS;
  }

  static create(options: {
    api: KubernetesApi;
    /** How long a rollout may take, in seconds. */
    deadlineS: number;
  }): WorkloadTarget {
    return new WorkloadTarget(options);
  }

  async apply(rollout: Rollout): Promise<void> {
    const path = workloadPath(rollout.target);
    this.#refusals.delete(path);
    try {
      const refusal = await this.#apply(path, rollout);
      if (refusal) {
        this.#refusals.set(path, refusal);
      }
    } catch (error) {
      if (
        error instanceof ClusterAccessError ||
        error instanceof InputError ||
        error instanceof NotFoundError
      ) {
        this.#refusals.set(path, error.message);
        return;
      }
      throw error;
    }
  }

  async progress(rollout: Rollout): Promise<RolloutProgress> {
    const { target, image } = rollout;
    const path = workloadPath(target);
    const refusal = this.#refusals.get(path);
    if (refusal) {
      this.#refusals.delete(path);
      return { state: 'error', reason: refusal };
    }
    const workload = await this.#api.find<WorkloadObject>(path);
    if (!workload) {
      return { state: 'error', reason: `${nameOf(target)} is gone` };
    }
    const found = containerOf(workload, target)?.image;
    if (found !== image) {
      return {
        state: 'error',
        reason: `Somebody else has changed ${nameOf(
          target,
        )} meanwhile: its container ${target.containerName} is to run ${
          found ?? 'nothing'
        }`,
      };
    }
    const status = this.#settled(path, image, workload);
    if (status.state === 'complete') {
      return status;
    }
    const trouble = podTrouble(
      await podsOf(this.#api, workload),
      pod => containerIn(pod, target.containerName)?.image === image,
    );
    if (trouble?.hopeless) {
      return {
        state: 'failed',
        reason: await explain(this.#api, target.namespace, trouble),
      };
    }
    if (status.state === 'failed') {
      return {
        state: 'failed',
        reason: trouble
          ? `${await explain(this.#api, target.namespace, trouble)} (${
              status.reason
            })`
          : status.reason,
      };
    }
    const late =
      Date.now() - rollout.startedAt.getTime() > this.#deadlineS * 1000;
    if (late) {
      return {
        state: 'failed',
        reason: `The rollout was not complete after ${
          this.#deadlineS
        } seconds: ${
          trouble
            ? await explain(this.#api, target.namespace, trouble)
            : status.message
        }`,
      };
    }
    return trouble
      ? {
          state: 'progressing',
          message: `${status.message}; pod ${trouble.pod}: ${trouble.reason}`,
        }
      : status;
  }

  /**
   * How far the rollout has come, where a program that ends at once does not count: without a readiness probe, Kubernetes
   * calls its pod available for an instant. Who has set `minReadySeconds` has Kubernetes itself wait.
   */
  #settled(
    path: string,
    image: string,
    workload: WorkloadObject,
  ): ReturnType<typeof rolloutStatus> {
    const status = rolloutStatus(workload);
    const key = `${path} ${image}`;
    if (status.state !== 'complete') {
      this.#completeSince.delete(key);
      return status;
    }
    const since = this.#completeSince.get(key) ?? Date.now();
    this.#completeSince.set(key, since);
    if (!workload.spec.minReadySeconds && Date.now() - since < SETTLE_MS) {
      return { state: 'progressing', message: status.message };
    }
    this.#completeSince.delete(key);
    return status;
  }

  async remove({
    target,
    labels,
  }: Pick<Rollout, 'target' | 'labels'>): Promise<void> {
    const path = workloadPath(target);
    const live = await this.#api.find<WorkloadObject>(path);
    if (live && !isOurs(live, { labels })) {
      throw new ConflictError(
        `${nameOf(
          target,
        )} is not the one that this container made: it is left as it is`,
      );
    }
    await deleteExactly(this.#api, path, live);
    const service = await this.#api.find<Pick<WorkloadObject, 'metadata'>>(
      servicePath(target),
    );
    if (service && isOurs(service, { labels })) {
      await deleteExactly(this.#api, servicePath(target), service);
    }
  }

  /** Answers why the workload cannot be ours to change, if so. */
  async #apply(path: string, rollout: Rollout): Promise<string | undefined> {
    const { target, image } = rollout;
    const live = await this.#api.find<WorkloadObject>(path);
    const { workload: values } = target;
    if (values) {
      if (live && !isOurs(live, rollout)) {
        return `${nameOf(
          target,
        )} exists already and is not the one that this container made: choose another name`;
      }
      await this.#write(
        path,
        deploymentManifest(rollout, values, live, this.#deadlineS),
      );
      const service = serviceManifest(rollout, values);
      return service && (await this.#applyService(rollout, service));
    }
    if (!live) {
      return `There is no ${nameOf(
        target,
      )}: create it, or let the platform make one`;
    }
    const container = containerOf(live, target);
    if (!container) {
      return `${nameOf(target)} has no container ${target.containerName}`;
    }
    if (live.spec.paused) {
      return `${nameOf(
        target,
      )} is paused: resume it with "kubectl rollout resume"`;
    }
    const manager = declaredBy(live, target.containerName);
    if (manager && container.image !== image) {
      return `The image of ${nameOf(
        target,
      )} is managed by "${manager}", which would set it back: take the image out of what it applies`;
    }
    await this.#write(path, imagePatch(rollout));
    return undefined;
  }

  async #applyService(
    rollout: Rollout,
    service: object,
  ): Promise<string | undefined> {
    const { namespace, name } = rollout.target;
    const path = servicePath(rollout.target);
    const live = await this.#api.find<Pick<WorkloadObject, 'metadata'>>(path);
    if (live && !isOurs(live, rollout)) {
      return `A Service ${namespace}/${name} exists already and is not the one that this container made: choose another name`;
    }
    await this.#write(path, service);
    return undefined;
  }

  async #write(path: string, body: object): Promise<void> {
    await this.#api.request('PATCH', path, {
      query: { fieldManager: FIELD_MANAGER, force: true },
      contentType: 'application/apply-patch+yaml',
      body,
    });
  }
}

function nameOf({ kind, namespace, name }: Target): string {
  return `${kind} ${namespace}/${name}`;
}

function containerOf(workload: WorkloadObject, target: Target) {
  return containerIn(workload.spec.template, target.containerName);
}

function containerIn(
  { spec }: { spec: { containers: { name: string; image: string }[] } },
  name: string,
) {
  return spec.containers.find(container => container.name === name);
}
