import {
  STAGES,
  type BuildTrigger,
} from 'backstage-plugin-git-deployments-common';
import type {
  GitProvider,
  ProviderCommit,
} from 'backstage-plugin-git-deployments-node';
import { short } from '../decide/decide';
import { newId } from '../ids';
import {
  targetKey,
  type Authority,
  type BuildRow,
  type ContainerConfig,
  type ContainerRow,
  type NewBuild,
} from '../store';

/** A queued build of a commit, with what the container is now: pure but for its id. */
export function newBuild(options: {
  container: ContainerRow;
  provider: GitProvider;
  commit: ProviderCommit;
  trigger: BuildTrigger;
  triggeredBy: string;
  now: string;
  authority: Authority;
}): NewBuild {
  const { container, provider, commit, trigger, triggeredBy, now } = options;
  return {
    ...queued(container, now, options.authority),
    trigger,
    triggeredBy,
    sha: commit.sha,
    git: {
      GIT_REPO: container.url,
      GIT_BRANCH: container.branch,
      GIT_REVISION: commit.sha,
      GIT_COMMITTER_USERNAME: commit.committer,
      GIT_COMMIT_MESSAGE: commit.message,
      GIT_COMMIT_TIMESTAMP: commit.committedAt.toISOString(),
      GIT_COMMIT_URL:
        commit.url || provider.commitUrl(container.repository, commit.sha),
    },
    image: container.image,
    tag: short(commit.sha),
    digest: null,
    stages: STAGES.map(name => ({
      name,
      status: 'pending' as const,
      startedAt: null,
      finishedAt: null,
    })),
    phase: 'full',
    sourceBuildId: null,
  };
}

/**
 * A queued deployment of what another build has pushed: nothing is cloned or built. The target is what the container is
 * now; the commit and the image are the source's.
 */
export function deployOnly(options: {
  container: ContainerRow;
  source: BuildRow;
  trigger: BuildTrigger;
  triggeredBy: string;
  now: string;
  authority: Authority;
}): NewBuild {
  const { container, source, trigger, triggeredBy, now } = options;
  return {
    ...queued(container, now, options.authority),
    trigger,
    triggeredBy,
    sha: source.sha,
    git: source.git,
    image: source.image,
    tag: source.tag,
    digest: source.digest,
    stages: STAGES.map(name => ({
      name,
      status: name === 'deploy' ? ('pending' as const) : ('skipped' as const),
      startedAt: null,
      finishedAt: null,
    })),
    phase: 'deploy',
    // The source of a source: what was really built.
    sourceBuildId: source.sourceBuildId ?? source.id,
  };
}

/** What every build has that was just made. */
function queued(container: ContainerRow, now: string, authority: Authority) {
  return {
    id: newId('dep'),
    containerId: container.id,
    project: container.project,
    targetKey: targetKey(container.target),
    status: 'queued',
    pipelineStatus: 'Started',
    config: configOf(container),
    instructions: null,
    instructionLines: null,
    instructionReached: null,
    reason: null,
    cluster: container.target.cluster,
    attempt: 1,
    runNamespace: null,
    runName: null,
    runUid: null,
    releasedAt: null,
    cancelRequestedAt: null,
    rolloutStartedAt: null,
    previousImage: null,
    undoStartedAt: null,
    undoneTo: null,
    logLines: 0,
    log: 'kept',
    authority,
    breakGlass: null,
    dueAt: now,
    queuedAt: now,
    startedAt: null,
    finishedAt: null,
  } as const satisfies Partial<NewBuild>;
}

function configOf(container: ContainerRow): ContainerConfig {
  const {
    provider,
    connectionId,
    repositoryId,
    repository,
    url,
    cloneUrl,
    branch,
    path,
    dockerfile,
    watchPath,
    image,
    target,
    buildOptions,
  } = container;
  return {
    provider,
    connectionId,
    repositoryId,
    repository,
    url,
    cloneUrl,
    branch,
    path,
    dockerfile,
    watchPath,
    image,
    target,
    buildOptions,
  };
}
