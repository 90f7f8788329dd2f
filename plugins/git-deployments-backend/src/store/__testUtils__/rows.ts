import { OPEN_PROTECTION } from '../../containers/protection';
import type { LogLine } from 'backstage-plugin-git-deployments-common';
import { newId } from '../../ids';
import {
  targetKey,
  type ConnectionRow,
  type ContainerRow,
  type HookRow,
  type NewBuild,
  type NewDecision,
  type Store,
} from '..';

export const NOW = '2026-11-23T10:00:00.000Z';

/** A container as it is kept. */
export function container(changes: Partial<ContainerRow> = {}): ContainerRow {
  const id = newId('ctr');
  return {
    id,
    entityRef: 'component:default/api',
    project: 'component:default/api',
    name: id,
    environment: 'production',
    provider: 'github',
    connectionId: null,
    repositoryId: '1',
    repository: 'acme/api',
    url: 'http://localhost/acme/api',
    cloneUrl: 'http://localhost/acme/api.git',
    branch: 'main',
    path: '/',
    dockerfile: 'Dockerfile',
    watchPath: null,
    image: `r.io/${id}`,
    target: {
      cluster: 'demo',
      namespace: 'demo',
      kind: 'Deployment',
      name: id,
      containerName: 'api',
      workload: { port: 8080 },
    },
    protection: OPEN_PROTECTION,
    supersede: 'wait-latest',
    buildOptions: { args: {}, secrets: [], submodules: false, lfs: false },
    undoOnFailure: false,
    pinned: null,
    pipelineStatus: 'Connected',
    initialSha: 'a'.repeat(40),
    lastDecidedSha: null,
    version: 1,
    createdBy: 'user:default/admin',
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

/** A build of a container, waiting for its turn. */
export function build(
  of: ContainerRow,
  changes: Partial<NewBuild> = {},
): NewBuild {
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
  } = of;
  return {
    id: newId('dep'),
    containerId: of.id,
    project: of.project,
    targetKey: targetKey(target),
    status: 'queued',
    pipelineStatus: 'Started',
    trigger: 'push',
    triggeredBy: 'user:default/member',
    sha: 'b'.repeat(40),
    git: {
      GIT_REPO: url,
      GIT_BRANCH: branch,
      GIT_REVISION: 'b'.repeat(40),
      GIT_COMMITTER_USERNAME: 'Mia',
      GIT_COMMIT_MESSAGE: 'Hello "world" \u{1F680}',
      GIT_COMMIT_TIMESTAMP: NOW,
      GIT_COMMIT_URL: `${url}/commit/b`,
    },
    config: {
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
    },
    image,
    tag: 'bbbbbbb',
    digest: null,
    stages: [],
    instructions: null,
    instructionLines: null,
    instructionReached: null,
    reason: null,
    cluster: target.cluster,
    phase: 'full',
    sourceBuildId: null,
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
    authority: null,
    breakGlass: null,
    dueAt: NOW,
    queuedAt: NOW,
    startedAt: null,
    finishedAt: null,
    ...changes,
  };
}

/** What was decided about a change for a container. */
export function decision(
  of: ContainerRow,
  key: string,
  made?: NewBuild,
): NewDecision {
  return {
    id: newId('dcn'),
    containerId: of.id,
    deliveryId: null,
    changeKey: key,
    outcome: made ? 'build' : 'skip',
    rule: 'push',
    reason: 'because',
    trigger: 'push',
    ref: 'refs/heads/main',
    beforeSha: null,
    afterSha: 'b'.repeat(40),
    message: null,
    actor: null,
    watchPath: null,
    baseSha: null,
    matchedFiles: null,
    buildId: made?.id ?? null,
    createdAt: NOW,
  };
}

/** A connection whose token does not end. */
export function connection(
  changes: Partial<ConnectionRow> = {},
): ConnectionRow {
  return {
    id: newId('git'),
    provider: 'forge',
    ownerRef: 'user:default/owner',
    accountId: newId('git'),
    accountLogin: 'olga',
    avatarUrl: null,
    scopes: ['repo'],
    tokens: '',
    tokenExpiresAt: null,
    tokenVersion: 1,
    refreshHolder: null,
    refreshUntil: null,
    status: 'active',
    problem: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

/** A webhook that is well. */
export function hook(changes: Partial<HookRow> = {}): HookRow {
  return {
    id: newId('hook'),
    provider: 'forge',
    repositoryId: '1',
    repository: 'acme/api',
    providerHookId: '7',
    secret: 'x',
    previousSecret: null,
    previousUntil: null,
    status: 'active',
    healthy: true,
    problem: null,
    checkedAt: null,
    dueAt: NOW,
    lastDeliveryAt: null,
    createdAt: NOW,
    ...changes,
  };
}

/** All lines of a log after number `after`, as readers page through them. */
export async function linesOf(
  store: Store,
  buildId: string,
  after = 0,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (;;) {
    const more = await store.logs.read(buildId, lines.at(-1)?.n ?? after);
    if (more.length === 0) {
      return lines;
    }
    lines.push(...more);
  }
}
