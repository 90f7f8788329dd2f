import {
  Build,
  CANCELLABLE_STATUSES,
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

/** What a person can do with a build. */
export type BuildAction = 'cancel' | 'redeploy' | 'rollback' | 'promote';

/** What can be done with a build as it stands; whether this person may is the server's to say. */
export function possibleActions(build: Build): BuildAction[] {
  if (CANCELLABLE_STATUSES.includes(build.status)) {
    return ['cancel'];
  }
  if (!isFinal(build.status) || !build.image.digest) {
    return [];
  }
  return build.status === 'succeeded'
    ? ['redeploy', 'rollback', 'promote']
    : ['redeploy'];
}

/** The containers that the image of a build can be promoted to: others that are built from the same repository. */
export function promotionTargets(
  build: Build,
  containers: readonly Container[],
): Container[] {
  const source = containers.find(({ id }) => id === build.containerId);
  return containers.filter(
    ({ id, repository, repoConfig }) =>
      id !== source?.id &&
      repository.id === source?.repository.id &&
      repoConfig.provider === source?.repoConfig.provider,
  );
}
