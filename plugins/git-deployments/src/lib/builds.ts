import {
  Build,
  Container,
  Stage,
  isFinal,
} from 'backstage-plugin-git-deployments-common';

/** Whether a build of this container is under way, so that the page should look often. */
export function isLive(container: Container): boolean {
  const build = container.currentBuild;
  return build !== null && isMoving(build);
}

/** Whether something will happen to this build without a person: one that waits for approval can wait for days. */
export function isMoving(build: Build): boolean {
  return !isFinal(build.status) && build.status !== 'pending_approval';
}

/** The stage that a build failed in; undefined where it did not fail, or failed before any stage. */
export function failedStage(build: Build): Stage | undefined {
  return build.stages.find(stage => stage.status === 'failed')?.name;
}
