import type { Config } from '@backstage/config';
import type { QueueLimits } from '../engine/queue';
import type { KeepRuns } from '../engine/RunJanitor';
import { positive } from './positive';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** How builds are brought forward: `gitDeployments.engine` and the limits of the clusters. */
export interface EngineConfig {
  /** How often what is not final is looked at where nothing tells of changes. */
  pollIntervalMs: number;
  /** How many builds may run at once in a cluster, and in each of its projects. */
  limitsOf(cluster: string): QueueLimits;
  /** How long a cluster has to confirm a cancellation before its run is deleted. */
  cancelDeadlineMs: number;
  /** How long, and how many in each build namespace, finished runs are left in the cluster. */
  keepRuns: KeepRuns;
}

/** What is kept of logs: `gitDeployments.logs`. */
export interface LogConfig {
  /** Of each stage, in bytes. */
  maxStageBytes: number;
  retentionMs: number;
}

/** Reads `gitDeployments.engine`; every key is described in `config.d.ts`. */
export function readEngineConfig(config: Config | undefined): EngineConfig {
  const common = positive(config, 'engine.maxRunning', 10);
  const project = positive(config, 'engine.maxRunningPerProject', 5);
  const ofCluster = new Map(
    (config?.getOptionalConfigArray('clusters') ?? []).map(cluster => [
      cluster.getString('name'),
      cluster.getOptionalNumber('maxRunning') ?? common,
    ]),
  );
  return {
    pollIntervalMs: positive(config, 'engine.pollIntervalMs', 2000),
    limitsOf: cluster => ({
      cluster: ofCluster.get(cluster) ?? common,
      project,
    }),
    cancelDeadlineMs:
      positive(config, 'engine.cancelDeadlineSeconds', 120) * 1000,
    keepRuns: {
      ms: positive(config, 'engine.keepRuns.hours', 24) * HOUR_MS,
      count: positive(config, 'engine.keepRuns.count', 100),
    },
  };
}

/** Reads `gitDeployments.logs`; every key is described in `config.d.ts`. */
export function readLogConfig(config: Config | undefined): LogConfig {
  return {
    maxStageBytes: Math.round(
      positive(config, 'logs.maxStageMegabytes', 16) * 1024 * 1024,
    ),
    retentionMs: positive(config, 'logs.retentionDays', 90) * DAY_MS,
  };
}
