import {
  STAGES,
  type BuildStage,
} from 'backstage-plugin-git-deployments-common';
import type { ObservedStage } from '../tekton';

/** Brings what the cluster says of the stages into what is kept; what was kept is never taken back to pending. */
export function mergeStages(
  kept: readonly BuildStage[],
  observed: readonly ObservedStage[],
): BuildStage[] {
  return STAGES.map(name => {
    const before = kept.find(stage => stage.name === name) ?? {
      name,
      status: 'pending' as const,
      startedAt: null,
      finishedAt: null,
    };
    const now = observed.find(stage => stage.name === name);
    if (!now || now.status === 'pending') {
      return before;
    }
    return {
      name,
      status: now.status,
      startedAt: now.startedAt ?? before.startedAt,
      finishedAt: now.finishedAt ?? before.finishedAt,
    };
  });
}

/** How the stages stand once the build has ended: what never ran was skipped, what was running ended as the build did. */
export function closeStages(
  stages: readonly BuildStage[],
  outcome: 'succeeded' | 'failed' | 'skipped',
  now: string,
): BuildStage[] {
  return stages.map(stage => {
    if (stage.status === 'pending') {
      return { ...stage, status: 'skipped' as const };
    }
    return stage.status === 'running'
      ? { ...stage, status: outcome, finishedAt: now }
      : stage;
  });
}

/** The stage that failed, for the reason that people read. */
export function failedStage(
  stages: readonly BuildStage[],
): BuildStage | undefined {
  return stages.find(stage => stage.status === 'failed');
}
