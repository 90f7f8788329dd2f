import type { Target } from 'backstage-plugin-git-deployments-common';

/** What is to run, and what made it. */
export interface Rollout {
  target: Target;
  /** `repository:tag@digest`. */
  image: string;
  /** Annotations that say which build did it. */
  annotations: Record<string, string>;
  /** Labels of what the platform creates. */
  labels: Record<string, string>;
  /** When the rollout was begun, so that a deadline can be kept across restarts. */
  startedAt: Date;
}

/** How a rollout stands. */
export type RolloutProgress =
  | { state: 'progressing'; message: string }
  | { state: 'complete'; message: string }
  /** The workload's own doing: image pull, crash loop, deadline. */
  | { state: 'failed'; reason: string }
  /** The cluster's or ours: forbidden, gone. */
  | { state: 'error'; reason: string };

/**
 * How a kind of workload is rolled out. The platform brings one for Deployments, StatefulSets and DaemonSets; GitOps
 * or Argo Rollouts can be added without touching the core.
 *
 * The methods are called again and again, by any replica, after any crash: they must be idempotent.
 */
export interface DeploymentTarget {
  /** The kinds that it serves. */
  readonly kinds: readonly Target['kind'][];

  /** Makes the cluster want this image. */
  apply(rollout: Rollout): Promise<void>;

  /** Reads how far the rollout has come. */
  progress(rollout: Rollout): Promise<RolloutProgress>;

  /**
   * Deletes a workload that the platform created, with what it made beside it; one that is gone counts as deleted. What
   * does not carry these labels is not the platform's to delete. Without this method nothing is deleted.
   */
  remove?(rollout: Pick<Rollout, 'target' | 'labels'>): Promise<void>;
}
