import { NO_BUILD_OPTIONS } from '../containers/snapshot';
import type { BuildRow } from '../store';
import type { RunSpec } from '../tekton';

/** Everything that a build's run is made from: pure, so that the same build always makes the same run. */
export function runSpecOf(build: BuildRow, instanceId: string): RunSpec {
  const { config } = build;
  const options = config.buildOptions ?? NO_BUILD_OPTIONS;
  return {
    buildId: build.id,
    containerId: build.containerId,
    phase: build.phase,
    attempt: build.attempt,
    instanceId,
    namespace: build.runNamespace ?? '',
    git: build.git,
    cloneUrl: config.cloneUrl,
    branch: config.branch,
    sha: build.sha,
    path: config.path.replace(/^\/+|\/+$/g, ''),
    dockerfile: config.dockerfile,
    image: { repository: build.image, tag: build.tag },
    buildArgs: options.args,
    buildSecrets: options.secrets,
    submodules: options.submodules,
    lfs: options.lfs,
    createdAt: build.queuedAt,
  };
}

/** What the seal of a run covers: change one of them and the run is not ours. */
export function sealedParts(spec: RunSpec): string[] {
  return [spec.buildId, spec.phase, String(spec.attempt), JSON.stringify(spec)];
}
