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
import type { ContainerConfig, ContainerRow, NewBuild } from '../store';

/** A queued build of a commit, with what the container is now: pure but for its id. */
export function newBuild(options: {
  container: ContainerRow;
  provider: GitProvider;
  commit: ProviderCommit;
  trigger: BuildTrigger;
  triggeredBy: string;
  now: string;
}): NewBuild {
  const { container, provider, commit, trigger, triggeredBy, now } = options;
  return {
    id: newId('dep'),
    containerId: container.id,
    status: 'queued',
    pipelineStatus: 'Started',
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
    config: configOf(container),
    image: container.image,
    tag: short(commit.sha),
    digest: null,
    stages: STAGES.map(name => ({
      name,
      status: 'pending' as const,
      startedAt: null,
      finishedAt: null,
    })),
    instructions: null,
    reason: null,
    cluster: container.target.cluster,
    phase: 'full',
    attempt: 1,
    runNamespace: null,
    runName: null,
    runUid: null,
    rolloutStartedAt: null,
    dueAt: now,
    queuedAt: now,
    startedAt: null,
    finishedAt: null,
  };
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
  };
}
